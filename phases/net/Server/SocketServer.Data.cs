using System;
using System.Runtime.CompilerServices;
using Pistachio.Abi;
using Pistachio.Net.Stack;
using Pistachio.Vfs.Protocol;

namespace Pistachio.Net.Server;

/// <content>Bytes that go through sockets.</content>
public sealed partial class SocketServer
{
    /// <inheritdoc/>
    public Errno Extend(ulong domain, MessagePart part, uint offset, ReadOnlySpan<byte> bytes) => CallerOf(domain).Extend(part, offset, bytes);

    /// <inheritdoc/>
    public Errno Send(ulong domain, uint handle, uint front, ReadOnlySpan<byte> bytes, out uint sent)
    {
        sent = 0;
        Errno error = Find(domain, handle, out InetSocket? socket, sends: true);
        Caller? caller = null;
        if (front != 0)
        {
            caller = CallerOf(domain);
            if (error == Errno.None && front - 1 != (uint)caller.FrontLength)
                error = Errno.EINVAL;
        }

        if (error == Errno.None)
        {
            ReadOnlySpan<byte> whole = caller is null ? bytes : caller.Join(bytes);
            error = socket!.IsStream
                ? SendStream(socket, whole, out sent)
                : SendMessage(domain, socket, caller, whole, out sent);
        }

        caller?.DropFront();
        return error;
    }

    /// <inheritdoc/>
    public Errno SendWait(ulong domain, uint handle, uint room, SocketWait wait)
    {
        Errno error = Find(domain, handle, out InetSocket? socket, sends: true);
        if (socket is null)
            return error;
        bool isWorthWhile = socket.Connection is not { } connection || connection.HasError
            || (connection.State is not (TcpState.SynSent or TcpState.SynReceived)
                && (!connection.CanSend || connection.SendRing is not { } ring || ring.Room > 0));
        return isWorthWhile ? Errno.None : WaitOn(socket, socket.SendTimeout, wait);
    }

    /// <inheritdoc/>
    public Errno Receive(ulong domain, uint handle, uint maximum, ReceiveFlags flags, out ulong information, Span<byte> bytes, out int count)
    {
        information = 0;
        count = 0;
        Errno error = Find(domain, handle, out InetSocket? socket);
        if (socket is null)
            return error;
        if (maximum < (uint)bytes.Length)
            bytes = bytes[..(int)maximum];
        if ((flags & ReceiveFlags.Errors) != 0)
            return ReceiveError(domain, socket, maximum, flags, out information, bytes, out count);
        return socket.IsStream
            ? ReceiveStream(domain, socket, maximum, flags, out information, bytes, out count)
            : ReceiveDatagram(domain, socket, maximum, flags, out information, bytes, out count);
    }

    /// <inheritdoc/>
    public Errno Received(ulong domain, MessagePart part, uint offset, Span<byte> bytes, out int count)
    {
        count = 0;
        if (!_callers.TryGetValue(domain, out Caller? caller))
            return Errno.None;
        if (part == MessagePart.Data)
            count = caller.TakeRest(offset, bytes);
        else if (part == MessagePart.Address && offset == 0)
            count = SocketAddress.Write(bytes, caller.SenderFamily, caller.Sender);
        else if (part == MessagePart.Control && offset < (uint)caller.ReceivedControl.Length)
            count = CopyBehind(caller.ReceivedControl, (int)offset, bytes);
        return Errno.None;
    }

    /// <inheritdoc/>
    public Errno TakeRights(ulong domain, uint maximum, Span<byte> handles, out int bytes)
    {
        bytes = 0;
        return Errno.None;
    }

    private Caller CallerOf(ulong domain)
    {
        if (!_callers.TryGetValue(domain, out Caller? caller))
        {
            caller = new Caller();
            _callers.Add(domain, caller);
        }

        return caller;
    }

