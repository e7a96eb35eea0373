using System.Collections.Generic;
using Pistachio.Abi;
using Pistachio.Vfs.Protocol;

namespace Pistachio.Vfs.Server;

/// <content>
/// Rings: the bytes of a pipe in memory of the pool, shared with one domain that writes and one that reads (decision 32). The server takes no bytes out
/// of one and puts none in. When anybody else uses the pipe, or one of the two closes it or ends, the bytes come back here (<see cref="EndRing"/>).
/// </content>
public sealed partial class VfsServer
{
    /// <summary>Rings that there may be at a time, those included that are over and not given back.</summary>
    public const int MaximumRings = 32;

    /// <summary>Sides of rings that a domain may have at a time.</summary>
    private const int MaximumSides = 8;

    /// <summary>A pipe that others used so often while it had a ring gets no more.</summary>
    private const int MaximumContended = 4;

    private const int RingPageShift = 12;

    private readonly Stack<ulong> _unusedNotifications = [];
    private int _rings;

    /// <inheritdoc/>
    public Errno PipeRing(ulong domain, uint handle, out uint pages, out ulong control, out ulong bytes, out ulong signal)
    {
        pages = 0;
        control = bytes = signal = 0;
        Errno error = Find(domain, handle, out Domain? caller, out OpenFile? file);
        if (file is null)
            return error;
        if (file.Pipe is not { } pipe)
            return Errno.EBADF;
        LeaveRing(caller!, handle);
        if ((file.IsReadable && file.IsWritable) || pipe.MayNotShare || pipe.Capacity != pipe.Buffer.Length)
            return Errno.EOPNOTSUPP;
        if (_pool is null)
            return Errno.ENODEV;
        if (caller!.RingSides.Count >= MaximumSides)
            return Errno.ENOMEM;
        bool reads = file.IsReadable;
        if (pipe.Ring is null)
        {
            pipe.ReaderAsked |= reads;
            pipe.WriterAsked |= !reads;
            if (!pipe.ReaderAsked || !pipe.WriterAsked)
                return Errno.EAGAIN;
            if (!MakeRing(_pool, pipe))
                return Errno.ENOMEM;
        }

        SharedRing ring = pipe.Ring!;
        RingSide side = reads ? ring.Reader : ring.Writer;
        if (side.Owner is not null)
        {
            // Two who read, or two who write.
            EndRing(ring, isContended: true);
            return Errno.EAGAIN;
        }

        if (!TakeSide(_pool, side, caller!, handle, reads ? Rights.Read : Rights.Read | Rights.Write))
        {
            EndRing(ring, isContended: false);
            return Errno.ENOMEM;
        }

        pages = (uint)ring.Pages;
        control = side.Control;
        bytes = side.Bytes;
        signal = side.Signal;
        _ = TryBegin(pipe);
        return Errno.None;
    }

    /// <inheritdoc/>
    public Errno PipeChanged(ulong domain, uint handle, bool isOver)
    {
        Errno error = Find(domain, handle, out Domain? caller, out OpenFile? file);
        if (file is null)
            return error;
        if (file.Pipe is not { } pipe)
            return Errno.EBADF;
        if (isOver)
            LeaveRing(caller!, handle);
        else
            Changed(pipe);
        return Errno.None;
    }

    /// <summary>The bytes of a pipe are with the server from now on.</summary>
    /// <returns><see cref="VfsLimits.RingReady"/>: they are not, as the caller is one of the two who share them.</returns>
    private Errno Privately(Pipe pipe, Domain caller, uint handle)
    {
        if (pipe.Ring is not { IsInUse: true } ring)
            return Errno.None;
        if (ring.Has(caller, handle))
            return (Errno)VfsLimits.RingReady;
        EndRing(ring, isContended: true);
        return Errno.None;
    }

    /// <summary>
    /// Use the ring of a pipe, if there is one that both sides have, no bytes are here, and nobody waits for any.
    /// </summary>
    private static bool TryBegin(Pipe pipe)
    {
        if (pipe.Ring is not { State: RingState.Offered, Reader.Owner: not null, Writer.Owner: not null } ring
            || pipe.Count != 0 || pipe.Waiters.Count != 0)
            return false;
        ring.Words.Begin();
        ring.State = RingState.InUse;
        return true;
    }

    /// <summary>As <see cref="TryBegin(Server.Pipe)"/>, for a read by the ring's reader that has found nothing.</summary>
    private bool TryBegin(Pipe pipe, Domain caller, uint handle) =>
        !IsTriedAgain && pipe.Ring is { } ring && ring.Reader.Owner == caller && ring.Reader.Handle == handle && TryBegin(pipe);

    /// <summary>Have the two sides of a ring tell of changes, since requests wait. What changed before counts as a change now.</summary>
    private void Watch(Pipe pipe)
    {
        if (pipe.Ring is { IsInUse: true } ring && ring.Words.Arm())
            Changed(pipe);
    }

