using System;
using System.Buffers.Binary;

namespace Pistachio.LibPosix;

/// <summary>One program header (System V ABI, generic part chapter 5).</summary>
public readonly ref struct ElfSegmentHeader
{
    public const int Size = 56;

    /// <summary>PT_LOAD: a segment that occupies memory.</summary>
    public const uint Loadable = 1;

    /// <summary>PT_INTERP: the path of the program that is loaded too and begins first.</summary>
    public const uint Interpreter = 3;

    private readonly ReadOnlySpan<byte> _header;

    /// <param name="headers">All program headers.</param>
    /// <param name="index">Which.</param>
    public ElfSegmentHeader(ReadOnlySpan<byte> headers, int index) => _header = headers.Slice(index * Size, Size);

    public uint Type => BinaryPrimitives.ReadUInt32LittleEndian(_header);

    public bool IsExecutable => (Flags & 1) != 0;

    public bool IsWritable => (Flags & 2) != 0;

    public bool IsReadable => (Flags & 4) != 0;

    /// <summary>Where the segment begins in the file, in bytes.</summary>
    public ulong Offset => BinaryPrimitives.ReadUInt64LittleEndian(_header.Slice(8));

    /// <summary>Address of the first byte.</summary>
    public ulong Address => BinaryPrimitives.ReadUInt64LittleEndian(_header.Slice(16));

    /// <summary>Bytes that come from the file; the rest of <see cref="MemorySize"/> is zero.</summary>
    public ulong FileSize => BinaryPrimitives.ReadUInt64LittleEndian(_header.Slice(32));

    /// <summary>Bytes in memory.</summary>
    public ulong MemorySize => BinaryPrimitives.ReadUInt64LittleEndian(_header.Slice(40));

    /// <summary>Whether it occupies memory.</summary>
    public bool IsMemory => Type == Loadable && MemorySize != 0;

    private uint Flags => BinaryPrimitives.ReadUInt32LittleEndian(_header.Slice(4));
}