    /// <summary>Send to the peer, whatever address the program gives: as on Linux, where POSIX lets EISCONN be or not.</summary>
    private Errno SendStream(InetSocket socket, ReadOnlySpan<byte> bytes, out uint sent)
    {
        sent = 0;
        Errno error = MayWrite(socket);
        if (error != Errno.None)
            return error;
        TcpConnection connection = socket.Connection!;
        int given = connection.SendLocally(bytes);
        sent = (uint)given;
        bytes = bytes[given..];
        if (given > 0 && bytes.IsEmpty)
            return Errno.None;
        ISendRing ring = connection.SendRing!;
        int written = ring.Write(bytes);
        if (written == 0 && given == 0 && bytes.Length > 0)
            return Errno.EAGAIN;
        sent += (uint)written;
        connection.OnWritten();
        if (ring.Count >= ring.Capacity / 2)
            Tell(socket); // who polls it for output waits from now on
        return Errno.None;
    }

    /// <summary>Whether bytes may be written into a stream.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Errno MayWrite(InetSocket socket)
    {
        if (socket.Connection is not { } connection)
            return Errno.ENOTCONN;
        if (connection.HasError)
            return connection.TakeError();
        if (socket.IsSendShut)
            return Errno.EPIPE;
        if (connection.State is TcpState.SynSent or TcpState.SynReceived)
            return Errno.EAGAIN;
        return connection.CanSend ? Errno.None : Errno.EPIPE;
    }

    private Errno SendDatagram(ulong domain, InetSocket socket, Caller? caller, ReadOnlySpan<byte> bytes, out uint sent)
    {
        sent = 0;
        IpEndpoint remote = default;
        ReadOnlySpan<byte> destination = caller is null ? default : caller.Destination;
        if (socket.Netlink is not null)
            return SendNetlink(domain, socket, destination, bytes, out sent);
        if (socket.IsSendShut)
            return Errno.EPIPE;
        if (destination.Length > 0 && !SocketAddress.TryRead(destination, socket.Is6, out remote))
            return Errno.EINVAL;
        if (caller is { Control.Length: > 0 } || socket.Sticky is not null)
            return SendControlled(socket, destination.Length > 0 ? remote : null, caller is null ? default : caller.Control, bytes, out sent);
        Errno error;
        if (socket.Ping is not null)
            error = EchoMessage.Send(socket, destination.Length > 0 ? new IpEndpoint(remote.Address, 1) : socket.Ping.Remote, bytes);
        else if (socket.Raw is { } raw)
            error = destination.Length == 0 ? raw.Send(bytes) : raw.SendTo(remote.Address, bytes);
        else
            error = destination.Length == 0 ? socket.Datagrams!.Send(bytes) : socket.Datagrams!.SendTo(remote, bytes);
        if (error == Errno.None)
            sent = (uint)bytes.Length;
        return error;
    }

    private Errno ReceiveStream(
        ulong domain, InetSocket socket, uint maximum, ReceiveFlags flags, out ulong information, Span<byte> bytes, out int count)
    {
        information = 0;
        count = 0;
        if (socket.Connection is not { } connection)
            return Errno.ENOTCONN;
        int available = InputOf(connection, out int skipped, out bool stops);
        if (skipped > 0 && available == 0 && (flags & ReceiveFlags.Peek) == 0)
            Take(socket, skipped); // a read at the mark passes the urgent byte, whether something is behind it or not
        if (available == 0 || socket.IsReceiveShut)
        {
            if (connection.HasError)
                return connection.TakeError();
            if (connection.IsReceivingOver || socket.IsReceiveShut)
            {
                if (socket.Settings.TellsUnread)
                    information = TellUnread(domain, connection, 0);
                return Errno.None;
            }

            return (flags & ReceiveFlags.Peek) == 0 && TryBeginRing(domain, socket) ? (Errno)SocketLimits.RingReady : WaitFor(socket, flags);
        }

        if (IsTooLittle(socket, flags))
            return WaitFor(socket, flags);
        IReceiveRing ring = connection.ReceiveRing!;
        count = Math.Min(available, bytes.Length);
        int length = count;
        if ((flags & ReceiveFlags.Rest) != 0 && available > count && maximum > (uint)count)
        {
            length = (int)Math.Min(maximum, (uint)available);
            ring.Copy(skipped + count, CallerOf(domain).Rest(length - count));
        }

        ring.Copy(skipped, bytes[..count]);
        information = ReceivedMessage.Of(length, 0, stops && length == available, false, false);
        if (socket.Settings.TellsUnread)
            information |= TellUnread(domain, connection, ring.Count - skipped - ((flags & ReceiveFlags.Peek) == 0 ? length : 0));
        if ((flags & ReceiveFlags.Peek) == 0)
            TakeNowOrLater(socket, skipped + length);
        return Errno.None;
    }

