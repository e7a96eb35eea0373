using System;
using System.Buffers.Binary;
using Pistachio.Abi;
using Pistachio.Net.Stack;
using Pistachio.Vfs.Protocol;

namespace Pistachio.Net.Server;

/// <content>Sockets of AF_NETLINK (netlink(7) of Linux). There is one protocol: NETLINK_ROUTE.</content>
public sealed partial class SocketServer
{
    /// <summary>NETLINK_ROUTE.</summary>
    private const uint RouteNetlink = 0;

    /// <summary>The ports of sockets that do not get that of their domain go down from here, as on Linux.</summary>
    private const uint FirstChosenPort = unchecked((uint)-4096);

    private readonly RouteProtocol _routeProtocol;

    /// <summary><see cref="NetworkStack.Changes"/> when groups were told last.</summary>
    private int _toldChanges;

    private Errno OpenNetlink(ulong domain, SocketType type, uint protocol, out uint handle)
    {
        handle = 0;
        if (type is not (SocketType.Raw or SocketType.Datagram))
            return Errno.EPROTOTYPE;
        if (protocol != RouteNetlink)
            return Errno.EPROTONOSUPPORT;
        if (Make(false, type, (byte)protocol, domain) is not { } socket)
            return Errno.ENFILE;
        socket.Netlink = new NetlinkSocket(DatagramBytes);
        handle = socket.Number;
        return Errno.None;
    }

    /// <summary>Take a port, and be in the groups that the address names, of the first 32.</summary>
    /// <returns>EADDRINUSE. EINVAL: it has another port.</returns>
    private Errno BindNetlink(ulong domain, NetlinkSocket socket, ReadOnlySpan<byte> address)
    {
        if (!SocketAddress.TryReadNetlink(address, out uint port, out uint groups))
            return Errno.EINVAL;
        if (socket.Port != 0 && port != 0 && port != socket.Port)
            return Errno.EINVAL;
        if (socket.Port == 0 && port != 0 && NetlinkAt(port) is not null)
            return Errno.EADDRINUSE;
        if (socket.Port == 0)
            socket.Port = port != 0 ? port : ChoosePort(domain);
        socket.Groups = (socket.Groups & ~(ulong)uint.MaxValue) | groups;
        return Errno.None;
    }

    /// <summary>Set where messages without an address go; without an address, to the server again.</summary>
    private Errno ConnectNetlink(ulong domain, NetlinkSocket socket, ReadOnlySpan<byte> address)
    {
        if (address.Length == 0)
        {
            socket.RemotePort = 0;
            return Errno.None;
        }

        if (!SocketAddress.TryReadNetlink(address, out uint port, out uint groups))
            return Errno.EINVAL;
        if ((port != 0 || groups != 0) && !IsPrivileged(domain))
            return Errno.EPERM;
        if (groups != 0)
            return Errno.EOPNOTSUPP;
        if (socket.Port == 0)
            socket.Port = ChoosePort(domain);
        socket.RemotePort = port;
        return Errno.None;
    }

    /// <returns>EPERM, ECONNREFUSED: to another socket, which is for the superuser, or is not there. EOPNOTSUPP: to a group.</returns>
    private Errno SendNetlink(ulong domain, InetSocket socket, ReadOnlySpan<byte> destination, ReadOnlySpan<byte> bytes, out uint sent)
    {
        sent = 0;
        NetlinkSocket sender = socket.Netlink!;
        uint port = sender.RemotePort;
        uint groups = 0;
        if (destination.Length > 0 && !SocketAddress.TryReadNetlink(destination, out port, out groups))
            return Errno.EINVAL;
        bool isPrivileged = socket.User == 0 && IsPrivileged(domain);
        if ((port != 0 || groups != 0) && !isPrivileged)
            return Errno.EPERM;
        if (groups != 0)
            return Errno.EOPNOTSUPP;
        if (sender.Port == 0)
            sender.Port = ChoosePort(domain);
        InetSocket? receiver = port == 0 ? socket : NetlinkAt(port);
        if (receiver is null)
            return Errno.ECONNREFUSED;
        if (port != 0)
        {
            DatagramInfo from = new() { Source = new IpEndpoint(new IpAddress(0, sender.Port), 0) };
            if (!receiver.Netlink!.Received.TryAdd(from, bytes))
                return Errno.EAGAIN;
        }
        else if (sender.IsFull)
        {
            sender.HasOverrun = true; // nobody reads what he asks for: he is told that something is missing
        }
        else
        {
            // The bytes may lie in memory that their sender can change meanwhile.
            _routeProtocol.Answer(sender, bytes.ToArray(), isPrivileged);
        }

        sent = (uint)bytes.Length;
        Changed(receiver);
        return Errno.None;
    }

