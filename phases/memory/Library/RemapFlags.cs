using System;

namespace Pistachio.Memory;

/// <summary>The MREMAP_ values of Linux's <c>mremap</c> that this implementation knows.</summary>
[Flags]
public enum RemapFlags : uint
{
    None = 0,
    /// <summary>MREMAP_MAYMOVE: the mapping may go to another address when it cannot grow where it is.</summary>
    MayMove = 1,
    /// <summary>MREMAP_FIXED: the mapping goes to an address that is given, in place of what is there; with MREMAP_MAYMOVE only.</summary>
    Fixed = 2,
}
