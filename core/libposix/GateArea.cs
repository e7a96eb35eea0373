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
    public const ulong Address = ProcessLayout.PrivateMemory + ProcessRequest.TotalSize;

    public const int Size = 0x1200;

    /// <summary>Numbers of system calls that have an entry in <see cref="Answers"/>; none above exists.</summary>
    public const int AnswerCount = 512;

    /// <summary>Read by the vDSO.</summary>
    [FieldOffset(0x000)] public ClockParameters Clock;

    /// <summary>Not zero while a call of the program is in the hands of C#.</summary>
    [FieldOffset(0x080)] public ulong CallActive;

    /// <summary>Calls with a number of <see cref="AnswerCount"/> or above, and the last such number.</summary>
    [FieldOffset(0x088)] public ulong BeyondCount;
    [FieldOffset(0x090)] public ulong BeyondNumber;

    /// <summary>Not zero when <see cref="Program"/>, not the gate's frame, has the registers that the program goes on with.</summary>
    [FieldOffset(0x098)] public ulong HasProgram;

    /// <summary>What the gate answers itself, by number.</summary>
    [FieldOffset(0x100)] public AnswerTable Answers;

    /// <summary>All registers of the program, while signals are delivered to it and until it goes on.</summary>
    [FieldOffset(0x1100)] public ProgramRegisters Program;

    /// <summary>Where an upcall goes back to, while its frame in the message page is no longer ours.</summary>
    [FieldOffset(0x11C0)] public ReturnWords Return;

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
}
