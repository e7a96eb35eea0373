using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Pistachio.Abi;

/// <summary>
/// What a process says of the program that it executes, for others to read in /proc: its arguments, and as much of its environment as there is room
/// for. The library OS writes it when a program begins, the process server reads it, and believes nothing of it. Where it is empty, the request that the
/// process began with says the same.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = Size)]
public struct ProgramText
{
    public const int Size = 0x800;

    /// <summary>Most bytes of arguments and environment together; what is more is left out.</summary>
    public const int Capacity = Size - 8;

    /// <summary>Bytes of the arguments, each ended by a zero byte; 0: nothing was written.</summary>
    [FieldOffset(0)] public uint ArgumentBytes;

    /// <summary>Bytes of the environment behind them.</summary>
    [FieldOffset(4)] public uint EnvironmentBytes;

    [FieldOffset(8)] public TextBytes Bytes;

    /// <summary>See <see cref="Bytes"/>.</summary>
    [InlineArray(Capacity)]
    public struct TextBytes
    {
        private byte first;
    }
}
