using System;
using Pistachio.Abi;
using Pistachio.Net.Stack;
using Pistachio.Vfs.Protocol;

namespace Pistachio.Net.Server;

/// <content>Options of sockets.</content>
public sealed partial class SocketServer
{
    /// <summary>Options that are kept; SO_BROADCAST changes something of sockets for datagrams and raw packets.</summary>
    private const ulong KeptOptions = (1UL << (int)SocketOption.Debug) | (1UL << (int)SocketOption.Broadcast);

    /// <inheritdoc/>
    public Errno Option(ulong domain, uint handle, SocketOption option, out ulong value, out uint more)
    {
        value = 0;
        more = 0;

        // Whoever has just got a ring asks for time limits, which it has nothing to do with.
        Errno error = option is SocketOption.ReceiveTimeout or SocketOption.SendTimeout
            ? Look(domain, handle, out InetSocket? socket) : Find(domain, handle, out socket);
        if (socket is null)
            return error;
        switch (option)
        {
            case SocketOption.Type:
                value = (uint)socket.Type;
                more = (uint)socket.Family;
                break;
            case SocketOption.Error:
                value = (uint)socket.TakeError();
                Tell(socket);
                break;
            case SocketOption.SendBuffer:
                value = SendBufferOf(socket);
                break;
            case SocketOption.ReceiveBuffer:
                value = ReceiveBufferOf(socket);
                break;
            case SocketOption.Linger:
                value = socket.Linger;
                break;
            case SocketOption.ReceiveLowWater:
                value = (uint)socket.Settings.ReceiveLowWater;
                break;
            case SocketOption.SendLowWater:
                value = 1;
                break;
            case SocketOption.ReceiveTimeout:
                value = socket.ReceiveTimeout;
                break;
            case SocketOption.SendTimeout:
                value = socket.SendTimeout;
                break;
            case SocketOption.AcceptsConnections:
                value = socket.Listener is not null ? 1U : 0;
                break;
            case SocketOption.Protocol:
                value = socket.Protocol;
                break;
            case SocketOption.Domain:
                value = (uint)socket.Family;
                break;
            case SocketOption.Readable:
                return Readable(socket, out value);
            case SocketOption.AtMark:
                if (!socket.IsStream)
                    return Errno.ENOTTY;
                value = socket.Connection is { HasMark: true, ReceiveRing: not null, MarkOffset: 0 } ? 1U : 0;
                break;
            case SocketOption.Unread:
                value = (uint)(socket.Connection?.SendRing?.Count ?? 0);
                break;
            case SocketOption.Stamp or SocketOption.StampNanoseconds or SocketOption.NewStamp or SocketOption.NewStampNanoseconds:
                value = socket.Stamp == option ? 1U : 0;
                break;
            case SocketOption.Stamping or SocketOption.NewStamping:
                value = socket.StampingFlags;
                break;
            case SocketOption.LastTime:
                value = (ulong)socket.LastTime;
                return value == 0 ? Errno.ENOENT : Errno.None;
            case SocketOption.ReuseAddress:
                value = socket.ReusesAddress ? 1U : 0;
                break;
            case SocketOption.ReusePort:
                value = socket.ReusesPort ? 1U : 0;
                break;
            case SocketOption.KeepAlive:
                value = socket.Settings.KeepAlive ? 1U : 0;
                break;
            case SocketOption.OutOfBandInline:
                value = socket.Settings.UrgentInline ? 1U : 0;
                break;
            case SocketOption.Priority:
                value = (uint)socket.Priority;
                break;
            case SocketOption.Mark:
                value = socket.Mark;
                break;
            case SocketOption.BusyPoll:
                value = (uint)socket.BusyPoll;
                break;
            case SocketOption.IncomingProcessor:
                value = (uint)socket.IncomingProcessor;
                break;
            case SocketOption.BindToInterface when socket.Netlink is null:
                value = (uint)(socket.Settings.BoundInterface?.Index ?? 0);
                break;
            case SocketOption.DoNotRoute:
                value = socket.Settings.StaysOnLink ? 1U : 0;
                break;
            default:
                if (!IsKept(option))
                    return Errno.ENOPROTOOPT;
                value = socket.Flags >> (int)option & 1;
                break;
        }

        return Errno.None;
    }

