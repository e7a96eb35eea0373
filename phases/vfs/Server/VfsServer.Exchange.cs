using System;
using System.Runtime.InteropServices;
using Pistachio.Abi;
using Pistachio.Vfs.Protocol;

namespace Pistachio.Vfs.Server;

/// <content>
/// The exchange pages. Each is a frame of the pool, so it is mapped here for as long as the server runs, whatever its domain does: no access faults. The
/// domain may write it at any time: a path is copied before it is looked at, and what was written there is not read again.
/// </content>
public sealed partial class VfsServer
{
    /// <summary>Exchange pages leave this part of the pool to files.</summary>
    private const int PoolReserve = 4;

    private readonly byte[] _exchanged = new byte[VfsLimits.PathMaximum];
    private FileStatus _status;

    /// <inheritdoc/>
    public Errno Exchange(ulong domain, out ulong memory)
    {
        memory = 0;
        if (!_domains.TryGetValue(domain, out Domain? caller))
            return Errno.EPERM;
        if (_pool is null)
            return Errno.ENODEV;
        if (caller.ExchangeMemory == 0)
        {
            if (_pool.FreePages < _pool.Pages / PoolReserve || !_pool.TryTake(1, out int frame))
                return Errno.ENOMEM;
            if (_pool.Derive(frame, 1, Rights.Read | Rights.Write, out ulong made) != CallStatus.Ok)
            {
                _pool.Free(frame, 1);
                return Errno.ENOMEM;
            }

            caller.ExchangeFrame = frame;
            caller.ExchangeMemory = made;
            NoteDomain(caller);
        }
        else if (caller.ExchangeMemory == LostCapability)
        {
            // Another program of the same process asks.
            if (_pool.Derive(caller.ExchangeFrame, 1, Rights.Read | Rights.Write, out ulong made) != CallStatus.Ok)
                return Errno.ENOMEM;
            caller.ExchangeMemory = made;
        }

        memory = caller.ExchangeMemory;
        return Errno.None;
    }

    /// <inheritdoc/>
    public Errno ExchangeOpen(
        ulong domain, uint directory, OpenFlags flags, uint mode, uint length, out uint handle, out FileKind kind, out ulong size)
    {
        handle = 0;
        kind = 0;
        size = 0;
        Errno error = TakeExchanged(domain, length, out Domain? caller, out ReadOnlySpan<byte> path);
        return error == Errno.None ? Open(caller!, directory, flags, mode, path, out handle, out kind, out size) : error;
    }

    /// <inheritdoc/>
    public Errno ExchangeStatus(ulong domain, uint directory, bool follow, uint length) => ExchangeStatus(domain, directory, follow, length, isCounted: false);

    /// <inheritdoc/>
    public Errno CountedPathStatus(ulong domain, uint directory, bool follow, uint length) =>
        ExchangeStatus(domain, directory, follow, length, isCounted: true);

    private Errno ExchangeStatus(ulong domain, uint directory, bool follow, uint length, bool isCounted)
    {
        Errno error = TakeExchanged(domain, length, out Domain? caller, out ReadOnlySpan<byte> path);
        if (error != Errno.None)
            return error;
        error = Resolve(caller!, directory, caller!.Effective, path, follow, out Place place);
        if (error != Errno.None)
            return error;
        NameTree.Describe(place, ref _status);
        Span<byte> page = _pool!.Bytes(caller.ExchangeFrame, 1);
        MemoryMarshal.Write(page, in _status);
        if (isCounted)
            WriteCounts(caller, directory, path, follow, page[PathCounts.Offset..]);
        return Errno.None;
    }

    /// <summary>Write what it depends on that a path leads where it leads, and is what it is. What is remembered of the path here holds for the caller as well.</summary>
    private void WriteCounts(Domain caller, uint directory, ReadOnlySpan<byte> path, bool follow, Span<byte> room)
    {
        PathCounts counts = default;
        if (_entered is null && Start(caller, directory, path, out Place start) == Errno.None
            && _paths.Find(RootOf(caller), start, caller.Effective, path, follow) is { Error: Errno.None } known && known.Found.Mount.FileSystem.IsCounted)
        {
            foreach ((uint slot, _) in known.Passed.AsSpan(0, known.Depth))
                _counts.Add(slot, ref counts);
            _counts.Add(known.Found.CountSlot, ref counts);
            _counts.Add(ChangeCounts.SlotOfDomain(caller.Badge), ref counts);
        }

        MemoryMarshal.Write(room, in counts);
    }

    /// <inheritdoc/>
    public Errno ExchangeRemove(ulong domain, uint directory, bool isDirectory, uint length)
    {
        Errno error = TakeExchanged(domain, length, out Domain? caller, out ReadOnlySpan<byte> path);
        return error == Errno.None ? Remove(caller!, directory, isDirectory, path) : error;
    }

    /// <inheritdoc/>
    public Errno ExchangeDirectory(ulong domain, uint handle, uint room, out uint bytes)
    {
        bytes = 0;
        Errno error = Find(domain, handle, out Domain? caller, out OpenFile? file);
        if (file is null)
            return error;
        if (caller!.ExchangeMemory == 0)
            return Errno.ENODEV;
        error = ReadDirectory(caller, file, room, _pool!.Bytes(caller.ExchangeFrame, 1), out int length);
        bytes = (uint)length;
        return error;
    }

    /// <inheritdoc/>
    public Errno CountedStatus(ulong domain, uint handle, out uint slot, out ulong count, Span<byte> status, out int bytes)
    {
        slot = 0;
        count = 0;
        bytes = 0;
        if (!_domains.TryGetValue(domain, out Domain? caller))
            return Errno.EPERM;
        if (!TryPlace(caller, handle, out Place place))
            return Errno.EBADF;
        Errno error = FailureOf(caller, place);
        if (error != Errno.None)
            return error;
        if (place.Mount.FileSystem.IsCounted)
        {
            slot = place.CountSlot;
            count = _counts[slot];
        }

        return Describe(place, status, out bytes);
    }

    /// <summary>A path off the exchange page, copied.</summary>
    private Errno TakeExchanged(ulong domain, uint length, out Domain? caller, out ReadOnlySpan<byte> path)
    {
        path = default;
        if (!_domains.TryGetValue(domain, out caller))
            return Errno.EPERM;
        if (caller.ExchangeMemory == 0)
            return Errno.ENODEV;
        if (length >= VfsLimits.PathMaximum)
            return Errno.ENAMETOOLONG;
        caller.PathLength = 0; // a path on the page is whole
        Span<byte> copy = _exchanged.AsSpan(0, (int)length);
        _pool!.Bytes(caller.ExchangeFrame, 1)[..(int)length].CopyTo(copy);
        path = copy;
        return Errno.None;
    }

    /// <summary>A domain ended: its page is used by nobody any more.</summary>
    private void EndExchange(Domain dead)
    {
        if (dead.ExchangeMemory == 0)
            return;
        if (dead.ExchangeMemory != LostCapability)
            _pool!.Withdraw(dead.ExchangeMemory);
        _pool!.Free(dead.ExchangeFrame, 1);
        dead.ExchangeMemory = 0;
    }
}
