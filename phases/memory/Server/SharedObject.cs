using System.Collections.Generic;
using Pistachio.Abi;
using Pistachio.Memory.Protocol;

namespace Pistachio.Memory.Server;

/// <summary>Memory that several domains map: blocks taken at first use, and who may see them.</summary>
internal sealed class SharedObject
{
    /// <summary>Order of the largest blocks of shared objects, 2 MiB.</summary>
    private const int LargestOrder = 5;

    public SharedObject(uint id, uint size, Domain payer)
    {
        Id = id;
        Size = size;
        Payer = payer;
    }

    public uint Id { get; }

    /// <summary>Size in granules.</summary>
    public uint Size { get; }

    /// <summary>Who pays for the granules: the domain that made the object, or after it left, one that is still attached.</summary>
    public Domain Payer { get; set; }

    /// <summary>By their first granules, which are multiples of their sizes.</summary>
    public Dictionary<uint, Block> Blocks { get; } = new();

    /// <summary>Granules in <see cref="Blocks"/>.</summary>
    public uint Present { get; private set; }

    /// <summary>The block that holds a granule, or null, and its first granule.</summary>
    public Block? Find(uint granule, out uint first)
    {
        foreach (byte order in MemoryBlock.Orders)
        {
            first = granule >> order << order;
            if (Blocks.TryGetValue(first, out Block? block) && block.Order >= order)
                return block;
        }

        first = granule;
        return null;
    }

    /// <summary>
    /// The order of the block to make for a granule that has none: no larger than what is there already, so never more than twice what is touched.
    /// </summary>
    public int OrderFor(uint granule)
    {
        int chosen = 0;
        for (int order = MemoryBlock.Above(0); order <= LargestOrder && Present >> order != 0 && IsFree(granule, order); order = MemoryBlock.Above(order))
            chosen = order;
        return chosen;
    }

    /// <summary>Capabilities to it that were given out, by their rights.</summary>
    public Dictionary<Rights, ulong> Capabilities { get; } = new();

    /// <summary>The parents of what was given out through such capabilities, by rights and first granule. They go with the frames.</summary>
    public Dictionary<(Rights Rights, uint First), ulong> Lent { get; } = new();

    public void Add(uint first, Block block)
    {
        Blocks.Add(first, block);
        Present += 1u << block.Order;
    }

    private bool IsFree(uint granule, int order)
    {
        uint first = granule >> order << order;
        uint size = 1u << order;
        if (first > Size || size > Size - first)
            return false;
        for (uint i = 0; i < size; i++)
        {
            if (Find(first + i, out _) is not null)
                return false;
        }

        return true;
    }

    /// <summary>Who maps it, by badge.</summary>
    public Dictionary<ulong, Attachment> Attachments { get; } = new();

    /// <summary>Domains that may attach but did not yet, by badge.</summary>
    public Dictionary<ulong, Rights> Grants { get; } = new();
}
