using System;
using Pistachio.Abi;
using Pistachio.Vfs.Protocol;

namespace Pistachio.Vfs.Server;

/// <content>Bytes that go through sockets.</content>
public sealed partial class VfsServer
{
    private readonly byte[] _joined = new byte[SocketLimits.Capacity + SocketLimits.DataBytes];

    /// <summary>What the reply to a request that waited takes with it: taken when it has arrived, otherwise left where it is.</summary>
    private ReceivePlan _received;

    /// <summary>A connection that a request that waited has accepted: who listened, and the handle.</summary>
    private (UnixSocket? Listener, uint Handle) _accepted;

    /// <summary>A request that waited is tried again: what it receives is taken only when its reply has arrived.</summary>
    private bool IsTriedAgain => _triedAgain is not null;

    /// <inheritdoc/>
    public Errno Extend(ulong domain, MessagePart part, uint offset, ReadOnlySpan<byte> bytes)
    {
        if (!_domains.TryGetValue(domain, out Domain? caller))
            return Errno.EPERM;
        caller.Outgoing ??= new OutgoingMessage(_sockets.Memory);
        return caller.Outgoing.Extend(part, offset, bytes);
    }

    /// <inheritdoc/>
    public Errno Send(ulong domain, uint handle, uint front, ReadOnlySpan<byte> bytes, out uint sent)
    {
        sent = 0;
        Errno error = FindSocket(domain, handle, out Domain? caller, out UnixSocket? socket);
        if (caller?.Outgoing is not { } outgoing || front == 0)
            return socket is null ? error : Send(caller!, handle, socket, null, bytes, out sent);
        if (socket is not null)
            error = front - 1 == (uint)outgoing.DataLength ? Send(caller, handle, socket, outgoing, bytes, out sent) : Errno.EINVAL;
        outgoing.Clear();
        return error;
    }

    /// <inheritdoc/>
    public Errno SendWait(ulong domain, uint handle, uint room, SocketWait wait)
    {
        Errno error = FindSocket(domain, handle, out _, out UnixSocket? socket);
        if (socket is null)
            return error;
        UnixSocket? target = socket.IsConnectionMode ? socket.Peer : socket.Refused;
        if (target is null || target.IsClosed || socket.IsSendShut || target.IsReceiveShut || !target.HasData
            || HasRoom(socket, target, (int)Math.Min(room, SocketLimits.Capacity)))
        {
            return Errno.None;
        }

        return WaitOn(socket.SendTimeout, wait, target, socket);
    }

    /// <inheritdoc/>
    public Errno Receive(ulong domain, uint handle, uint maximum, ReceiveFlags flags, out ulong information, Span<byte> bytes, out int count)
    {
        information = 0;
        count = 0;
        Errno error = FindSocket(domain, handle, out Domain? caller, out UnixSocket? socket);
        if (socket is null)
            return error;
        if (socket.IsListening)
            return Errno.EINVAL;
        if (socket.IsConnectionMode && socket.Peer is null)
            return Errno.ENOTCONN;
        error = Privately(socket, caller!, handle);
        if (error != Errno.None)
            return error;
        if (socket.Buffer.Records == 0)
        {
            return TryBegin(socket, caller!, handle)
                ? (Errno)VfsLimits.RingReady
                : ReceiveNothing(socket, (SocketWait)(flags & ReceiveFlags.WaitMask));
        }

        if (IsTooLittle(socket, (int)((uint)flags >> SocketLimits.WantedShift)))
            return WaitOn(socket.ReceiveTimeout, (SocketWait)(flags & ReceiveFlags.WaitMask), socket);

        if (maximum < (uint)bytes.Length)
            bytes = bytes[..(int)maximum];
        ReceivePlan plan = new(caller!, socket, flags);
        if (plan.UsesOffset && !SkipSeen(ref plan))
            return ReceiveNothing(socket, (SocketWait)(flags & ReceiveFlags.WaitMask));
        bool fits = socket.Type == SocketType.Stream
            ? ReceiveStream(ref plan, maximum, bytes, out information, out count)
            : ReceiveMessage(ref plan, maximum, bytes, out information, out count);
        if (!fits)
            return Errno.ENOBUFS;
        if (IsTriedAgain)
            _received = plan;
        else
            Complete(plan);
        return Errno.None;
    }

    /// <inheritdoc/>
    public Errno Received(ulong domain, MessagePart part, uint offset, Span<byte> bytes, out int count)
    {
        count = 0;
        if (!_domains.TryGetValue(domain, out Domain? caller))
            return Errno.EPERM;
        if (caller.Incoming is not { } incoming)
            return Errno.None;
        ReadOnlySpan<byte> whole = incoming.Part(part);
        count = Piece(whole, offset, bytes);
        if (part == MessagePart.Data && offset + (uint)count >= (uint)whole.Length)
            incoming.DropRest();
        return Errno.None;
    }

