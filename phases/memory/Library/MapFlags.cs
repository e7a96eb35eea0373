using System;

namespace Pistachio.Memory;

/// <summary>The MAP_ values of <c>mmap</c>, with the numbers of Linux.</summary>
[Flags]
public enum MapFlags : uint
{
    /// <summary>MAP_SHARED: writes change the object (POSIX).</summary>
    Shared = 0x1,
    /// <summary>MAP_PRIVATE: writes are private (POSIX).</summary>
    Private = 0x2,
    /// <summary>MAP_FIXED: the address is exact and earlier mappings there are replaced (POSIX, XSI).</summary>
    Fixed = 0x10,
    /// <summary>MAP_ANONYMOUS: zero-filled memory without a file.</summary>
    Anonymous = 0x20,
    /// <summary>MAP_LOCKED: as if <c>mlock</c> were called on the mapping.</summary>
    Locked = 0x2000,
    /// <summary>MAP_NORESERVE: accepted; frames are never reserved in advance.</summary>
    NoReserve = 0x4000,
    /// <summary>MAP_POPULATE: take the frames now rather than at the first access.</summary>
    Populate = 0x8000,
    /// <summary>MAP_STACK: accepted, no effect.</summary>
    Stack = 0x20000,
    /// <summary>MAP_FIXED_NOREPLACE: the address is exact; fails with EEXIST if something is mapped there.</summary>
    FixedNoReplace = 0x100000,

    /// <summary>All that this implementation knows.</summary>
    Known = Shared | Private | Fixed | Anonymous | Locked | NoReserve | Populate | Stack | FixedNoReplace,
}