    /// <inheritdoc/>
    public Errno SetOption(ulong domain, uint handle, SocketOption option, ulong value)
    {
        Errno error = Find(domain, handle, out InetSocket? socket);
        if (socket is null)
            return error;
        switch (option)
        {
            case SocketOption.SendBuffer:
            case SocketOption.ReceiveBuffer:
            case SocketOption.SendBufferForce:
            case SocketOption.ReceiveBufferForce:
                return SetBuffer(domain, socket, option, (uint)value);
            case SocketOption.Linger:
                socket.Linger = LingerOption.Set(socket.Linger, value);
                Tell(socket);
                break;
            case SocketOption.ReceiveTimeout:
                OnTimeLimit(socket, socket.ReceiveTimeout, value);
                socket.ReceiveTimeout = value;
                Changed(socket); // who waits without a limit asks for it now
                break;
            case SocketOption.SendTimeout:
                OnTimeLimit(socket, socket.SendTimeout, value);
                socket.SendTimeout = value;
                break;
            case SocketOption.ReceiveLowWater:
                SetLowWater(socket, (int)value);
                break;
            case SocketOption.Stamp or SocketOption.StampNanoseconds or SocketOption.NewStamp or SocketOption.NewStampNanoseconds:
                SetStamp(socket, option, value != 0);
                break;
            case SocketOption.Stamping or SocketOption.NewStamping:
                return SetStamping(socket, (uint)value);
            case SocketOption.ReuseAddress:
                socket.ReusesAddress = value != 0;
                break;
            case SocketOption.ReusePort:
                socket.ReusesPort = value != 0;
                break;
            case SocketOption.KeepAlive:
                socket.Settings.KeepAlive = value != 0;
                socket.Connection?.OnSettings();
                break;
            case SocketOption.OutOfBandInline:
                socket.Settings.UrgentInline = value != 0;
                Changed(socket);
                break;
            case SocketOption.Priority:
                return SetPriority(domain, socket, (int)value);
            case SocketOption.Mark:
                if (!IsPrivileged(domain))
                    return Errno.EPERM;
                socket.Mark = (uint)value;
                break;
            case SocketOption.BusyPoll:
                if ((int)value < 0)
                    return Errno.EINVAL;
                socket.BusyPoll = (int)value;
                break;
            case SocketOption.IncomingProcessor:
                socket.IncomingProcessor = (int)value;
                break;
            case SocketOption.BindToInterface when socket.Netlink is null:
                return BindToInterface(domain, socket, (int)value);
            case SocketOption.DoNotRoute:
                socket.Settings.StaysOnLink = value != 0;
                if (socket.Socket is not null)
                    socket.Socket.StaysOnLink = value != 0;
                break;
            default:
                if (!IsKept(option))
                    return Errno.ENOPROTOOPT;
                ulong bit = 1UL << (int)option;
                socket.Flags = value != 0 ? socket.Flags | bit : socket.Flags & ~bit;
                if (option == SocketOption.Broadcast && ((DatagramSocket?)socket.Datagrams ?? socket.Raw) is { } sender)
                    sender.MayBroadcast = value != 0;
                break;
        }

        return Errno.None;
    }

    /// <summary>SO_PRIORITY: up to 6 it is for everybody.</summary>
    private Errno SetPriority(ulong domain, InetSocket socket, int value)
    {
        const int mostOfAll = 6;
        if (value is < 0 or > mostOfAll && !IsPrivileged(domain))
            return Errno.EPERM;
        socket.Priority = value;
        return Errno.None;
    }

    private static bool IsKept(SocketOption option) => (uint)option < 64 && (KeptOptions >> (int)option & 1) != 0;

    private static Errno Readable(InetSocket socket, out ulong value)
    {
        value = 0;
        if (socket.Listener is not null)
            return Errno.EINVAL;
        value = (uint)(socket.Received?.NextLength ?? (socket.Connection is { } connection ? UnreadOf(connection) : 0));
        return Errno.None;
    }

    /// <summary>A time limit is set: the library learns of it with the next ring. Who changes it again and again gets no more.</summary>
    private void OnTimeLimit(InetSocket socket, ulong before, ulong now)
    {
        if (before == now)
            return;
        if (socket.Served is { } ring)
            EndServed(ring, isContended: true);
        if (socket.RingEnd is { } end)
            EndRing(end.Ring, isContended: true); // one that is not in use yet
    }
}
