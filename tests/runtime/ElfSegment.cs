using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.IO;

namespace Pistachio.Runtime.Tests;

/// <summary>A program header of a 64-bit ELF file (System V ABI, chapter 5).</summary>
internal readonly record struct ElfSegment(uint Kind, uint Flags, ulong Address, ulong Offset)
{
    internal const uint Load = 1;

    internal static List<ElfSegment> ReadAll(string path)
    {
        byte[] file = File.ReadAllBytes(path);
        var segments = new List<ElfSegment>();
        int table = (int)BinaryPrimitives.ReadUInt64LittleEndian(file.AsSpan(32));
        int size = BinaryPrimitives.ReadUInt16LittleEndian(file.AsSpan(54));
        int count = BinaryPrimitives.ReadUInt16LittleEndian(file.AsSpan(56));
        for (int i = 0; i < count; i++)
        {
            ReadOnlySpan<byte> header = file.AsSpan(table + (i * size));
            segments.Add(new ElfSegment(
                BinaryPrimitives.ReadUInt32LittleEndian(header),
                BinaryPrimitives.ReadUInt32LittleEndian(header[4..]),
                BinaryPrimitives.ReadUInt64LittleEndian(header[16..]),
                BinaryPrimitives.ReadUInt64LittleEndian(header[8..])));
        }

        return segments;
    }
}
