using System.Collections.Generic;
using Pistachio.Abi;
using Pistachio.Memory.Protocol;

namespace Pistachio.Memory.Server;

/// <summary>
/// All frames of the server, in blocks of four sizes. A block in use holds one object; giving it back revokes its untyped capability, so that
/// every capability and mapping of the object is gone, and the next object made of it comes out of the kernel zeroed. Where the blocks come
/// from is in the other part.
/// </summary>
public sealed partial class BlockPool
{
    private readonly IKernelMemory _kernel;

    // The smallest blocks that were given back last: most often one of them is wanted next.
    private readonly Block[] _recent = new Block[64];
    private int _recentCount;
    private ulong _sequence;

    /// <param name="kernel">The kernel.</param>
    /// <param name="untyped">The untyped regions that the server was given.</param>
    public BlockPool(IKernelMemory kernel, IEnumerable<ulong> untyped)
    {
        _kernel = kernel;
        foreach (ulong region in untyped)
        {
            if (kernel.UntypedFree(region, out ulong pages) != CallStatus.Ok)
                continue;
            TotalPages += pages / MemoryBlock.GranulePages * MemoryBlock.GranulePages;
            _regions.Add(region);
        }
    }

    /// <summary>Pages that the pool was made with, in whole granules.</summary>
    public ulong TotalPages { get; }

    /// <summary>Pages in use.</summary>
    public ulong UsedPages { get; private set; }

    /// <summary>Make an object of 2^order granules for a domain. Null when there is no memory in one piece, or no room in the capability table.</summary>
    public Block? Take(Domain payer, CapabilityKind kind, int order) => Take(payer, kind, order, MemoryBlock.Pages(order));

    /// <summary>As the other, of an object that has only some of the pages of its block.</summary>
    public Block? Take(Domain payer, CapabilityKind kind, int order, ulong pages)
    {
        Block? block = order == 0 && _recentCount > 0 ? _recent[--_recentCount] : Obtain(order);
        if (block is null)
            return null;
        if (_kernel.Retype(block.Untyped, kind, pages, out ulong handle) != CallStatus.Ok)
        {
            PutBack(block);
            return null;
        }

        Begin(block, kind, handle);
        payer.Hold(block);
        return block;
    }

    /// <summary>
    /// Make a block of the smallest order for a domain of which it gets one page only, a copy of a page of a block that it shares with others: its
    /// other pages need not be cleared.
    /// </summary>
    /// <param name="payer">The domain.</param>
    /// <param name="source">The block that it holds.</param>
    /// <param name="page">The page.</param>
    /// <param name="leaves">The domain holds that block no longer then.</param>
    /// <returns>Null: no memory, or no such page; it holds what it held.</returns>
    public Block? TakeCopy(Domain payer, Block source, uint page, bool leaves)
    {
        Block? block = _recentCount > 0 ? _recent[--_recentCount] : Obtain(0);
        if (block is null)
            return null;
        if (_kernel.RetypeCopy(block.Untyped, source.Handle, page, out ulong handle) != CallStatus.Ok)
        {
            PutBack(block);
            return null;
        }

        if (leaves)
            Return(source, payer);
        Begin(block, CapabilityKind.Memory, handle);
        payer.Hold(block);
        return block;
    }

    /// <summary>An object was made of a block.</summary>
    private void Begin(Block block, CapabilityKind kind, ulong handle)
    {
        block.Renumber();
        block.Handle = handle;
        block.IsShared = false;
        block.IsKept = false;
        block.Kind = kind;
        block.Sequence = ++_sequence;
        block.IsWritable = true;
        block.ReadHandle = 0;
        UsedPages += block.Pages;
    }

    private Block? Obtain(int order)
    {
        Block? block = Obtain(order, whole: true);
        if (block is not null || _recentCount == 0)
            return block;
        while (_recentCount > 0)
            PutBack(_recent[--_recentCount]);
        return Obtain(order, whole: true);
    }

    /// <summary>
    /// A domain holds a block no longer. With its last holder the object goes, with all that was derived from it.
    /// </summary>
    /// <remarks>
    /// Who leaves others behind may keep a capability, but only one to read, what it could read before: a block with several holders is
    /// written by none, and <see cref="Whole"/> takes such capabilities away before one of them writes.
    /// </remarks>
    public void Return(Block block, Domain holder)
    {
        holder.Drop(block);
        LoseHolder(block);
    }

    /// <summary>As <see cref="Return"/>, when the domain itself forgets all that it held.</summary>
    internal void LoseHolder(Block block)
    {
        if (--block.Holders > 0)
            return;
        UsedPages -= block.Pages;
        block.Handle = 0;

        // A block that the kernel would not clear is never used again: better lost than shared.
        if (_kernel.Revoke(block.Untyped) != CallStatus.Ok)
            return;
        if (block.Order == 0 && _recentCount < _recent.Length)
            _recent[_recentCount++] = block;
        else
            PutBack(block);
    }

    /// <summary>
    /// Let one more domain hold a block. False when the capability to write it could not be taken back: then nothing has changed.
    /// </summary>
    public bool Share(Block block, Domain heir)
    {
        if (block.IsWritable && _kernel.Revoke(block.Handle) != CallStatus.Ok)
            return false;
        block.IsWritable = false;
        heir.Hold(block);
        return true;
    }

    /// <summary>The capability for the only holder of a block. Those of former holders, and its own to read, are gone.</summary>
    public CallStatus Whole(Block block, out ulong memory)
    {
        memory = block.Handle;
        if (block.ReadHandle != 0)
        {
            CallStatus status = _kernel.Revoke(block.Handle);
            if (status != CallStatus.Ok)
                return status;
            block.ReadHandle = 0;
        }

        block.IsWritable = true;
        return CallStatus.Ok;
    }

    /// <summary>The capability for one of several holders: to read and execute.</summary>
    public CallStatus Readable(Block block, out ulong memory)
    {
        memory = block.ReadHandle;
        if (memory != 0)
            return CallStatus.Ok;
        CallStatus status = _kernel.Derive(block.Handle, Rights.Read | Rights.Execute, out memory);
        if (status == CallStatus.Ok)
            block.ReadHandle = memory;
        return status;
    }
}
