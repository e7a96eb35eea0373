using System.Collections.Generic;

namespace Pistachio.Memory.Tests.Fakes;

/// <summary>Which capability maps which page, and which page tables exist.</summary>
internal sealed class FakeAddressSpace
{
    public Dictionary<ulong, FakeCapability> Pages { get; } = [];

    /// <summary>Page tables in use: (level, index).</summary>
    public HashSet<(int Level, ulong Index)> Tables { get; } = [];

    /// <summary>The data area of the library, which it reads and writes without a fault.</summary>
    public FakeArena? Library { get; init; }

    public int FreeTables { get; set; }

    /// <summary>Make the page tables for a page. False when one is missing and none is left.</summary>
    public bool TryTables(ulong page)
    {
        for (int level = 3; level >= 1; level--)
        {
            if (Tables.Contains((level, page >> (9 * level))))
                continue;
            if (FreeTables == 0)
                return false;
            FreeTables--;
            Tables.Add((level, page >> (9 * level)));
        }

        return true;
    }
}
