using System;
using System.Collections.Generic;
using Pistachio.Abi;
using Pistachio.Net.Stack;
using Pistachio.Vfs.Protocol;

namespace Pistachio.Net.Server;

/// <content>How sockets are made, bound and connected.</content>
public sealed partial class SocketServer
{
    private const OpenFlags StatusFlags = OpenFlags.NonBlocking | OpenFlags.CloseOnExec;

    /// <inheritdoc/>
    public Errno Socket(ulong domain, SocketFamily family, SocketType type, uint protocol, OpenFlags flags, out uint handle)
    {
        handle = 0;
        if ((flags & ~StatusFlags) != 0)
            return Errno.EINVAL;
        if (family == SocketFamily.Netlink)
            return OpenNetlink(domain, type, protocol, out handle);
        if (family is not (SocketFamily.Internet or SocketFamily.Internet6))
            return Errno.EAFNOSUPPORT;
        if (type == SocketType.Raw)
            return OpenRaw(domain, family == SocketFamily.Internet6, protocol, out handle);
        if (type is not (SocketType.Stream or SocketType.Datagram))
            return Errno.EPROTOTYPE;
        bool is6 = family == SocketFamily.Internet6;
        byte usual = type == SocketType.Stream ? IpProtocol.Tcp : IpProtocol.Udp;
        bool isPing = type == SocketType.Datagram && protocol == (is6 ? IpProtocol.Icmp6 : IpProtocol.Icmp);
        bool isLite = type == SocketType.Datagram && protocol == IpProtocol.UdpLite;
        if (isLite)
            usual = IpProtocol.UdpLite;
        if (protocol != 0 && protocol != usual && !isPing)
            return Errno.EPROTONOSUPPORT;
        PingSocket? ping = isPing ? _stack.Ping.Open(is6, new DatagramRing(_rings.Pool, PingBytes)) : null;
        if (isPing && ping is null)
            return Errno.ENOBUFS;
        if (Make(is6, type, isPing ? (byte)protocol : usual, domain) is not { } socket)
        {
            ping?.Close();
            return Errno.ENFILE;
        }

        if (ping is not null)
        {
            socket.Ping = ping;
            socket.Begin(ping, this);
        }
        else if (type == SocketType.Datagram)
        {
            socket.Datagrams = (isLite ? _stack.UdpLite : _stack.Udp).Open(is6, new DatagramRing(_rings.Pool, DatagramBytes));
            socket.Begin(socket.Datagrams, this);
        }

        handle = socket.Number;
        return Errno.None;
    }

    /// <inheritdoc/>
    public Errno SocketPair(ulong domain, SocketType type, OpenFlags flags, out uint first, out uint second)
    {
        first = second = 0;
        return Errno.EOPNOTSUPP;
    }

    /// <inheritdoc/>
    public Errno Bind(ulong domain, uint handle, uint directory, uint mode, ReadOnlySpan<byte> address)
    {
        Errno error = Find(domain, handle, out InetSocket? socket);
        if (socket is null)
            return error;
        if (socket.Netlink is { } netlink)
            return BindNetlink(domain, netlink, address);
        if (!SocketAddress.TryRead(address, socket.Is6, out IpEndpoint local))
            return Errno.EINVAL;
        if (socket.Ping is not null)
            return local.Address.IsAny || _stack.IsOwn(local.Address) || socket.Settings.Foreign != ForeignAddresses.None ? Errno.None : Errno.EADDRNOTAVAIL;
        if (socket.Raw is { } raw)
            return raw.IsConnected ? Errno.EINVAL : raw.Bind(local.Address);
        if (local.Port is > 0 and < FirstFreePort && !IsPrivileged(domain))
            return Errno.EACCES;
        if (socket.Datagrams is { } datagrams)
        {
            datagrams.SharesPort = socket.ReusesAddress || socket.ReusesPort;
            return datagrams.Bind(local);
        }

        if (socket.Binding is not null || socket.Socket is not null)
            return Errno.EINVAL;
        error = BindStream(socket, local);
        socket.IsBoundByProgram = error == Errno.None;
        return error;
    }

    /// <inheritdoc/>
    public Errno Listen(ulong domain, uint handle, int backlog)
    {
        Errno error = Find(domain, handle, out InetSocket? socket);
        if (socket is null)
            return error;
        if (!socket.IsStream)
            return Errno.EOPNOTSUPP;
        if (socket.Connection is not null)
            return Errno.EINVAL;
        backlog = Math.Clamp(backlog, 1, SocketLimits.MaximumBacklog);
        if (socket.Listener is { } listening)
        {
            listening.Backlog = backlog;
            return Errno.None;
        }

        // As on Linux: one that is not bound gets a port of its own.
        if (socket.Binding is null)
            error = BindStream(socket, socket.Any);
        TcpListener? listener = null;
        if (error == Errno.None)
            error = _stack.Tcp.Listen(socket.Binding!, backlog, _rings, socket.Settings, out listener);
        if (listener is null)
            return error;
        socket.Begin(listener, this);
        socket.Listener = listener;
        socket.Binding = null; // it is the listener's
        Changed(socket);
        return Errno.None;
    }