    private Errno ReceiveNothing(UnixSocket socket, SocketWait wait)
    {
        if (socket.Error != Errno.None)
        {
            Errno error = socket.Error;
            socket.Error = Errno.None;
            return error;
        }

        return socket.IsReceiveShut ? Errno.None : WaitOn(socket.ReceiveTimeout, wait, socket);
    }

    private Errno Send(Domain caller, uint handle, UnixSocket socket, OutgoingMessage? outgoing, ReadOnlySpan<byte> bytes, out uint sent)
    {
        sent = 0;
        Errno error = FindReceiver(caller, socket, outgoing, out UnixSocket? target);
        if (target is null)
            return error;
        if (bytes.Length != 0 || outgoing is not null)
            error = BringBack(target, caller, handle, outgoing is null);
        if (error != Errno.None)
            return error;
        SocketRecord record = new() { Sender = CredentialsOf(caller), From = socket.IsConnectionMode ? null : socket.Name };
        if (outgoing is not null)
        {
            error = TakeOutgoing(caller, outgoing, ref record, ref bytes);
            if (error != Errno.None)
                return error;
        }

        bool isStream = socket.Type == SocketType.Stream;
        if (!isStream && bytes.Length > LargestMessage(socket))
            return Errno.EMSGSIZE;
        if (isStream && bytes.Length == 0)
            return Errno.None;
        if (!HasRoom(socket, target, isStream ? 1 : bytes.Length))
        {
            socket.Refused = target;

            // A message for which there is no room even if everything is read will not go away by waiting.
            return target.Buffer.Records == 0 ? Errno.ENOBUFS : Errno.EAGAIN;
        }

        if (record.Rights is not null)
            Retain(record.Rights);
        if (isStream)
        {
            bytes = bytes[..Math.Min(bytes.Length, RoomFor(socket, target))];
            target.Buffer.Append(bytes, record);
        }
        else
        {
            target.Buffer.Add(bytes, record);
        }

        sent = (uint)bytes.Length;
        target.Arrivals++;
        Changed(target);
        if (socket.Owned is not null)
            Announce(socket); // perhaps it has no room any more
        return Errno.None;
    }

    /// <summary>Where a message goes.</summary>
    private Errno FindReceiver(Domain caller, UnixSocket socket, OutgoingMessage? outgoing, out UnixSocket? target)
    {
        target = null;
        bool hasAddress = outgoing is { HasAddress: true };
        if (socket.IsConnectionMode)
        {
            if (socket.IsSendShut)
                return Errno.EPIPE;
            if (socket.Peer is not { } peer)
                return hasAddress ? Errno.EOPNOTSUPP : Errno.ENOTCONN;
            if (hasAddress)
                return Errno.EISCONN;
            if (peer.IsClosed || peer.IsReceiveShut)
                return Errno.EPIPE;
            target = peer;
            return Errno.None;
        }

        if (socket.IsSendShut)
            return Errno.EPIPE;
        if (hasAddress)
        {
            Errno error = FindTarget(caller, socket, outgoing!.Directory, outgoing.Address, out target);
            if (target is null)
                return error;
        }
        else if (socket.Peer is { IsClosed: true })
        {
            socket.Peer = null;
            return Errno.ECONNREFUSED;
        }

        target ??= socket.Peer;
        if (target is null)
            return Errno.ENOTCONN;
        Errno refused = !MaySend(socket, target) ? Errno.EPERM : target.IsReceiveShut ? Errno.EPIPE : Errno.None;
        if (refused != Errno.None)
            target = null;
        return refused;
    }

    /// <summary>Join what came in front of a message with it.</summary>
    private Errno TakeOutgoing(Domain caller, OutgoingMessage outgoing, ref SocketRecord record, ref ReadOnlySpan<byte> bytes)
    {
        if (outgoing.HasCredentials)
        {
            Credentials claimed = outgoing.Credentials;
            bool isTrue = claimed.Process == caller.Pid
                && (claimed.User == caller.Effective.User || claimed.User == caller.Real.User)
                && (claimed.Group == caller.Effective.Group || claimed.Group == caller.Real.Group);
            if (!isTrue && caller.Effective.User != 0)
                return Errno.EPERM;
            record.Sender = claimed;
        }

        if (outgoing.Rights.Length > 0)
        {
            Errno error = FindRights(caller, outgoing.Rights, out record.Rights);
            if (error != Errno.None)
                return error;
        }

        if (outgoing.DataLength == 0)
            return Errno.None;
        Span<byte> joined = _joined.AsSpan(0, outgoing.DataLength + bytes.Length);
        outgoing.Data.CopyTo(joined);
        bytes.CopyTo(joined[outgoing.DataLength..]);
        bytes = joined;
        return Errno.None;
    }