    private Errno ReceiveDatagram(
        ulong domain, InetSocket socket, uint maximum, ReceiveFlags flags, out ulong information, Span<byte> bytes, out int count)
    {
        information = 0;
        count = 0;
        DatagramRing received = socket.Received!;
        if (socket.Control != ControlItems.None && socket.Datagrams?.TakePathMtu() is { } tooLong)
        {
            information = TellPathMtu(domain, socket, tooLong);
            return Errno.None;
        }

        if (socket.HasError)
            return socket.TakeError();
        if (received.Count == 0)
        {
            if (socket.IsReceiveShut)
                return Errno.None;
            return (flags & ReceiveFlags.Peek) == 0 && TryBeginRing(domain, socket) ? (Errno)SocketLimits.RingReady : WaitForDatagram(socket, maximum, flags);
        }

        int header = socket.Ping is null ? 0 : EchoMessage.HeaderSize;
        int length = received.NextLength + header;
        int wanted = (int)Math.Min(maximum, (uint)length);
        Caller caller = CallerOf(domain);
        DatagramInfo info;
        count = Math.Min(wanted, bytes.Length);
        if (header > 0 || (wanted > count && (flags & ReceiveFlags.Rest) != 0))
        {
            // What is behind these bytes the library asks for.
            Span<byte> whole = _scratch.AsSpan(0, length);
            received.TryTake(whole[header..], out info, keep: true);
            if (header > 0)
                EchoMessage.WriteHeader(whole, socket, info);
            whole[..count].CopyTo(bytes);
            if ((flags & ReceiveFlags.Rest) != 0 && wanted > count)
                whole[count..wanted].CopyTo(caller.Rest(wanted - count));
        }
        else
        {
            received.TryTake(bytes, out info, keep: true);
        }

        Note(caller, socket, info);
        if (header > 0)
            caller.Sender = new IpEndpoint(info.Source.Address, 0);
        information = ReceivedMessage.Of(length, 0, false, true, false);
        if (socket.Control != ControlItems.None)
            information |= TellControl(caller, socket, info);
        if ((flags & ReceiveFlags.Peek) != 0)
            return Errno.None;
        TakeNowOrLater(socket, 1);
        if (received.Count == 0)
            _ = TryBeginRing(domain, socket); // who only receives when there is something is to have his ring too
        return Errno.None;
    }

    private Errno WaitFor(InetSocket socket, ReceiveFlags flags) =>
        WaitOn(socket, socket.ReceiveTimeout, (SocketWait)(uint)(flags & ReceiveFlags.WaitMask));

    private void TakeNowOrLater(InetSocket socket, int count)
    {
        if (_isTriedAgain)
            (_taken, _takenCount) = (socket, count);
        else
            Take(socket, count);
    }

    /// <summary>What was received is with its receiver: it is taken away here.</summary>
    /// <param name="socket">The socket.</param>
    /// <param name="count">Bytes of a stream.</param>
    private void Take(InetSocket socket, int count)
    {
        if (socket.Received is { } received)
        {
            received.Drop();
            socket.Netlink?.Refill();
        }
        else
        {
            socket.Connection!.ReceiveRing!.Release(count);
            socket.Connection.OnRead();
        }

        Tell(socket);
    }
}
