using System.Collections.Generic;
using Pistachio.Abi;

namespace Pistachio.Memory.Server;

/// <summary>
/// All frames of the server. Each untyped region it was given is cut into granule-sized untyped regions as they are needed. A granule in use
/// holds one object; giving it back revokes the granule's untyped capability, so that every capability and mapping of the object is gone, and
/// the next object made of it comes out of the kernel zeroed. Granules have one size, so nothing fragments.
/// </summary>
public sealed class GranulePool
{
    /// <summary>Frames of a granule.</summary>
    public const int Pages = 16;

    private readonly IKernelMemory _kernel;
    private readonly Queue<ulong> _regions = new();
    private readonly Stack<Granule> _free = new();
    private uint _nextId = 1;
    private ulong _sequence;

    /// <param name="kernel">The kernel.</param>
    /// <param name="untyped">The untyped regions that the server was given.</param>
    public GranulePool(IKernelMemory kernel, IEnumerable<ulong> untyped)
    {
        _kernel = kernel;
        foreach (ulong region in untyped)
        {
            if (kernel.UntypedFree(region, out ulong pages) != CallStatus.Ok)
                continue;
            TotalPages += pages / Pages * Pages;
            _regions.Enqueue(region);
        }
    }

    /// <summary>Pages that the pool was made with, in whole granules.</summary>
    public ulong TotalPages { get; }

    /// <summary>Pages in use.</summary>
    public ulong UsedPages { get; private set; }

    /// <summary>Make an object of 16 frames for a domain. Null when there is no memory, or no room in the capability table.</summary>
    public Granule? Take(Domain payer, CapabilityKind kind)
    {
        Granule? granule = _free.Count > 0 ? _free.Pop() : Cut();
        if (granule is null)
            return null;
        if (_kernel.Retype(granule.Untyped, kind, Pages, out ulong handle) != CallStatus.Ok)
        {
            _free.Push(granule);
            return null;
        }

        granule.Renumber();
        granule.Handle = handle;
        granule.IsShared = false;
        granule.IsKept = false;
        granule.Kind = kind;
        granule.Sequence = ++_sequence;
        granule.IsWritable = true;
        granule.ReadHandle = 0;
        payer.Hold(granule);
        UsedPages += Pages;
        return granule;
    }

    /// <summary>
    /// A domain holds a granule no longer. With its last holder the object goes, with all that was derived from it.
    /// </summary>
    /// <remarks>
    /// Who leaves others behind may keep a capability, but only one to read, what it could read before: a granule with several holders is
    /// written by none, and <see cref="Whole"/> takes such capabilities away before one of them writes.
    /// </remarks>
    public void Return(Granule granule, Domain holder)
    {
        holder.Drop(granule);
        if (granule.Holders > 0)
            return;
        UsedPages -= Pages;
        granule.Handle = 0;

        // A granule that the kernel would not clear is never used again: better lost than shared.
        if (_kernel.Revoke(granule.Untyped) == CallStatus.Ok)
            _free.Push(granule);
    }

    /// <summary>
    /// Let one more domain hold a granule. False when the capability to write it could not be taken back: then nothing has changed.
    /// </summary>
    public bool Share(Granule granule, Domain heir)
    {
        if (granule.IsWritable && _kernel.Revoke(granule.Handle) != CallStatus.Ok)
            return false;
        granule.IsWritable = false;
        heir.Hold(granule);
        return true;
    }

    /// <summary>The capability for the only holder of a granule. Those of former holders, and its own to read, are gone.</summary>
    public CallStatus Whole(Granule granule, out ulong memory)
    {
        memory = granule.Handle;
        if (granule.ReadHandle != 0)
        {
            CallStatus status = _kernel.Revoke(granule.Handle);
            if (status != CallStatus.Ok)
                return status;
            granule.ReadHandle = 0;
        }

        granule.IsWritable = true;
        return CallStatus.Ok;
    }

    /// <summary>The capability for one of several holders: to read and execute.</summary>
    public CallStatus Readable(Granule granule, out ulong memory)
    {
        memory = granule.ReadHandle;
        if (memory != 0)
            return CallStatus.Ok;
        CallStatus status = _kernel.Derive(granule.Handle, Rights.Read | Rights.Execute, out memory);
        if (status == CallStatus.Ok)
            granule.ReadHandle = memory;
        return status;
    }

    private Granule? Cut()
    {
        while (_regions.Count > 0 && _nextId < Granule.MaximumCount)
        {
            CallStatus status = _kernel.Retype(_regions.Peek(), CapabilityKind.Untyped, Pages, out ulong handle);
            if (status == CallStatus.Ok)
                return new Granule(_nextId++, handle);
            if (status == CallStatus.TableFull)
                return null;
            _regions.Dequeue();
        }

        return null;
    }
}
