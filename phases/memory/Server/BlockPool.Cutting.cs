using System.Collections.Generic;
using Pistachio.Abi;
using Pistachio.Memory.Protocol;

namespace Pistachio.Memory.Server;

/// <summary>
/// Free blocks. A block is cut, piece by piece as they are needed, into blocks of the next smaller size; when nobody uses any of these, it can
/// be made whole again, which happens only when a block of its size is wanted: those who take and give small ones pay nothing for it. A block
/// is <em>unused</em> when it is free, or cut and all its pieces are unused.
/// </summary>
public sealed partial class BlockPool
{
    private readonly List<ulong> _regions = [];

    // By order. Whole blocks that are free; blocks that are cut, and unused; blocks that are cut, in use, and have room for another piece.
    private readonly BlockList[] _free = NewLists();
    private readonly BlockList[] _unusedCut = NewLists();
    private readonly BlockList[] _partlyCut = NewLists();
    private uint _nextIndex = 1;

    private static BlockList[] NewLists()
    {
        BlockList[] lists = new BlockList[MemoryBlock.LargestOrder + 1];
        foreach (byte order in MemoryBlock.Orders)
            lists[order] = new BlockList();
        return lists;
    }

    /// <summary>A whole block that is in no list. Null when there is none.</summary>
    private Block? Obtain(int order)
    {
        if (_free[order].First is { } free)
        {
            BeginUse(free);
            return free;
        }

        if (_unusedCut[order].First is { } cut)
        {
            BeginUse(cut);
            return MakeWhole(cut) ? cut : null;
        }

        return CutLarger(order) ?? CutRegion(order);
    }

    private void PutBack(Block block)
    {
        _free[block.Order].Add(block);
        EndUse(block);
    }

    /// <summary>A block that was unused is so no more: it leaves its list, and so do those that it was cut out of.</summary>
    private void BeginUse(Block block)
    {
        block.List!.Remove(block);
        if (block.Parent is not { } parent)
            return;
        if (parent.FreeCount-- != parent.CutCount)
            return;
        BeginUse(parent);
        if (parent.CutCount < parent.Pieces!.Length)
            _partlyCut[parent.Order].Add(parent);
    }

    /// <summary>Nobody uses a block any more. It is in a list already.</summary>
    private void EndUse(Block block)
    {
        if (block.Parent is not { } parent || ++parent.FreeCount != parent.CutCount)
            return;
        parent.List?.Remove(parent);
        _unusedCut[parent.Order].Add(parent);
        EndUse(parent);
    }

    /// <summary>Undo the cutting of a block of which nothing is used. False: the kernel refused; better lost than shared.</summary>
    private bool MakeWhole(Block block)
    {
        Forget(block);
        return _kernel.Revoke(block.Untyped) == CallStatus.Ok;
    }

    private static void Forget(Block block)
    {
        for (int i = 0; i < block.CutCount; i++)
        {
            Block piece = block.Pieces![i]!;
            piece.List!.Remove(piece);
            Forget(piece);
        }

        block.CutCount = 0;
        block.FreeCount = 0;
    }

    /// <summary>The next piece of a larger block.</summary>
    private Block? CutLarger(int order)
    {
        if (order == MemoryBlock.LargestOrder)
            return null;
        int larger = Above(order);
        Block? parent = _partlyCut[larger].First;
        if (parent is null)
        {
            parent = Obtain(larger);
            if (parent is null)
                return null;
            parent.Pieces ??= new Block?[1 << (larger - order)];
            _partlyCut[larger].Add(parent);
        }

        ref Block? piece = ref parent.Pieces![parent.CutCount];
        bool isNumbered = piece is not null || _nextIndex < Block.MaximumCount;
        if (!isNumbered || _kernel.Retype(parent.Untyped, CapabilityKind.Untyped, MemoryBlock.Pages(order), out ulong untyped) != CallStatus.Ok)
            return GiveUpCutting(parent);
        piece ??= NewBlock(untyped, order, parent);
        piece.Untyped = untyped;
        parent.CutCount++;
        if (parent.CutCount == parent.Pieces.Length)
            _partlyCut[larger].Remove(parent);
        return piece;
    }

    /// <summary>There is no room in the capability table: a block that was to be cut and is not is free again.</summary>
    private Block? GiveUpCutting(Block parent)
    {
        if (parent.CutCount == 0)
        {
            parent.List!.Remove(parent);
            PutBack(parent);
        }

        return null;
    }

    private Block? CutRegion(int order)
    {
        foreach (ulong region in _regions)
        {
            if (_nextIndex < Block.MaximumCount
                && _kernel.Retype(region, CapabilityKind.Untyped, MemoryBlock.Pages(order), out ulong untyped) == CallStatus.Ok)
                return NewBlock(untyped, order, null);
        }

        return null;
    }

    private Block NewBlock(ulong untyped, int order, Block? parent) => new(_nextIndex++, untyped, order, parent);

    private static int Above(int order)
    {
        foreach (byte larger in MemoryBlock.Orders)
        {
            if (larger > order)
                return larger;
        }

        return order;
    }
}
