using System;
using System.Runtime.CompilerServices;

namespace Pistachio.Memory;

/// <summary>Properties of a region beyond its protection.</summary>
[Flags]
public enum RegionFlags : byte
{
    None = 0,
    /// <summary>MAP_SHARED: the frames belong to a shared object or a file.</summary>
    Shared = 1,
    /// <summary>Locked in memory by <c>mlock</c>.</summary>
    Locked = 2,
    /// <summary>Mapped by whoever started the process (image, stack, message page): cannot be unmapped or protected here.</summary>
    Foreign = 4,
    /// <summary>MADV_DONTFORK: a child does not have it.</summary>
    NotInherited = 8,
    /// <summary>MADV_WIPEONFORK: a child finds zeros in it.</summary>
    ZeroInChild = 16,
}

/// <summary>A run of pages with equal properties in the address space of the process.</summary>
public struct Region
{
    /// <summary>First page number (address / 4096).</summary>
    public ulong First;

    /// <summary>Page number after the last one.</summary>
    public ulong End;

    /// <summary>
    /// Page of the shared object at <see cref="First"/>, 0 for files. Congruent to <see cref="First"/> modulo
    /// <see cref="Page.PerGranule"/>, so that the object's granules lie on the window grid of the address space.
    /// </summary>
    public ulong ObjectPage;

    /// <summary>What it shows (<see cref="ObjectNumber"/>), 0 for private memory.</summary>
    public uint Object;

    public PageProtection Protection;

    public RegionFlags Flags;

    /// <summary>Whether writes are private to the process: pages that were written are its own.</summary>
    public readonly bool IsPrivate => (Flags & RegionFlags.Shared) == 0;

    /// <summary>Whether <paramref name="next"/>, which starts where this one ends, can be joined to it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly bool Joins(in Region next) =>
        End == next.First && Object == next.Object && Protection == next.Protection && Flags == next.Flags
        && (!ObjectNumber.IsShared(Object) || ObjectPage + (End - First) == next.ObjectPage);
}
