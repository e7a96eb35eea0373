using System;
using System.Collections.Generic;
using System.IO;
using System.Text;

namespace Pistachio.SymbolTable;

/// <summary>Writes the table that <c>core/platform/X64/Cpu/SymbolTable.cs</c> reads.</summary>
/// <remarks>
/// Little-endian 32-bit words. Code offsets count from the start of .text; text offsets from the start of the table; texts end in zero.
/// <code>
/// functions  lines  files
/// functions × { start, end, name text }         in rising order of start
/// lines     × { start, file &lt;&lt; 16 | line }         in rising order of start; line 0 = no source known from here on
/// files     × { path text }
/// texts
/// </code>
/// </remarks>
internal static class TableWriter
{
    public static byte[] Write(ElfImage image)
    {
        ulong text = image.Address(".text");
        List<Function> functions = image.Functions();
        List<LineRow> rows = Compact(LineProgram.ReadAll(image.Contents(".debug_line")));
        Dictionary<string, int> files = [];
        foreach (LineRow row in rows)
            files.TryAdd(row.File, files.Count);

        int textOffset = 12 + (functions.Count * 12) + (rows.Count * 8) + (files.Count * 4);
        using MemoryStream texts = new();
        using MemoryStream table = new();
        using BinaryWriter writer = new(table);

        uint Keep(string value)
        {
            uint offset = (uint)(textOffset + texts.Length);
            texts.Write(Encoding.UTF8.GetBytes(value));
            texts.WriteByte(0);
            return offset;
        }

        writer.Write(functions.Count);
        writer.Write(rows.Count);
        writer.Write(files.Count);
        foreach (Function function in functions)
        {
            writer.Write((uint)(function.Start - text));
            writer.Write((uint)(function.End - text));
            writer.Write(Keep(SourceName.Of(function.Name)));
        }
        foreach (LineRow row in rows)
        {
            writer.Write((uint)(row.Address - text));
            writer.Write(((uint)files[row.File] << 16) | (uint)row.Line);
        }
        foreach (string file in files.Keys)
            writer.Write(Keep(file.StartsWith("./", StringComparison.Ordinal) ? file[2..] : file));
        writer.Flush();
        texts.WriteTo(table);
        return table.ToArray();
    }

    /// <summary>Leaves out rows that change nothing, and of several at one address all but the last.</summary>
    private static List<LineRow> Compact(List<LineRow> rows)
    {
        List<LineRow> kept = [];
        foreach (LineRow row in rows)
        {
            if (kept.Count > 0 && kept[^1].Address == row.Address)
                kept.RemoveAt(kept.Count - 1);
            if (kept.Count == 0 || kept[^1].File != row.File || kept[^1].Line != row.Line)
                kept.Add(row);
        }
        return kept;
    }
}
