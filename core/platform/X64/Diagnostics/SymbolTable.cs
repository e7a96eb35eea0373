using System;
using System.Runtime.CompilerServices;

namespace Pistachio.Platform.X64;

/// <summary>The symbols in the image, written by tools/symboltable, which says how they lie.</summary>
internal static unsafe class SymbolTable
{
    private const uint FunctionWords = 3;
    private const uint LineWords = 2;

    /// <summary>Finds what the source says about a code address.</summary>
    /// <param name="address">Address inside an instruction.</param>
    /// <param name="function">Zero-ended name; null if the address is in no known function.</param>
    /// <param name="offset">Distance from the start of the function.</param>
    /// <param name="file">Zero-ended path; null if unknown.</param>
    /// <param name="line">Line number, 0 if unknown.</param>
    internal static void Find(ulong address, out byte* function, out ulong offset, out byte* file, out uint line)
    {
        function = null;
        file = null;
        offset = 0;
        line = 0;
        // SAFETY: the table lies in the image, was written for this very image, and its counts and offsets stay inside it.
        byte* table = (byte*)ImageLayout.SymbolTable;
        uint* words = (uint*)table;
        uint functionCount = words[0], lineCount = words[1];
        if (address < ImageLayout.Start || address >= ImageLayout.TextEnd || functionCount == 0)
            return;
        uint code = (uint)(address - ImageLayout.Start);
        uint* functions = words + 3;
        uint* lines = functions + (functionCount * FunctionWords);
        uint* files = lines + (lineCount * LineWords);

        int index = LastNotAbove(functions, functionCount, FunctionWords, code);
        if (index >= 0 && code < functions[((uint)index * FunctionWords) + 1])
        {
            function = table + functions[((uint)index * FunctionWords) + 2];
            offset = code - functions[(uint)index * FunctionWords];
        }
        index = LastNotAbove(lines, lineCount, LineWords, code);
        if (index < 0)
            return;
        uint place = lines[((uint)index * LineWords) + 1];
        line = place & 0xFFFF;
        if (line != 0)
            file = table + files[place >> 16];
    }

    /// <summary>Index of the last record whose first word is not above a key; -1 if there is none.</summary>
    private static int LastNotAbove(uint* records, uint count, uint words, uint key)
    {
        uint low = 0, high = count;
        while (low < high)
        {
            uint middle = low + ((high - low) / 2);
            if (records[middle * words] <= key)
                low = middle + 1;
            else
                high = middle;
        }
        return (int)low - 1;
    }
}
