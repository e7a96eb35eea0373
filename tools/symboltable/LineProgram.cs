using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.IO;
using System.Text;

namespace Pistachio.SymbolTable;

/// <summary>From an address on, code belongs to a line of a source file. A line of 0 ends a run of code.</summary>
internal readonly record struct LineRow(ulong Address, string File, int Line);

/// <summary>Reads the line programs of .debug_line (DWARF 4, section 6.2; versions 2 to 4 are alike).</summary>
internal sealed class LineProgram
{
    private readonly List<LineRow> _rows = [];

    /// <summary>All rows of all units, in rising order of addresses.</summary>
    public static List<LineRow> ReadAll(ReadOnlySpan<byte> section)
    {
        LineProgram program = new();
        while (section.Length > 4)
        {
            int length = BinaryPrimitives.ReadInt32LittleEndian(section);
            if (length <= 0 || length > section.Length - 4)
                throw new InvalidDataException("damaged line table");
            program.ReadUnit(section.Slice(4, length));
            section = section[(4 + length)..];
        }
        // At equal addresses an end of a run comes first, so that the start of the next one counts.
        program._rows.Sort((a, b) => a.Address != b.Address ? a.Address.CompareTo(b.Address) : (a.Line != 0).CompareTo(b.Line != 0));
        return program._rows;
    }

    private void ReadUnit(ReadOnlySpan<byte> unit)
    {
        Cursor cursor = new(unit);
        int version = cursor.Half();
        if (version is < 2 or > 4)
            throw new InvalidDataException($"line table of DWARF version {version}, expected 2 to 4");
        int headerLength = cursor.Int();
        int programStart = cursor.Position + headerLength;
        int minimumLength = cursor.Byte();
        if (version == 4)
            cursor.Byte(); // operations per instruction: 1 on x86
        cursor.Byte(); // default of is_stmt
        int lineBase = (sbyte)cursor.Byte();
        int lineRange = cursor.Byte();
        int opcodeBase = cursor.Byte();
        int[] operands = new int[opcodeBase];
        for (int i = 1; i < opcodeBase; i++)
            operands[i] = cursor.Byte();

        List<string> directories = [""];
        for (string name = cursor.Text(); name.Length > 0; name = cursor.Text())
            directories.Add(name);
        List<string> files = [""];
        for (string name = cursor.Text(); name.Length > 0; name = cursor.Text())
        {
            string directory = directories[(int)cursor.Unsigned()];
            cursor.Unsigned();
            cursor.Unsigned();
            files.Add(name.StartsWith('/') || directory.Length == 0 ? name : directory + "/" + name);
        }

        cursor.Position = programStart;
        State state = new() { File = 1, Line = 1 };
        while (cursor.Position < unit.Length)
        {
            int opcode = cursor.Byte();
            if (opcode >= opcodeBase)
            {
                state.Address += (ulong)((opcode - opcodeBase) / lineRange * minimumLength);
                state.Line += lineBase + ((opcode - opcodeBase) % lineRange);
                Add(state, files);
            }
            else if (opcode == 0)
            {
                ReadExtended(ref cursor, ref state, files);
            }
            else
            {
                ReadStandard(opcode, ref cursor, ref state, files, minimumLength, (255 - opcodeBase) / lineRange * minimumLength, operands[opcode]);
            }
        }
    }

    private void ReadExtended(ref Cursor cursor, ref State state, List<string> files)
    {
        int length = (int)cursor.Unsigned();
        int next = cursor.Position + length;
        switch (cursor.Byte())
        {
            case 1: // end of sequence
                _rows.Add(new LineRow(state.Address, "", 0));
                state = new State { File = 1, Line = 1 };
                break;
            case 2: // set address
                state.Address = cursor.Word();
                break;
        }
        cursor.Position = next;
    }

    private void ReadStandard(int opcode, ref Cursor cursor, ref State state, List<string> files, int minimumLength, int constantAdvance, int operandCount)
    {
        switch (opcode)
        {
            case 1: // copy
                Add(state, files);
                break;
            case 2: // advance pc
                state.Address += cursor.Unsigned() * (ulong)minimumLength;
                break;
            case 3: // advance line
                state.Line += (int)cursor.Signed();
                break;
            case 4: // set file
                state.File = (int)cursor.Unsigned();
                break;
            case 8: // const add pc
                state.Address += (ulong)constantAdvance;
                break;
            case 9: // fixed advance pc
                state.Address += (ulong)cursor.Half();
                break;
            default:
                for (int i = 0; i < operandCount; i++)
                    cursor.Unsigned();
                break;
        }
    }

    // Lines that the compiler hides (0xF00F00, 0xFEEFEE and 0) carry no place in the source.
    private void Add(State state, List<string> files)
    {
        if (state.File < files.Count && state.Line is > 0 and < 0x10000)
            _rows.Add(new LineRow(state.Address, files[state.File], state.Line));
    }

    private struct State
    {
        public ulong Address;
        public int File;
        public int Line;
    }

    private ref struct Cursor(ReadOnlySpan<byte> data)
    {
        private readonly ReadOnlySpan<byte> _data = data;

        public int Position { get; set; }

        public int Byte() => _data[Position++];

        public int Half()
        {
            int value = BinaryPrimitives.ReadUInt16LittleEndian(_data[Position..]);
            Position += 2;
            return value;
        }

        public int Int()
        {
            int value = BinaryPrimitives.ReadInt32LittleEndian(_data[Position..]);
            Position += 4;
            return value;
        }

        public ulong Word()
        {
            ulong value = BinaryPrimitives.ReadUInt64LittleEndian(_data[Position..]);
            Position += 8;
            return value;
        }

        public ulong Unsigned()
        {
            ulong value = 0;
            for (int shift = 0; ; shift += 7)
            {
                int next = Byte();
                value |= (ulong)(next & 0x7F) << shift;
                if ((next & 0x80) == 0)
                    return value;
            }
        }

        public long Signed()
        {
            long value = 0;
            for (int shift = 0; ;)
            {
                int next = Byte();
                value |= (long)(next & 0x7F) << shift;
                shift += 7;
                if ((next & 0x80) == 0)
                    return (next & 0x40) != 0 && shift < 64 ? value | (-1L << shift) : value;
            }
        }

        public string Text()
        {
            ReadOnlySpan<byte> rest = _data[Position..];
            int length = rest.IndexOf((byte)0);
            Position += length + 1;
            return Encoding.UTF8.GetString(rest[..length]);
        }
    }
}
