using System;

namespace Pistachio.Memory;

/// <summary>The error code of a page fault (Intel SDM volume 3, section 4.7).</summary>
[Flags]
public enum PageFault : ulong
{
    /// <summary>The page was present: the access violated its protection.</summary>
    Present = 1,
    Write = 2,
    User = 4,
    /// <summary>A reserved bit of a page table was set: a broken page table, never the program's fault.</summary>
    Reserved = 8,
    Fetch = 16,
}
