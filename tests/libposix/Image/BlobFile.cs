using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using NUnit.Framework;
using Pistachio.Kernel.Tests.Image;

namespace Pistachio.LibPosix.Tests.Image;

/// <summary>The library OS as the build left it.</summary>
internal sealed class BlobFile
{
    private const int ProgramHeaderSize = 56;
    private const int SectionHeaderSize = 64;

    private readonly byte[] _bytes;

    public BlobFile()
    {
        string configuration = TestContext.CurrentContext.TestDirectory.Contains("Debug", StringComparison.Ordinal) ? "Debug" : "Release";
        string path = Path.Combine(RepositoryRoot, "core/libposix/Blob/bin", configuration, "net10.0/Pistachio.LibPosix.Blob.elf");
        _bytes = File.ReadAllBytes(path);
        Text = new ElfText(path);
    }

    /// <summary>Its code, by function.</summary>
    public ElfText Text { get; }

    /// <summary>The root of the source tree.</summary>
    public static string RepositoryRoot
    {
        get
        {
            DirectoryInfo? folder = new(TestContext.CurrentContext.TestDirectory);
            while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Pistachio.sln")))
                folder = folder.Parent;
            return folder!.FullName;
        }
    }

    public ulong Entry => Word(24);

    public Segment[] Segments => [.. Enumerable.Range(0, Half(56)).Select(i => (int)Word(32) + (i * ProgramHeaderSize)).Select(at =>
        new Segment(
            BinaryPrimitives.ReadUInt32LittleEndian(_bytes.AsSpan(at)), BinaryPrimitives.ReadUInt32LittleEndian(_bytes.AsSpan(at + 4)),
            (int)Word(at + 8), Word(at + 16), (int)Word(at + 32), Word(at + 40)))];

    /// <summary>The types of the sections (System V ABI, chapter 4) that hold something.</summary>
    public IEnumerable<uint> SectionTypes => Enumerable.Range(0, Half(60)).Select(i => (int)Word(40) + (i * SectionHeaderSize))
        .Where(at => Word(at + 32) != 0).Select(at => BinaryPrimitives.ReadUInt32LittleEndian(_bytes.AsSpan(at + 4)));

    /// <summary>Address of a function.</summary>
    public ulong AddressOf(string function) => Text.Functions.Single(f => f.Name == function).Address;

    /// <summary>The bytes of the file at an address in memory.</summary>
    public ReadOnlyMemory<byte> At(ulong address, int length)
    {
        Segment segment = Segments.Single(s => address >= s.Address && address < s.Address + (ulong)s.FileSize);
        return _bytes.AsMemory(segment.Offset + (int)(address - segment.Address), length);
    }

    private ulong Word(int offset) => BinaryPrimitives.ReadUInt64LittleEndian(_bytes.AsSpan(offset));

    private ushort Half(int offset) => BinaryPrimitives.ReadUInt16LittleEndian(_bytes.AsSpan(offset));
}

/// <summary>A program header.</summary>
internal sealed record Segment(uint Type, uint Flags, int Offset, ulong Address, int FileSize, ulong MemorySize);
