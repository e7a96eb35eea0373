using Pistachio.Abi;

namespace Pistachio.Memory.Server;

/// <summary>16 frames of untyped memory, the unit of allocation. At any time it holds at most one object.</summary>
public sealed class Granule
{
    private const uint IndexMask = MaximumCount - 1;

    private readonly uint _index;

    internal Granule(uint index, ulong untyped)
    {
        _index = index;
        Id = index;
        Untyped = untyped;
    }

    /// <summary>Granules that can be told apart: 64 GiB.</summary>
    internal const uint MaximumCount = 1 << 20;

    /// <summary>
    /// Number by which domains name it. Another one at each use (12 bits of it count them), so that a number that somebody still remembers
    /// does not name what the granule became.
    /// </summary>
    public uint Id { get; private set; }

    /// <summary>The object made of it; 0 while it is free.</summary>
    public ulong Handle { get; internal set; }

    /// <summary>Domains that hold it and pay for it: none while it is free, more than one after a fork.</summary>
    public int Holders { get; internal set; }

    /// <summary>
    /// Whether a capability with which its frames can be written was given out. At most one domain holds such a granule.
    /// </summary>
    public bool IsWritable { get; internal set; }

    /// <summary>The parent of all capabilities given to domains that share the granule, to read and execute; 0 = none were given.</summary>
    public ulong ReadHandle { get; internal set; }

    /// <summary>Private memory of its holders: neither page tables nor part of a shared object.</summary>
    public bool IsPrivate => Kind == CapabilityKind.Memory && !IsShared;

    /// <summary>What the object is.</summary>
    public CapabilityKind Kind { get; internal set; }

    /// <summary>Rises with every object made: tells which granule was taken last.</summary>
    public ulong Sequence { get; internal set; }

    /// <summary>Whether a shared object holds it: then it goes back with the object only.</summary>
    public bool IsShared { get; internal set; }

    /// <summary>Whether a fork leaves it to its holder alone.</summary>
    public bool IsKept { get; internal set; }

    /// <summary>Whether a child inherits it.</summary>
    public bool IsInherited => IsPrivate && !IsKept;

    internal ulong Untyped { get; }

    /// <summary>Give it the number of its next use.</summary>
    internal void Renumber() => Id = ((Id & ~IndexMask) + MaximumCount) | _index;
}