    /// <summary>
    /// Bytes of a stream: as many as there are and fit, up to and including those of a message with rights; those of another sender only when nobody
    /// asks for credentials.
    /// </summary>
    private bool ReceiveStream(ref ReceivePlan plan, uint maximum, Span<byte> bytes, out ulong information, out int count)
    {
        SocketBuffer buffer = plan.Socket.Buffer;
        bool stops = false;
        count = 0;
        int most = (plan.Flags & ReceiveFlags.Rest) != 0 ? (int)Math.Min(maximum, SocketLimits.Capacity) : bytes.Length;
        int skipped = plan.SkippedOfFirst;
        for (int i = plan.First; i < buffer.Records && !stops; i++)
        {
            ref SocketRecord record = ref buffer[i];
            stops = i > plan.First && plan.Socket.PassesCredentials && record.Sender != buffer[plan.First].Sender;
            if (stops || count == most)
                break;
            count += Math.Min(record.Length - skipped, most - count);
            skipped = 0;
            plan.Rights = record.Rights;
            plan.RightsAt = i;
            stops = record.Rights is not null;
        }

        plan.Count = count;
        if (plan.Socket.PassesCredentials)
            plan.SetSender(buffer[plan.First]);
        information = ReceivedMessage.Of(count, plan.VisibleRights, stops, false, plan.Socket.PassesCredentials);
        if (count > bytes.Length)
        {
            if (!Incoming(plan.Domain).TryRest(count - bytes.Length, out Span<byte> room))
                return false;
            buffer.Copy(plan.Skipped + bytes.Length, room);
            count = bytes.Length;
        }

        buffer.Copy(plan.Skipped, bytes[..count]);
        return true;
    }

    private bool ReceiveMessage(ref ReceivePlan plan, uint maximum, Span<byte> bytes, out ulong information, out int count)
    {
        SocketBuffer buffer = plan.Socket.Buffer;
        ref SocketRecord record = ref buffer[plan.First];
        int length = record.Length - plan.SkippedOfFirst;
        count = Math.Min(length, bytes.Length);
        plan.Count = (int)Math.Min(maximum, (uint)length);
        plan.Rights = record.Rights;
        plan.RightsAt = plan.First;
        information = ReceivedMessage.Of(length, plan.VisibleRights, false, record.From is not null, plan.Socket.PassesCredentials);
        int rest = plan.Count - count;
        if (rest > 0 && (plan.Flags & ReceiveFlags.Rest) != 0)
        {
            if (!Incoming(plan.Domain).TryRest(rest, out Span<byte> room))
                return false;
            buffer.Copy(plan.Skipped + count, room);
        }

        buffer.Copy(plan.Skipped, bytes[..count]);
        if (record.From is not null || plan.Socket.PassesCredentials)
            plan.SetSender(record);
        return true;
    }

    /// <summary>What was received is with its receiver: it is taken away here.</summary>
    private void Complete(in ReceivePlan plan)
    {
        UnixSocket socket = plan.Socket;
        if (plan.HasSender)
        {
            Incoming(plan.Domain).From = plan.Sender.From;
            Incoming(plan.Domain).Sender = plan.Sender.Sender;
        }

        bool isTaken = (plan.Flags & ReceiveFlags.Peek) == 0;
        if (plan.Rights is { } rights)
        {
            if (isTaken)
                socket.Buffer[plan.RightsAt].Rights = null;
            Deliver(plan.Domain, rights, isTaken, (plan.Flags & ReceiveFlags.Rights) != 0);
        }

        if (!isTaken)
        {
            if (plan.UsesOffset)
                LookOn(plan);
            return;
        }

        int taken = socket.Type == SocketType.Stream ? plan.Count : socket.Buffer[0].Length;
        if (socket.PeekOffset > 0)
            socket.PeekOffset = Math.Max(socket.PeekOffset - taken, 0);
        if (socket.Type == SocketType.Stream)
            socket.Buffer.Take(taken);
        else
            socket.Buffer.TakeMessage();
        if (socket.IsConnectionMode)
            Changed(socket.Peer!);
        else
            Changed(socket);
    }

    private IncomingMessage Incoming(Domain domain) => domain.Incoming ??= new IncomingMessage(_sockets.Memory);

    /// <summary>A request that waited was tried again and has an answer, which has arrived or has found nobody.</summary>
    private void FinishSocketRequest(Domain owner, bool hasArrived)
    {
        if (_received.Socket is not null && hasArrived)
            Complete(_received);
        if (_accepted.Listener is { } listener && !hasArrived)
            Unaccept(owner, listener, _accepted.Handle);
        _received = default;
        _accepted = default;
    }

    /// <summary>Nobody was left to have a connection: it waits to be accepted as before.</summary>
    private void Unaccept(Domain owner, UnixSocket listener, uint handle)
    {
        OpenFile file = owner[handle]!;
        listener.Waiting.Insert(0, (UnixSocket)file.Queue!);
        owner.Release(handle);
        _handles--;
        file.Queue = null;
        file.Holders = 0;
        _unused.Push(file);
        Changed(listener);
    }
}
