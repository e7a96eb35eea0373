using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.IO;
using System.Text;

namespace Pistachio.SymbolTable;

/// <summary>A function of the image.</summary>
/// <param name="Start">Address of its first byte.</param>
/// <param name="End">Address behind its last byte.</param>
/// <param name="Name">Linker symbol.</param>
internal readonly record struct Function(ulong Start, ulong End, string Name);

/// <summary>The sections and functions of a linked ELF64 file (System V ABI, chapter 4).</summary>
internal sealed class ElfImage
{
    private const uint SectionSymbols = 2;
    private const uint SectionNoBits = 8;
    private const ulong FlagExecutable = 4;
    private const int SymbolSize = 24;
    private const int SymbolFunction = 2;

    private readonly byte[] _file;
    private readonly List<Section> _sections = [];

    public ElfImage(byte[] file)
    {
        _file = file;
        if (file.Length < 64 || BinaryPrimitives.ReadUInt32BigEndian(file) != 0x7F454C46 || file[4] != 2)
            throw new InvalidDataException("not an ELF64 file");
        int offset = (int)Word(0x28), size = Half(0x3A), count = Half(0x3C), names = Half(0x3E);
        for (int i = 0; i < count; i++)
        {
            int header = offset + (i * size);
            _sections.Add(new Section(Int(header), (uint)Int(header + 4), Word(header + 0x10), (int)Word(header + 0x18), (int)Word(header + 0x20), Int(header + 0x28), Word(header + 8)));
        }
        for (int i = 0; i < count; i++)
            _sections[i] = _sections[i] with { Name = Text(_sections[names].Offset + _sections[i].NameOffset) };
    }

    /// <summary>Contents of a section; empty if there is none of the name.</summary>
    public ReadOnlySpan<byte> Contents(string name)
    {
        foreach (Section section in _sections)
        {
            if (section.Name == name && section.Type != SectionNoBits)
                return _file.AsSpan(section.Offset, section.Size);
        }
        return default;
    }

    /// <summary>The bytes that the image has at an address; empty if not all of them are in one section with contents.</summary>
    /// <param name="address">Address of the first byte.</param>
    /// <param name="count">Number of bytes.</param>
    public ReadOnlySpan<byte> At(ulong address, int count)
    {
        foreach (Section section in _sections)
        {
            ulong offset = address - section.Address;
            if (section.Address != 0 && section.Type != SectionNoBits && offset < (ulong)section.Size && count <= section.Size - (int)offset)
                return _file.AsSpan(section.Offset + (int)offset, count);
        }
        return default;
    }

    /// <summary>Start address of a section; 0 if there is none of the name.</summary>
    public ulong Address(string name) => _sections.Find(section => section.Name == name).Address;

    /// <summary>All functions in rising order of addresses, one per address.</summary>
    /// <param name="withLabels">Also labels of assembly files, which have no size: each reaches to whatever follows it.</param>
    public List<Function> Functions(bool withLabels = false)
    {
        SortedDictionary<ulong, Function> functions = [];
        SortedDictionary<ulong, string> labels = [];
        foreach (Section table in _sections)
        {
            if (table.Type != SectionSymbols)
                continue;
            int strings = _sections[table.Link].Offset;
            for (int at = table.Offset; at + SymbolSize <= table.Offset + table.Size; at += SymbolSize)
            {
                ulong start = Word(at + 8), size = Word(at + 16);
                string name = Text(strings + Int(at));
                if ((_file[at + 4] & 0xF) != SymbolFunction || size == 0)
                {
                    int section = Half(at + 6);
                    if (withLabels && name.Length != 0 && section < _sections.Count && (_sections[section].Flags & FlagExecutable) != 0)
                        labels[start] = name;
                    continue;
                }
                // One body may have several names; the longest is the one with namespace and type.
                if (!functions.TryGetValue(start, out Function other) || other.Name.Length < name.Length)
                    functions[start] = new Function(start, start + size, name);
            }
        }
        List<ulong> starts = [.. functions.Keys, .. labels.Keys];
        starts.Sort();
        foreach ((ulong start, string name) in labels)
        {
            int next = starts.BinarySearch(start) + 1;
            functions.TryAdd(start, new Function(start, next < starts.Count ? starts[next] : ulong.MaxValue, name));
        }
        return [.. functions.Values];
    }

    private ushort Half(int offset) => BinaryPrimitives.ReadUInt16LittleEndian(_file.AsSpan(offset));

    private int Int(int offset) => BinaryPrimitives.ReadInt32LittleEndian(_file.AsSpan(offset));

    private ulong Word(int offset) => BinaryPrimitives.ReadUInt64LittleEndian(_file.AsSpan(offset));

    private string Text(int offset)
    {
        ReadOnlySpan<byte> rest = _file.AsSpan(offset);
        return Encoding.UTF8.GetString(rest[..rest.IndexOf((byte)0)]);
    }

    private readonly record struct Section(int NameOffset, uint Type, ulong Address, int Offset, int Size, int Link, ulong Flags)
    {
        public string Name { get; init; } = "";
    }
}