    private static int? NetlinkOption(NetlinkSocket socket, uint option) => option switch
    {
        LevelOptions.NetlinkCappedErrors => socket.IsCapped ? 1 : 0,
        LevelOptions.NetlinkReasons => socket.WantsReasons ? 1 : 0,
        _ => null,
    };

    private static Errno SetNetlinkOption(NetlinkSocket socket, uint option, ReadOnlySpan<byte> value)
    {
        if (option is LevelOptions.NetlinkAddMembership or LevelOptions.NetlinkDropMembership)
            return SetMembership(socket, option == LevelOptions.NetlinkAddMembership, value);
        if (option is not (LevelOptions.NetlinkCappedErrors or LevelOptions.NetlinkReasons))
            return Errno.ENOPROTOOPT;
        if (value.Length < sizeof(int))
            return Errno.EINVAL;
        bool isWanted = BinaryPrimitives.ReadInt32LittleEndian(value) != 0;
        if (option == LevelOptions.NetlinkReasons)
            socket.WantsReasons = isWanted;
        else
            socket.IsCapped = isWanted;
        return Errno.None;
    }

    /// <summary>NETLINK_ADD_MEMBERSHIP and NETLINK_DROP_MEMBERSHIP: be in a group, by its number, or no more.</summary>
    /// <returns>EINVAL: there is no such group.</returns>
    private static Errno SetMembership(NetlinkSocket socket, bool isMember, ReadOnlySpan<byte> value)
    {
        if (value.Length < sizeof(int) || BinaryPrimitives.ReadInt32LittleEndian(value) is not (>= 1 and <= RouteGroup.Last and var group))
            return Errno.EINVAL;
        ulong bit = 1UL << (group - 1);
        socket.Groups = isMember ? socket.Groups | bit : socket.Groups & ~bit;
        return Errno.None;
    }

    /// <summary>Something about interfaces, addresses or routes may have changed: what depends on it ends, and who is in the groups of it is told.</summary>
    private void TellGroups()
    {
        EndDatagramRings();
        _toldChanges = _stack.Changes;
        foreach ((uint group, byte[] message) in _routeProtocol.News())
        {
            for (int i = 1; i < _end; i++)
            {
                if (_sockets[i] is not { Netlink: { } netlink } socket || (netlink.Groups & group) == 0)
                    continue;
                netlink.Tell(message, group);
                Changed(socket);
            }
        }
    }

    private InetSocket? NetlinkAt(uint port)
    {
        foreach (InetSocket? each in _sockets)
        {
            if (each?.Netlink is { } netlink && netlink.Port == port)
                return each;
        }

        return null;
    }

    /// <summary>A port that no other has: that of the first socket of a domain is the domain, as it is the process on Linux.</summary>
    private uint ChoosePort(ulong domain)
    {
        uint port = (uint)domain & int.MaxValue;
        if (port != 0 && NetlinkAt(port) is null)
            return port;
        for (port = FirstChosenPort; NetlinkAt(port) is not null; port--)
        {
        }

        return port;
    }
}
