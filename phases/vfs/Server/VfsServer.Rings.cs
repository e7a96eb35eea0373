using System.Collections.Generic;
using Pistachio.Abi;
using Pistachio.Vfs.Protocol;

namespace Pistachio.Vfs.Server;

/// <content>
/// Rings: the bytes of a pipe, or those that are sent to a stream socket, in memory of the pool, shared with one domain that writes and one that reads
/// (decision 32). The server takes no bytes out of one and puts none in. When anybody else uses the pipe or socket, or one of the two closes it or ends,
/// the bytes come back here (<see cref="EndRing"/>).
/// </content>
public sealed partial class VfsServer
{
    /// <summary>Rings that there may be at a time, those included that are over and not given back.</summary>
    public const int MaximumRings = 32;

    /// <summary>Sides of rings that a domain may have at a time.</summary>
    private const int MaximumSides = 15;

    /// <summary>What others used so often while it had a ring gets no more.</summary>
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
        if ((file.IsReadable && file.IsWritable) || pipe.MayNotShare || pipe.Capacity != pipe.RingBytes)
            return Errno.EOPNOTSUPP;
        error = JoinRing(pipe, caller!, handle, file.IsReadable, out RingSide? side);
        if (side is null)
            return error;
        pages = (uint)side.Ring.Pages;
        control = side.Control;
        bytes = side.Bytes;
        signal = side.Signal;
        return Errno.None;
    }

    /// <inheritdoc/>
    public Errno PipeChanged(ulong domain, uint handle, bool isOver)
    {
        Errno error = Find(domain, handle, out Domain? caller, out OpenFile? file);
        if (file is null)
            return error;
        if (file.Queue is not ByteChannel channel)
            return Errno.EBADF;
        if (isOver)
            LeaveRing(caller!, handle);
        else
            RingChanged(channel);
        return Errno.None;
    }

    /// <summary>Have one side of a ring, which is made when both sides have asked.</summary>
    /// <param name="channel">Whose ring.</param>
    /// <param name="caller">Who asks. It has no side of it for this handle.</param>
    /// <param name="handle">What it asks for.</param>
    /// <param name="reads">The side that reads.</param>
    /// <param name="side">The side; null: it does not get it.</param>
    /// <returns>As <see cref="PipeRing"/>.</returns>
    private Errno JoinRing(ByteChannel channel, Domain caller, uint handle, bool reads, out RingSide? side)
    {
        side = null;
        if (_pool is null)
            return Errno.ENODEV;
        if (caller.RingSides.Count >= MaximumSides)
            return Errno.ENOMEM;
        if (channel.Ring is null)
        {
            channel.ReaderAsked |= reads;
            channel.WriterAsked |= !reads;
            if (!channel.ReaderAsked || !channel.WriterAsked)
                return Errno.EAGAIN;
            if (!MakeRing(_pool, channel))
                return Errno.ENOMEM;
        }

        SharedRing ring = channel.Ring!;
        RingSide wanted = reads ? ring.Reader : ring.Writer;
        if (wanted.Owner is not null)
        {
            // Two who read, or two who write.
            EndRing(ring, isContended: true);
            return Errno.EAGAIN;
        }

        if (!TakeSide(_pool, wanted, caller, handle, reads ? Rights.Read : Rights.Read | Rights.Write))
        {
            EndRing(ring, isContended: false);
            return Errno.ENOMEM;
        }

        side = wanted;
        _ = TryBegin(channel);
        return Errno.None;
    }

    /// <summary>The bytes of a pipe or socket are with the server from now on.</summary>
    /// <returns><see cref="VfsLimits.RingReady"/>: they are not, as the caller is one of the two who share them.</returns>
    private Errno Privately(ByteChannel channel, Domain caller, uint handle)
    {
        if (channel.RingInUse is not { } ring)
            return Errno.None;
        if (ring.Has(caller, handle))
            return (Errno)VfsLimits.RingReady;
        EndRing(ring, isContended: true);
        return Errno.None;
    }

    /// <summary>
    /// Use the ring of a pipe or socket, if there is one that both sides have, no bytes are here, and nobody waits for any.
    /// </summary>
    private static bool TryBegin(ByteChannel channel)
    {
        if (channel.Ring is not { State: RingState.Offered, Reader.Owner: not null, Writer.Owner: not null } ring
            || !channel.MayBegin || channel.Waiters.Count != 0)
            return false;
        ring.Words.Begin();
        ring.State = RingState.InUse;
        return true;
    }

    /// <summary>As <see cref="TryBegin(ByteChannel)"/>, for a read by the ring's reader that has found nothing.</summary>
    private bool TryBegin(ByteChannel channel, Domain caller, uint handle) =>
        !IsTriedAgain && channel.Ring is { } ring && ring.Reader.Owner == caller && ring.Reader.Handle == handle && TryBegin(channel);

    /// <summary>
    /// A request waits for a queue: have the two sides of the rings that matter to it tell of changes. What changed before counts as a change now.
    /// </summary>
    private void Watch(WaitQueue queue)
    {
        if (queue is not ByteChannel channel)
            return;
        Arm(channel);
        if (OtherWay(channel) is { } other)
            Arm(other);
    }

    private void Arm(ByteChannel channel)
    {
        if (channel.RingInUse is { } ring && ring.Words.Arm())
            RingChanged(channel);
    }

    /// <summary>As <see cref="Watch"/>, of requests that were tried again. Who keeps the server at it loses the ring.</summary>
    private void WatchOn(WaitQueue queue, ref int times)
    {
        const int most = 64;
        if (queue is not ByteChannel channel)
            return;
        ByteChannel? other = OtherWay(channel);
        if (channel.RingInUse is null && other?.RingInUse is null)
            return;
        if (++times <= most)
        {
            Watch(queue);
            return;
        }

        if (channel.RingInUse is { } ring)
            EndRing(ring, isContended: true);
        if (other?.RingInUse is { } otherRing)
            EndRing(otherRing, isContended: true);
    }

    /// <summary>Bytes of a ring came or went, or it is over.</summary>
    private void RingChanged(ByteChannel channel)
    {
        Changed(channel);
        if (OtherWay(channel) is { } other)
            Changed(other); // who waits to send there
    }

    /// <summary>A pipe or socket is in a list of interest, or tells its owner of changes, which counts them: it has no ring from now on.</summary>
    private void KeepFromRings(WaitQueue? queue)
    {
        if (queue is not ByteChannel channel)
            return;
        channel.MayNotShare = true;
        if (channel.Ring is { } ring)
            EndRing(ring, isContended: false);
        if (OtherWay(channel) is not { } other)
            return;
        other.MayNotShare = true;
        if (other.Ring is { } otherRing)
            EndRing(otherRing, isContended: false);
    }

    /// <summary>A domain gives back what it has of the ring of a handle.</summary>
    /// <param name="holder">The domain.</param>
    /// <param name="handle">The handle.</param>
    /// <param name="reads">Only the side that reads, or only the other one; null: whatever it has.</param>
    private void LeaveRing(Domain holder, uint handle, bool? reads = null)
    {
        for (int i = holder.RingSides.Count - 1; i >= 0; i--)
        {
            RingSide side = holder.RingSides[i];
            if (side.Handle != handle || (reads is { } wanted && wanted != (side == side.Ring.Reader)))
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
        ByteChannel channel = ring.Channel;
        bool wasInUse = ring.IsInUse;
        int rest = ring.Words.End(wasInUse ? channel.Rest : default);
        ring.State = RingState.Over;
        channel.Ring = null;
        channel.ReaderAsked = channel.WriterAsked = false;
        if (wasInUse)
            channel.Refill(rest, CredentialsOf(ring.Writer.Owner!));
        channel.Unreserve();
        if (isContended && ++channel.Contended >= MaximumContended)
            channel.MayNotShare = true;
        _kernel.Signal(ring.Notification); // a reader that sleeps looks again
        RingChanged(channel);
        FreeRing(ring);
    }

    private bool MakeRing(FramePool pool, ByteChannel channel)
    {
        if (_rings >= MaximumRings || pool.FreePages < pool.Pages / PoolReserve || !channel.TryReserve())
            return false;
        if (TryMakeRing(pool, channel))
            return true;
        channel.Unreserve();
        return false;
    }

    private bool TryMakeRing(FramePool pool, ByteChannel channel)
    {
        int pages = channel.RingBytes >> RingPageShift;
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

        SharedRing ring = new(pool, channel, frame, pages) { Notification = notification, NotificationMemory = memory };
        ring.Words.Prepare();
        pool.Own(frame, 1, StableStore.RingOwner, 0);
        channel.Ring = ring;
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
