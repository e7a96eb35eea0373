using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using Pistachio.Abi;
using Pistachio.Memory.Protocol;

namespace Pistachio.Memory.Server;

/// <summary>
/// The memory server without its event loop: who holds which frames, within which quota. All that reaches the kernel goes through
/// <see cref="IKernelMemory"/>.
/// </summary>
public sealed partial class MemoryServer : IMemoryServer, IMemoryControl, ISharedMemory
{
    private readonly IKernelMemory _kernel;
    private readonly BlockPool _pool;
    private readonly ulong _defaultQuota;
    private readonly ulong _endpoint;
    private readonly Dictionary<ulong, Domain> _domains = new();

    /// <param name="kernel">The kernel.</param>
    /// <param name="untyped">The untyped regions to give out.</param>
    /// <param name="defaultQuota">Pages that a domain may use which the supervisor did not make known; 0 = none may.</param>
    /// <param name="endpoint">The server's own endpoint, without badge: capabilities to shared objects are derived of it.</param>
    public MemoryServer(IKernelMemory kernel, IEnumerable<ulong> untyped, ulong defaultQuota = 0, ulong endpoint = 0)
    {
        _endpoint = endpoint;
        _kernel = kernel;
        _defaultQuota = defaultQuota;
        _pool = new BlockPool(kernel, untyped);
    }

    /// <inheritdoc/>
    public Errno AllocateFrames(ulong domain, uint order, out uint block, out ulong memory)
    {
        block = 0;
        memory = 0;
        if (!MemoryBlock.IsOrder(order))
            return Errno.EINVAL;
        return TakeFrames(domain, (int)order, MemoryBlock.Pages((int)order), out block, out memory);
    }

    /// <inheritdoc/>
    public Errno AllocatePart(ulong domain, uint pages, out uint block, out ulong memory)
    {
        block = 0;
        memory = 0;
        if (pages is 0 or > (uint)MemoryBlock.GranulePages)
            return Errno.EINVAL;
        return TakeFrames(domain, 0, pages, out block, out memory);
    }

    private Errno TakeFrames(ulong domain, int order, ulong pages, out uint block, out ulong memory)
    {
        Errno error = Take(domain, CapabilityKind.Memory, order, pages, out Block? taken);
        block = taken?.Id ?? 0;
        memory = taken?.Handle ?? 0;
        return error;
    }

    /// <inheritdoc/>
    public Errno FeedTables(ulong domain, ulong addressSpace)
    {
        Errno error = Take(domain, CapabilityKind.PageTables, 0, MemoryBlock.Pages(0), out Block? taken);
        if (taken is not null && _kernel.FeedTables(addressSpace, taken.Handle) != CallStatus.Ok)
        {
            _pool.Return(taken, _domains[domain]);
            error = Errno.EINVAL;
        }

        // The capability came with the message; a sender that keeps sending must not fill our table.
        _ = _kernel.Delete(addressSpace);
        return error;
    }

    /// <inheritdoc/>
    public Errno ReleaseFrames(ulong domain, uint block)
    {
        if (!_domains.TryGetValue(domain, out Domain? owner))
            return Errno.EPERM;
        if (!owner.Blocks.TryGetValue(block, out Block? held) || !held.IsPrivate)
            return Errno.EINVAL;
        _pool.Return(held, owner);
        EndReclaimWhenMet(owner);
        return Errno.None;
    }

    /// <inheritdoc/>
    public Errno ReleaseMany(ulong domain, ReadOnlySpan<byte> blocks)
    {
        Errno result = blocks.Length % sizeof(uint) == 0 ? Errno.None : Errno.EINVAL;
        for (; blocks.Length >= sizeof(uint); blocks = blocks[sizeof(uint)..])
        {
            Errno error = ReleaseFrames(domain, BinaryPrimitives.ReadUInt32LittleEndian(blocks));
            if (error != Errno.None)
                result = error;
        }

        return result;
    }

    /// <inheritdoc/>
    public Errno Usage(ulong domain, out ulong quota, out ulong used, out ulong wanted, out ulong deadline)
    {
        quota = used = wanted = deadline = 0;
        if (!_domains.TryGetValue(domain, out Domain? owner))
            return Errno.EPERM;
        quota = owner.Quota;
        used = owner.Used;
        wanted = owner.Wanted;
        deadline = owner.Deadline;
        return Errno.None;
    }

    private Errno Take(ulong domain, CapabilityKind kind, int order, ulong pages, out Block? taken)
    {
        taken = null;
        if (!_domains.TryGetValue(domain, out Domain? owner))
            return Errno.EPERM;
        if (owner.MayTake(MemoryBlock.Pages(order)))
            taken = _pool.Take(owner, kind, order, pages);
        return taken is null ? Errno.ENOMEM : Errno.None;
    }
}
