using System.Runtime.InteropServices;

namespace Pistachio.Abi;

/// <summary>
/// The first bytes of a server's first segment: what its maker sets in its thread besides the ELF entry point
/// (<see cref="ThreadRegister.UpcallEntry"/> and <see cref="ThreadRegister.UpcallStack"/>;
/// <see cref="ThreadRegister.UpcallArgument"/> is the address of the message page).
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = Size)]
public struct ImageHeader
{
    public const int Size = 0x20;

    /// <summary>"PXSERVER".</summary>
    public const ulong ExpectedMagic = 0x5245_5652_4553_5850;

    /// <summary><see cref="ExpectedMagic"/>.</summary>
    [FieldOffset(0x00)] public ulong Magic;

    /// <summary>Where faults of the first thread are delivered.</summary>
    [FieldOffset(0x08)] public ulong UpcallEntry;

    /// <summary>Stack pointer for them; the stack is part of the image.</summary>
    [FieldOffset(0x10)] public ulong UpcallStack;

    /// <summary>Where <c>syscall</c> instructions go that are no native kernel calls; 0 = they are faults.</summary>
    [FieldOffset(0x18)] public ulong GateEntry;
}
