using Pistachio.Abi;

namespace Pistachio.Memory.Server;

/// <summary>16 frames of untyped memory, the unit of allocation. At any time it holds at most one object.</summary>
public sealed class Granule
{
    internal Granule(uint id, ulong untyped)
    {
        Id = id;
        Untyped = untyped;
    }

    /// <summary>Number by which domains name it.</summary>
    public uint Id { get; }

    /// <summary>The object made of it; 0 while it is free.</summary>
    public ulong Handle { get; internal set; }

    /// <summary>Who pays for it; null while it is free.</summary>
    public Domain? Payer { get; internal set; }

    /// <summary>What the object is.</summary>
    public CapabilityKind Kind { get; internal set; }

    /// <summary>Rises with every object made: tells which granule was taken last.</summary>
    public ulong Sequence { get; internal set; }

    /// <summary>Whether a shared object holds it: then it goes back with the object only.</summary>
    public bool IsShared { get; internal set; }

    internal ulong Untyped { get; }
}
