using Pistachio.Abi;
using Pistachio.Memory.Protocol;

namespace Pistachio.Memory.Server;

/// <summary>
/// Untyped memory of 2^order granules, the unit of allocation. At any time it holds at most one object, or it is cut into smaller blocks.
/// </summary>
public sealed class Block
{
    private const uint IndexMask = MaximumCount - 1;

    private readonly uint _index;

    /// <param name="index">Which of all blocks it is.</param>
    /// <param name="untyped">Its memory.</param>
    /// <param name="order">Its order.</param>
    /// <param name="parent">The block that it was cut out of; null: out of a region of the server.</param>
    internal Block(uint index, ulong untyped, int order, Block? parent)
    {
        _index = index;
        Id = index;
        Untyped = untyped;
        Order = order;
        Parent = parent;
        Bit = parent is null ? 0 : 1u << parent.CutCount;
    }

    /// <summary>Blocks that can be told apart: 64 GiB of the smallest.</summary>
    internal const uint MaximumCount = 1 << 20;

    /// <summary>
    /// Number by which domains name it. Another one at each use (12 bits of it count them), so that a number that somebody still remembers
    /// does not name what the block became.
    /// </summary>
    public uint Id { get; private set; }

    /// <summary>It has 2^order granules.</summary>
    public int Order { get; }

    /// <summary>Its size in pages.</summary>
    public ulong Pages => MemoryBlock.Pages(Order);

    /// <summary>The object made of it; 0 while it is free.</summary>
    public ulong Handle { get; internal set; }

    /// <summary>Domains that hold it and pay for it: none while it is free, more than one after a fork.</summary>
    public int Holders { get; internal set; }

    /// <summary>
    /// Whether a capability with which its frames can be written was given out. At most one domain holds such a block.
    /// </summary>
    public bool IsWritable { get; internal set; }

    /// <summary>The parent of all capabilities given to domains that share the block, to read and execute; 0 = none were given.</summary>
    public ulong ReadHandle { get; internal set; }

    /// <summary>Private memory of its holders: neither page tables nor part of a shared object.</summary>
    public bool IsPrivate => Kind == CapabilityKind.Memory && !IsShared;

    /// <summary>What the object is.</summary>
    public CapabilityKind Kind { get; internal set; }

    /// <summary>Rises with every object made: tells which block was taken last.</summary>
    public ulong Sequence { get; internal set; }

    /// <summary>Whether a shared object holds it: then it goes back with the object only.</summary>
    public bool IsShared { get; internal set; }

    /// <summary>Whether a fork leaves it to its holder alone.</summary>
    public bool IsKept { get; internal set; }

    /// <summary>Whether a child inherits it.</summary>
    public bool IsInherited => IsPrivate && !IsKept;

    internal ulong Untyped { get; set; }

    internal Block? Parent { get; }

    /// <summary>Its bit in <see cref="UnusedPieces"/> of the parent.</summary>
    internal uint Bit { get; }

    /// <summary>The blocks it can be cut into. They keep their numbers when it is made whole again in between.</summary>
    internal Block?[]? Pieces { get; set; }

    /// <summary>How many of <see cref="Pieces"/> it is cut into now.</summary>
    internal int CutCount { get; set; }

    /// <summary>Bit i: nobody uses any part of piece i.</summary>
    internal uint UnusedPieces { get; set; }

    /// <summary>Whether it has a piece to give, or room for one.</summary>
    internal bool HasPiece => UnusedPieces != 0 || CutCount < Pieces!.Length;

    /// <summary>Its neighbours in a <see cref="BlockList"/>.</summary>
    internal Block? Next { get; set; }

    internal Block? Previous { get; set; }

    /// <summary>Give it the number of its next use.</summary>
    internal void Renumber() => Id = ((Id & ~IndexMask) + MaximumCount) | _index;
}
