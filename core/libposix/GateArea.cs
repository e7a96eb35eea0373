using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Pistachio.Abi;

namespace Pistachio.LibPosix;

/// <summary>
/// What the assembly of the gate and the vDSO share with C#: a part of the private memory of a process, right behind the
/// <see cref="ProcessRequest"/>. The linker script of the blob puts it there.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = Size)]
public struct GateArea
{
    public const ulong Address = ProcessLayout.PrivateMemory + ProcessRequest.AreaSize;

    public const int Size = 0x1100;

    /// <summary>Numbers of system calls that have an entry in <see cref="Answers"/>; none above exists.</summary>
    public const int AnswerCount = 512;

    /// <summary>Read by the vDSO.</summary>
    [FieldOffset(0x000)] public ClockParameters Clock;

    /// <summary>
    /// The lock of the library OS: the address of the area of the thread that has it, 0 when nobody has; bit 0: others wait for it.
    /// </summary>
    [FieldOffset(0x080)] public ulong Lock;

    /// <summary>Calls with a number of <see cref="AnswerCount"/> or above, and the last such number.</summary>
    [FieldOffset(0x088)] public ulong BeyondCount;
    [FieldOffset(0x090)] public ulong BeyondNumber;

    /// <summary>What the gate answers itself, by number.</summary>
    [FieldOffset(0x100)] public AnswerTable Answers;

    /// <summary>See <see cref="Answers"/>.</summary>
    [InlineArray(AnswerCount)]
    public struct AnswerTable
    {
        private GateAnswer first;
    }
}

/// <summary>The gate's own answer to one system call.</summary>
public struct GateAnswer
{
    public GateAnswerKind Kind;

    /// <summary>The result, or how often the call was made.</summary>
    public uint Value;
}

/// <summary>See <see cref="GateAnswer"/>.</summary>
public enum GateAnswerKind
{
    /// <summary>None: C# answers.</summary>
    None = 0,

    /// <summary>The value is the result, whatever the arguments.</summary>
    Result = 1,

    /// <summary>There is no such call: ENOSYS, and the value counts. Negative, so that the gate tells it from the sign.</summary>
    Unknown = -1,

    /// <summary>The result is the id of the thread.</summary>
    Thread = -2,

    /// <summary>The same, and the first argument is kept as the address that is cleared when the thread ends.</summary>
    ClearThread = -3,
}