    /// <inheritdoc/>
    public Errno Connect(ulong domain, uint handle, uint directory, ReadOnlySpan<byte> address)
    {
        Errno error = Find(domain, handle, out InetSocket? socket);
        if (socket is null)
            return error;
        if (socket.Netlink is { } netlink)
            return ConnectNetlink(domain, netlink, address);
        if (address.Length == 0 && socket.IsStream)
            return Disconnect(socket);
        if (address.Length == 0)
        {
            socket.Datagrams?.Disconnect();
            socket.Ping?.Disconnect();
            socket.Raw?.Disconnect();
            return Errno.None;
        }

        if (!SocketAddress.TryRead(address, socket.Is6, out IpEndpoint remote))
            return Errno.EINVAL;
        if (socket.Ping is not null)
        {
            socket.Ping.Connect(remote.Address);
            return Errno.None;
        }

        if (socket.Raw is not null)
            return socket.Raw.Connect(remote.Address);
        if (socket.Datagrams is not null)
            return socket.Datagrams.Connect(remote);
        if (socket.Listener is not null)
            return Errno.EOPNOTSUPP;
        if (socket.Connection is not null && (socket.IsConnecting || socket.Connection.State != TcpState.Closed))
            return socket.IsConnecting ? EndConnect(socket, Errno.EALREADY) : Errno.EISCONN;
        error = _stack.Tcp.Connect(socket.Binding, remote, _rings, socket.Settings, out TcpConnection? connection);
        if (connection is null)
            return error;
        socket.Begin(connection, this);
        socket.Connection = connection;
        socket.Binding = null; // it is the connection's
        socket.IsConnecting = true;
        socket.IsReceiveShut = socket.IsSendShut = false;
        socket.PendingError = Errno.None;
        Changed(socket);

        // Whoever listens on this host has answered by then.
        Deliver();
        return directory == SocketLimits.ConnectLater ? Errno.EINPROGRESS : EndConnect(socket, Errno.EINPROGRESS);
    }

    /// <inheritdoc/>
    public Errno ConnectWait(ulong domain, uint handle, SocketWait wait)
    {
        Errno error = Find(domain, handle, out InetSocket? socket);
        if (socket is null)
            return error;
        return socket is { IsConnecting: true, Connection.State: TcpState.SynSent or TcpState.SynReceived }
            ? WaitOn(socket, socket.SendTimeout, wait)
            : Errno.None;
    }

    /// <inheritdoc/>
    public Errno Accept(ulong domain, uint handle, OpenFlags flags, SocketWait wait, out uint made, out bool named)
    {
        made = 0;
        named = true;
        Errno error = Find(domain, handle, out InetSocket? socket);
        if (socket is null)
            return error;
        if (!socket.IsStream)
            return Errno.EOPNOTSUPP;
        if (socket.Listener is not { } listener || socket.IsReceiveShut || (flags & ~StatusFlags) != 0)
            return Errno.EINVAL;
        InetSocket? accepted = null;
        if (socket.Returned?.TryDequeue(out accepted) != true)
        {
            if (listener.ReadyCount == 0)
                return WaitOn(socket, socket.ReceiveTimeout, wait);
            accepted = Make(socket.Is6, SocketType.Stream, IpProtocol.Tcp, domain);
            if (accepted is null)
                return Errno.ENFILE;
            TcpConnection connection = listener.Accept()!;
            accepted.HopLimit = socket.HopLimit;
            accepted.TrafficClass = socket.TrafficClass;
            accepted.Begin(connection, this);
            accepted.Connection = connection;
            accepted.Settings = connection.Settings;
            accepted.ReusesAddress = socket.ReusesAddress;
            accepted.ReusesPort = socket.ReusesPort;
            accepted.Linger = socket.Linger;
            accepted.Priority = socket.Priority;
            accepted.Mark = socket.Mark;
            accepted.BusyPoll = socket.BusyPoll;
            accepted.IncomingProcessor = socket.IncomingProcessor;
        }

        accepted!.Holders[0] = domain;
        made = accepted.Number;
        if (_isTriedAgain)
            (_accepted, _listening) = (accepted, socket);
        Changed(socket);
        return Errno.None;
    }

