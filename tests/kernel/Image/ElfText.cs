using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;

namespace Pistachio.Kernel.Tests.Image;

/// <summary>The code of an ELF64 image, cut into functions at its symbols (System V ABI, chapter 4).</summary>
internal sealed class ElfText
{
    private const uint SymbolTable = 2;
    private const int SectionHeaderSize = 64;
    private const int SymbolSize = 24;

    private readonly byte[] bytes;

    public ElfText(string path)
    {
        bytes = File.ReadAllBytes(path);
        Functions = Read();
    }

    public IReadOnlyList<ElfFunction> Functions { get; }

    private List<ElfFunction> Read()
    {
        int sections = (int)Word64(0x28);
        int count = Word16(0x3C);
        int names = sections + (Word16(0x3E) * SectionHeaderSize);
        int Header(int index) => sections + (index * SectionHeaderSize);
        string NameOf(int header) => Text((int)Word64(names + 0x18) + (int)Word32(header));
        int textIndex = Enumerable.Range(0, count).Single(i => NameOf(Header(i)) == ".text");
        int symbols = Header(Enumerable.Range(0, count).Single(i => Word32(Header(i) + 4) == SymbolTable));
        int strings = Header((int)Word32(symbols + 0x28));
        ulong start = Word64(Header(textIndex) + 0x10);
        int offset = (int)Word64(Header(textIndex) + 0x18);
        int size = (int)Word64(Header(textIndex) + 0x20);

        SortedDictionary<ulong, string> starts = [];
        int symbolOffset = (int)Word64(symbols + 0x18);
        int symbolCount = (int)Word64(symbols + 0x20) / SymbolSize;
        for (int i = 0; i < symbolCount; i++)
        {
            int symbol = symbolOffset + (i * SymbolSize);
            string name = Text((int)Word64(strings + 0x18) + (int)Word32(symbol));
            if (Word16(symbol + 6) == textIndex && name.Length != 0)
            {
                starts.TryAdd(Word64(symbol + 8), name);
            }
        }

        List<ElfFunction> functions = [];
        ulong[] addresses = [.. starts.Keys, start + (ulong)size];
        for (int i = 0; i + 1 < addresses.Length; i++)
        {
            int from = offset + (int)(addresses[i] - start);
            functions.Add(new ElfFunction(starts[addresses[i]], addresses[i], bytes.AsMemory(from, (int)(addresses[i + 1] - addresses[i]))));
        }

        return functions;
    }

    private ushort Word16(int offset) => BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(offset));

    private uint Word32(int offset) => BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(offset));

    private ulong Word64(int offset) => BinaryPrimitives.ReadUInt64LittleEndian(bytes.AsSpan(offset));

    private string Text(int offset)
    {
        int end = Array.IndexOf(bytes, (byte)0, offset);
        return Encoding.ASCII.GetString(bytes, offset, end - offset);
    }
}

/// <summary>What lies between two symbols.</summary>
internal sealed record ElfFunction(string Name, ulong Address, ReadOnlyMemory<byte> Code);
