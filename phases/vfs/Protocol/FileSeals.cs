using System;

namespace Pistachio.Vfs.Protocol;

/// <summary>What is not possible any more with a file of memory, with the numbers of Linux (F_ADD_SEALS).</summary>
[Flags]
public enum FileSeals : uint
{
    None = 0,

    /// <summary>Adding seals.</summary>
    Seal = 0x1,

    /// <summary>Making it shorter.</summary>
    Shrink = 0x2,

    /// <summary>Making it longer.</summary>
    Grow = 0x4,

    /// <summary>Writing.</summary>
    Write = 0x8,

    /// <summary>Writing, but by mappings that there are already.</summary>
    FutureWrite = 0x10,

    All = Seal | Shrink | Grow | Write | FutureWrite,
}
