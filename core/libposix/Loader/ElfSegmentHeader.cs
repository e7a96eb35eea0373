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

    private readonly uint _flags;

    /// <param name="headers">All program headers.</param>
    /// <param name="index">Which.</param>
    public ElfSegmentHeader(ReadOnlySpan<byte> headers, int index)
    {
        ReadOnlySpan<byte> header = headers.Slice(index * Size, Size);
        Type = BinaryPrimitives.ReadUInt32LittleEndian(header);
        _flags = BinaryPrimitives.ReadUInt32LittleEndian(header.Slice(4));
        Offset = BinaryPrimitives.ReadUInt64LittleEndian(header.Slice(8));
        Address = BinaryPrimitives.ReadUInt64LittleEndian(header.Slice(16));
        FileSize = BinaryPrimitives.ReadUInt64LittleEndian(header.Slice(32));
        MemorySize = BinaryPrimitives.ReadUInt64LittleEndian(header.Slice(40));
    }

    public uint Type { get; }

    public bool IsExecutable => (_flags & 1) != 0;

    public bool IsWritable => (_flags & 2) != 0;

    public bool IsReadable => (_flags & 4) != 0;

    /// <summary>Where the segment begins in the file, in bytes.</summary>
    public ulong Offset { get; }

    /// <summary>Address of the first byte.</summary>
    public ulong Address { get; }

    /// <summary>Bytes that come from the file; the rest of <see cref="MemorySize"/> is zero.</summary>
    public ulong FileSize { get; }

    /// <summary>Bytes in memory.</summary>
    public ulong MemorySize { get; }

    /// <summary>Whether it occupies memory.</summary>
    public bool IsMemory => Type == Loadable && MemorySize != 0;
}
