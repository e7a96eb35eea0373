using System.Collections.Generic;
using System.Numerics;
using Pistachio.Abi;
using Pistachio.Memory.Protocol;

namespace Pistachio.Memory.Server;

/// <summary>
/// Where blocks come from. A block is cut, piece by piece as they are needed, into blocks of the next smaller size. When nobody uses any of these
/// it is <em>unused</em> like one that is free; it is made whole again only when it is wanted whole, so those who take and give small blocks pay
/// nothing for it. A block is unused when it holds no object and all its pieces are unused.
/// </summary>
public sealed partial class BlockPool
{
    private readonly List<ulong> _regions = [];

    // By order: blocks in use that have a piece to give; unused blocks that were cut out of a region.
    private readonly BlockList[] _givers = NewLists();
    private readonly BlockList[] _unused = NewLists();
    private uint _nextIndex = 1;

    private static BlockList[] NewLists()
    {
        BlockList[] lists = new BlockList[MemoryBlock.LargestOrder + 1];
        foreach (byte order in MemoryBlock.Orders)
            lists[order] = new BlockList();
        return lists;
    }

    /// <summary>Take an unused block, or null.</summary>
    /// <param name="order">Its order.</param>
    /// <param name="whole">It may not be cut.</param>
    private Block? Obtain(int order, bool whole)
    {
        Block? block = order == MemoryBlock.LargestOrder ? null : TakePiece(order);
        block ??= TakeUnused(order) ?? CutRegion(order);
        return block is not null && whole && block.CutCount != 0 && !MakeWhole(block) ? null : block;
    }

    /// <summary>A block is unused from now on.</summary>
    private void PutBack(Block block)
    {
        if (block.Parent is not { } parent)
        {
            _unused[block.Order].Add(block);
            return;
        }

        bool gives = parent.HasPiece;
        parent.UnusedPieces |= block.Bit;
        if (parent.UnusedPieces == (1u << parent.CutCount) - 1)
        {
            if (gives)
                _givers[parent.Order].Remove(parent);
            PutBack(parent);
        }
        else if (!gives)
        {
            _givers[parent.Order].Add(parent);
        }
    }

    private Block? TakeUnused(int order)
    {
        Block? block = _unused[order].First;
        if (block is not null)
            _unused[order].Remove(block);
        return block;
    }

    /// <summary>A piece of a larger block.</summary>
    private Block? TakePiece(int order)
    {
        int larger = MemoryBlock.Above(order);
        Block? giver = _givers[larger].First;
        if (giver is null)
        {
            giver = Obtain(larger, whole: false);
            if (giver is null)
                return null;
            giver.Pieces ??= new Block?[1 << (larger - order)];
            _givers[larger].Add(giver);
        }

        if (giver.UnusedPieces != 0)
            return TakePieceOf(giver);
        Block? piece = Cut(giver, order);
        return piece ?? TakePieceWithoutCutting(giver);
    }

    private Block TakePieceOf(Block giver)
    {
        Block piece = giver.Pieces![BitOperations.TrailingZeroCount(giver.UnusedPieces)]!;
        giver.UnusedPieces &= ~piece.Bit;
        if (!giver.HasPiece)
            _givers[giver.Order].Remove(giver);
        return piece;
    }

    private Block? Cut(Block giver, int order)
    {
        ref Block? piece = ref giver.Pieces![giver.CutCount];
        bool isNumbered = piece is not null || _nextIndex < Block.MaximumCount;
        if (!isNumbered || _kernel.Retype(giver.Untyped, CapabilityKind.Untyped, MemoryBlock.Pages(order), out ulong untyped) != CallStatus.Ok)
            return null;
        piece ??= NewBlock(untyped, order, giver);
        piece.Untyped = untyped;
        giver.CutCount++;
        if (!giver.HasPiece)
            _givers[giver.Order].Remove(giver);
        return piece;
    }

    /// <summary>There is no room in the capability table to cut a block: another one may have a piece.</summary>
    private Block? TakePieceWithoutCutting(Block uncut)
    {
        if (uncut.CutCount == 0)
        {
            _givers[uncut.Order].Remove(uncut);
            PutBack(uncut);
        }

        Block? giver = _givers[uncut.Order].First;
        while (giver is not null && giver.UnusedPieces == 0)
            giver = giver.Next;
        return giver is null ? null : TakePieceOf(giver);
    }

    /// <summary>Undo the cutting of an unused block. False: the kernel refused; better lost than shared.</summary>
    private bool MakeWhole(Block block)
    {
        ForgetPieces(block);
        return _kernel.Revoke(block.Untyped) == CallStatus.Ok;
    }

    private static void ForgetPieces(Block block)
    {
        for (int i = 0; i < block.CutCount; i++)
            ForgetPieces(block.Pieces![i]!);
        block.CutCount = 0;
        block.UnusedPieces = 0;
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
}