    /// <summary>As <see cref="Watch"/>, of requests that were tried again. Who keeps the server at it loses the ring.</summary>
    private void WatchOn(Pipe pipe, ref int times)
    {
        const int most = 64;
        if (pipe.Ring is not { IsInUse: true } ring)
            return;
        if (++times > most)
            EndRing(ring, isContended: true);
        else
            Watch(pipe);
    }

    /// <summary>A pipe is in a list of interest, which counts changes: it has no ring from now on.</summary>
    private void KeepFromRings(Pipe pipe)
    {
        pipe.MayNotShare = true;
        if (pipe.Ring is { } ring)
            EndRing(ring, isContended: false);
    }

    /// <summary>A domain gives back what it has of the ring of a handle.</summary>
    private void LeaveRing(Domain holder, uint handle)
    {
        for (int i = holder.RingSides.Count - 1; i >= 0; i--)
        {
            RingSide side = holder.RingSides[i];
            if (side.Handle != handle)
                continue;
            EndRing(side.Ring, isContended: false);
            holder.RingSides.RemoveAt(i);
            EmptySide(side);
            FreeRing(side.Ring);
        }
    }

    /// <summary>The bytes of a ring come back to the server, for good.</summary>
    /// <param name="ring">The ring.</param>
    /// <param name="isContended">Somebody else used the pipe.</param>
    private void EndRing(SharedRing ring, bool isContended)
    {
        if (ring.State == RingState.Over)
            return;
        Pipe pipe = ring.Pipe;
        bool wasInUse = ring.IsInUse;
        int rest = ring.Words.End(wasInUse ? pipe.Buffer : default);
        ring.State = RingState.Over;
        pipe.Ring = null;
        pipe.ReaderAsked = pipe.WriterAsked = false;
        if (wasInUse)
            pipe.Refill(rest);
        if (isContended && ++pipe.Contended >= MaximumContended)
            pipe.MayNotShare = true;
        _kernel.Signal(ring.Notification); // a reader that sleeps looks again
        Changed(pipe);
        FreeRing(ring);
    }

    private bool MakeRing(FramePool pool, Pipe pipe)
    {
        int pages = pipe.Buffer.Length >> RingPageShift;
        if (_rings >= MaximumRings || pool.FreePages < pool.Pages / PoolReserve)
            return false;
        ulong memory = 0;
        if (!_unusedNotifications.TryPop(out memory) && _kernel.MakeNotificationMemory(out memory) != CallStatus.Ok)
            return false;
        if (_kernel.MakeNotification(memory, out ulong notification) != CallStatus.Ok || !pool.TryTake(pages + 1, out int frame))
        {
            if (notification != 0)
                _ = _kernel.Delete(notification); // just made
            _unusedNotifications.Push(memory);
            return false;
        }

        SharedRing ring = new(pool, pipe, frame, pages) { Notification = notification, NotificationMemory = memory };
        ring.Words.Prepare();
        pool.Own(frame, 1, StableStore.RingOwner, 0);
        pipe.Ring = ring;
        _rings++;
        return true;
    }

    private bool TakeSide(FramePool pool, RingSide side, Domain owner, uint handle, Rights rights)
    {
        SharedRing ring = side.Ring;
        owner.RingSides.Add(side);
        side.Owner = owner;
        side.Handle = handle;
        Rights use = (rights & Rights.Write) != 0 ? Rights.Write : Rights.Read;
        if (pool.Derive(ring.Frame, 1, Rights.Read | Rights.Write, out ulong control) == CallStatus.Ok)
            side.Control = control;
        if (pool.Derive(ring.Frame + 1, ring.Pages, rights, out ulong bytes) == CallStatus.Ok)
            side.Bytes = bytes;
        if (_kernel.Derive(ring.Notification, use, 0, out ulong signal) == CallStatus.Ok)
            side.Signal = signal;
        if (side.Control != 0 && side.Bytes != 0 && side.Signal != 0)
            return true;
        owner.RingSides.Remove(side);
        EmptySide(side);
        return false;
    }

    /// <summary>Nobody has this side any more, nor what was derived for it.</summary>
    private void EmptySide(RingSide side)
    {
        side.Owner = null;
        Withdraw(side.Control);
        Withdraw(side.Bytes);
        Withdraw(side.Signal);
        side.Control = side.Bytes = side.Signal = 0;
    }

    private void Withdraw(ulong capability)
    {
        if (capability == 0)
            return;

        // It is the server's own: neither call can fail.
        _ = _kernel.Revoke(capability);
        _ = _kernel.Delete(capability);
    }

    /// <summary>The memory of a ring that is over goes back when nobody has it.</summary>
    private void FreeRing(SharedRing ring)
    {
        if (ring.State != RingState.Over || ring.Reader.Owner is not null || ring.Writer.Owner is not null || ring.Notification == 0)
            return;
        Withdraw(ring.Notification); // and who waits at it waits no longer
        ring.Notification = 0;
        _unusedNotifications.Push(ring.NotificationMemory);
        _pool!.Free(ring.Frame, ring.Pages + 1);
        _rings--;
    }
}
