using System;
using System.Buffers.Binary;
using Pistachio.Abi;

namespace Pistachio.LibPosix;

/// <summary>The file header of an ELF-64 program for x86-64 (System V ABI, generic part chapter 4, and AMD64 supplement chapter 4).</summary>
public struct ElfHeader
{
    /// <summary>Bytes of the header.</summary>
    public const int Size = 64;

    /// <summary>Most program headers; Linux has a limit of 64 KiB for them.</summary>
    public const int MaximumHeaders = 64;

    /// <summary>The program can lie anywhere: its addresses are relative (ET_DYN).</summary>
    public bool IsRelocatable;

    /// <summary>Address of the first instruction.</summary>
    public ulong Entry;

    /// <summary>Where the program headers are in the file, and how many.</summary>
    public ulong HeadersOffset;
    public int HeaderCount;

    /// <summary>Bytes of all program headers.</summary>
    public readonly int HeadersSize => HeaderCount * ElfSegmentHeader.Size;

    /// <summary>Read the header.</summary>
    /// <param name="start">The first bytes of the file, at least <see cref="Size"/> if it has as many.</param>
    /// <param name="fileSize">Bytes of the file.</param>
    /// <param name="header">What it says.</param>
    /// <returns>ENOEXEC: not ELF, not 64-bit little-endian x86-64, not a program, or its program headers are not inside the file.</returns>
    public static Errno Read(ReadOnlySpan<byte> start, ulong fileSize, out ElfHeader header)
    {
        header = default;
        if (start.Length < Size)
            return Errno.ENOEXEC;

        // 0x7F "ELF", 64 bit, little endian, version 1; the next byte names an operating system, which nobody looks at.
        if ((BinaryPrimitives.ReadUInt64LittleEndian(start) & 0x00FF_FFFF_FFFF_FFFF) != 0x0001_0102_464C_457F)
            return Errno.ENOEXEC;
        const int executable = 2;
        const int shared = 3;
        const int x64 = 62;
        int type = BinaryPrimitives.ReadUInt16LittleEndian(start.Slice(16));
        if ((type != executable && type != shared) || BinaryPrimitives.ReadUInt16LittleEndian(start.Slice(18)) != x64)
            return Errno.ENOEXEC;
        header.IsRelocatable = type == shared;
        header.Entry = BinaryPrimitives.ReadUInt64LittleEndian(start.Slice(24));
        header.HeadersOffset = BinaryPrimitives.ReadUInt64LittleEndian(start.Slice(32));
        header.HeaderCount = BinaryPrimitives.ReadUInt16LittleEndian(start.Slice(56));
        if (BinaryPrimitives.ReadUInt16LittleEndian(start.Slice(54)) != ElfSegmentHeader.Size || (uint)(header.HeaderCount - 1) >= MaximumHeaders)
            return Errno.ENOEXEC;
        return header.HeadersOffset <= fileSize && (ulong)header.HeadersSize <= fileSize - header.HeadersOffset ? Errno.None : Errno.ENOEXEC;
    }
}