    /// <inheritdoc/>
    public Errno Shutdown(ulong domain, uint handle, uint how)
    {
        const uint receive = 0;
        const uint both = 2;
        Errno error = Find(domain, handle, out InetSocket? socket);
        if (socket is null)
            return error;
        if (how > both)
            return Errno.EINVAL;
        if (socket.Netlink is not null)
            return Errno.EOPNOTSUPP;
        bool receives = how is receive or both;
        bool sends = how != receive;
        if (socket.Datagrams is { IsConnected: false } || socket.Raw is { IsConnected: false } || (socket.IsStream && socket.Listener is null && socket.Connection is null))
            return Errno.ENOTCONN;
        if (socket.Connection is { } connection)
        {
            error = sends ? connection.ShutdownSend() : Errno.None;
            if (error == Errno.None && receives)
                error = connection.ShutdownReceive();
            if (error != Errno.None)
                return error;
        }

        socket.IsReceiveShut |= receives;
        socket.IsSendShut |= sends;
        Changed(socket);
        return Errno.None;
    }

    /// <inheritdoc/>
    public Errno Name(ulong domain, uint handle, bool ofPeer, Span<byte> address, out int bytes)
    {
        bytes = 0;
        Errno error = Find(domain, handle, out InetSocket? socket);
        if (socket is null)
            return error;
        if (socket.Netlink is { } netlink)
        {
            bytes = SocketAddress.WriteNetlink(address, ofPeer ? netlink.RemotePort : netlink.Port, ofPeer ? 0 : (uint)netlink.Groups);
            return Errno.None;
        }

        IpEndpoint name = socket.Local;
        if (ofPeer)
        {
            bool isConnected = socket.Datagrams is { IsConnected: true } || socket.Raw is { IsConnected: true }
                || socket.Connection is { State: not (TcpState.SynSent or TcpState.SynReceived or TcpState.Closed) };
            if (!isConnected)
                return Errno.ENOTCONN;
            name = socket.Socket!.Remote;
        }

        bytes = SocketAddress.Write(address, socket.Is6, name);
        return Errno.None;
    }

    private Errno BindStream(InetSocket socket, IpEndpoint local)
    {
        if (local.Address.IsMulticast)
            return Errno.EADDRNOTAVAIL;
        bool isOnly6 = socket.Is6 && socket.IsOnly6;
        if (isOnly6 && local.Address.Is4)
            return Errno.EINVAL;
        TcpBinding? binding;
        Errno error = isOnly6 && local.Address.IsAny
            ? _stack.Tcp.BindOnly6(local.Port, socket.ReusesAddress, socket.ReusesPort, socket.Settings.BoundInterface, out binding)
            : _stack.Tcp.Bind(local, socket.ReusesAddress, socket.ReusesPort, socket.Settings.BoundInterface, socket.Settings.Foreign, out binding);
        socket.Binding = binding;
        return error;
    }

    /// <summary>
    /// A stream connects to nobody, as on Linux: a connection is aborted, a listener listens no longer, and the socket may be used anew. What bind has given it stays.
    /// </summary>
    private Errno Disconnect(InetSocket socket)
    {
        TcpBinding? kept = null;
        if (socket is { IsBoundByProgram: true, Socket: not null })
            kept = socket.Connection is { } bound ? bound.KeepBinding() : socket.Listener?.KeepBinding();
        if (socket.Connection is { } connection)
        {
            if (connection.State is not (TcpState.Closed or TcpState.TimeWait or TcpState.LastAck or TcpState.Closing))
                socket.PendingError = Errno.ECONNRESET;
            connection.Watcher = null;
            connection.Abort();
            socket.Connection = null;
        }

        socket.Listener?.Close();
        socket.Listener = null;
        while (socket.Returned is { } returned && returned.TryDequeue(out InetSocket? accepted))
            Remove(accepted);
        if (kept is not null)
            socket.Binding = kept;
        socket.IsConnecting = socket.IsReceiveShut = socket.IsSendShut = false;
        Changed(socket);
        return Errno.None;
    }

    /// <summary>What came of connecting; while nothing has, what is to be said then.</summary>
    private static Errno EndConnect(InetSocket socket, Errno underWay)
    {
        TcpConnection connection = socket.Connection!;
        if (connection.State is TcpState.SynSent or TcpState.SynReceived)
            return underWay;
        socket.IsConnecting = false;
        if (connection.State != TcpState.Closed)
            return Errno.None;
        Errno error = connection.TakeError();
        return error == Errno.None ? Errno.ECONNABORTED : error; // it was told before, as SO_ERROR
    }

    /// <summary>Nobody was left to have a connection: it waits to be accepted as before.</summary>
    private void GiveBack(InetSocket accepted)
    {
        accepted.Holders[0] = 0;
        (_listening!.Returned ??= new Queue<InetSocket>()).Enqueue(accepted);
        Changed(_listening);
    }
}
