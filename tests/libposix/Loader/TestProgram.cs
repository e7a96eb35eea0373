using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Linq;
using System.Text;

namespace Pistachio.LibPosix.Tests.Loader;

/// <summary>Makes ELF programs, right ones and wrong ones.</summary>
internal sealed class TestProgram
{
    public const uint Load = 1;
    public const uint Interpreter = 3;
    public const uint Execute = 1;
    public const uint Write = 2;
    public const uint Read = 4;

    private const int HeadersAt = 64;

    private readonly List<(uint Type, uint Flags, ulong Offset, ulong Address, ulong FileSize, ulong MemorySize)> _segments = [];
    private string _interpreter = string.Empty;

    /// <summary>Bytes of the file.</summary>
    public int FileSize { get; set; } = 0x3000;

    public ushort Type { get; set; } = 2;

    public ulong Entry { get; set; } = 0x40_0100;

    /// <summary>A program of code and data, as linkers make them.</summary>
    public static TestProgram Ordinary() => new TestProgram()
        .With(Load, Read | Execute, 0, 0x40_0000, 0x1800, 0x1800)
        .With(Load, Read | Write, 0x2000, 0x40_2000, 0x800, 0x2800);

    public TestProgram With(uint type, uint flags, ulong offset, ulong address, ulong fileSize, ulong memorySize)
    {
        _segments.Add((type, flags, offset, address, fileSize, memorySize));
        return this;
    }

    /// <summary>Replace a segment.</summary>
    public TestProgram Replace(int index, uint flags, ulong offset, ulong address, ulong fileSize, ulong memorySize)
    {
        _segments[index] = (_segments[index].Type, flags, offset, address, fileSize, memorySize);
        return this;
    }

    public TestProgram WithInterpreter(string path)
    {
        _interpreter = path;
        return With(Interpreter, Read, 0x1000, 0x40_1000, (ulong)path.Length + 1, (ulong)path.Length + 1);
    }

    public byte[] ToBytes()
    {
        byte[] file = new byte[FileSize];
        new byte[] { 0x7F, (byte)'E', (byte)'L', (byte)'F', 2, 1, 1 }.CopyTo(file, 0);
        BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(16), Type);
        BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(18), 62);
        BinaryPrimitives.WriteUInt64LittleEndian(file.AsSpan(24), Entry);
        BinaryPrimitives.WriteUInt64LittleEndian(file.AsSpan(32), HeadersAt);
        BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(54), 56);
        BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(56), (ushort)_segments.Count);
        foreach (var (segment, at) in _segments.Select((s, i) => (s, HeadersAt + (i * 56))))
        {
            BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(at), segment.Type);
            BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(at + 4), segment.Flags);
            BinaryPrimitives.WriteUInt64LittleEndian(file.AsSpan(at + 8), segment.Offset);
            BinaryPrimitives.WriteUInt64LittleEndian(file.AsSpan(at + 16), segment.Address);
            BinaryPrimitives.WriteUInt64LittleEndian(file.AsSpan(at + 32), segment.FileSize);
            BinaryPrimitives.WriteUInt64LittleEndian(file.AsSpan(at + 40), segment.MemorySize);
        }

        Encoding.UTF8.GetBytes(_interpreter).CopyTo(file, 0x1000);
        return file;
    }
}
