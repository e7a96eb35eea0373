using System.Runtime.InteropServices;

namespace Pistachio.LibPosix;

/// <summary>
/// The registers of the program while the library OS works for it, at the top of the gate's stack. <c>Assembly/Gate.S</c> fills it and
/// leaves to what it holds then: so a new program, or a child of fork, begins like a program that comes back from a call.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = Size)]
public struct GateFrame
{
    public const int Size = 0x280;

    /// <summary>Beside the number of a call in <see cref="Rax"/>: it was made by a function of a door, not by a syscall instruction.</summary>
    public const ulong DoorMark = 1UL << 32;

    /// <summary>Bytes of a syscall instruction.</summary>
    public const ulong InstructionSize = 2;

    /// <summary>The fxsave area (Intel SDM volume 1, section 10.5.1) is at the start: this is its x87 control word.</summary>
    [FieldOffset(0x000)] public ushort FloatControl;

    /// <summary>x87 status word, and which of its registers are in use.</summary>
    [FieldOffset(0x002)] public ushort FloatStatus;
    [FieldOffset(0x004)] public ushort FloatTags;

    /// <summary>MXCSR in the fxsave area.</summary>
    [FieldOffset(0x018)] public uint VectorControl;

    /// <summary>Number of the call, perhaps with <see cref="DoorMark"/>, then its result.</summary>
    [FieldOffset(0x200)] public ulong Rax;
    [FieldOffset(0x208)] public ulong Rdi;
    [FieldOffset(0x210)] public ulong Rsi;
    [FieldOffset(0x218)] public ulong Rdx;
    [FieldOffset(0x220)] public ulong R10;
    [FieldOffset(0x228)] public ulong R8;
    [FieldOffset(0x230)] public ulong R9;
    [FieldOffset(0x238)] public ulong Rbx;
    [FieldOffset(0x240)] public ulong Rbp;
    [FieldOffset(0x248)] public ulong R12;
    [FieldOffset(0x250)] public ulong R13;
    [FieldOffset(0x258)] public ulong R14;
    [FieldOffset(0x260)] public ulong R15;
    [FieldOffset(0x268)] public ulong Rip;
    [FieldOffset(0x270)] public ulong Rsp;

    /// <summary>What a program begins with: all registers zero, the floating-point units as the System V ABI (AMD64, 3.4.1) has them.</summary>
    public void Begin(ulong entry, ulong stack)
    {
        this = default;
        BeginVectorState();
        Rip = entry;
        Rsp = stack;
    }

    /// <summary>The floating-point units as a program, and each handler of a signal, begins with them.</summary>
    public void BeginVectorState()
    {
        FloatControl = 0x37F;
        FloatStatus = 0;
        FloatTags = 0;
        VectorControl = 0x1F80;
    }
}
