using System;
using System.Collections.Generic;
using Pistachio.Abi;

namespace Pistachio.Net.Stack;

/// <summary>A socket for datagrams.</summary>
public sealed class UdpSocket : DatagramSocket
{
    private readonly UdpProtocol _udp;
    private readonly List<(NetworkInterface Interface, IpAddress Group)> _groups = [];

    internal UdpSocket(UdpProtocol udp, DatagramRing ring, bool is6)
        : base(is6, ring)
    {
        _udp = udp;
        Local = new IpEndpoint(Any, 0);
        Remote = Local;
    }

    /// <summary>A socket for IPv6 takes no part in IPv4 (IPV6_V6ONLY).</summary>
    public bool IsOnly6 { get; set; }

    /// <summary>The port may be shared with others that say the same (SO_REUSEADDR or SO_REUSEPORT).</summary>
    public bool SharesPort { get; set; }

    /// <summary>Datagrams longer than the path takes are an error instead of being fragmented.</summary>
    public bool DontFragment { get; set; }

    /// <summary>What is sent to a group comes back to members on this host.</summary>
    public bool LoopsMulticast { get; set; } = true;

    /// <summary>Time to live of what it sends to groups.</summary>
    public byte MulticastHopLimit { get; set; } = 1;

    /// <summary>Where groups are reached; null: as routes say.</summary>
    public NetworkInterface? MulticastInterface { get; set; }

    public bool IsOpen { get; internal set; } = true;

    public bool IsConnected => Remote.Port != 0;

    internal UdpSocket? NextInBucket { get; set; }

    /// <summary>Its local address was chosen when it was connected, not bound.</summary>
    internal bool HasChosenAddress { get; set; }

    internal bool IsBound => Local.Port != 0;

    /// <summary>Take a local address and port.</summary>
    /// <param name="local">Port 0: one is chosen.</param>
    /// <returns>None; EINVAL: it has one already; EADDRINUSE; EADDRNOTAVAIL: the address is not ours; EAFNOSUPPORT: the other version.</returns>
    public Errno Bind(IpEndpoint local) => _udp.Bind(this, local);

    /// <summary>Only send to, and receive from, one peer.</summary>
    /// <returns>None; ENETUNREACH; EACCES: broadcast is not allowed; EADDRINUSE: no port is left; EAFNOSUPPORT.</returns>
    public Errno Connect(IpEndpoint remote) => _udp.Connect(this, remote);

    /// <summary>Undo <see cref="Connect"/>.</summary>
    public void Disconnect() => _udp.Disconnect(this);

    /// <summary>Send a datagram to the peer that it is connected to.</summary>
    /// <returns>None; EDESTADDRREQ: there is none; a pending error; and those of <see cref="SendTo(IpEndpoint, ReadOnlySpan{byte})"/>.</returns>
    public Errno Send(ReadOnlySpan<byte> payload) => IsConnected ? _udp.Send(this, Remote, payload) : Errno.EDESTADDRREQ;

    /// <summary>Send a datagram.</summary>
    /// <returns>None; EMSGSIZE; ENOBUFS; ENETUNREACH; EACCES: broadcast is not allowed; EINVAL: port 0; EADDRINUSE: no port is left.</returns>
    public Errno SendTo(IpEndpoint remote, ReadOnlySpan<byte> payload) => _udp.Send(this, remote, payload);

    /// <summary>Send a datagram in another way than the socket does.</summary>
    /// <returns>As <see cref="SendTo(IpEndpoint, ReadOnlySpan{byte})"/>. EINVAL also: to send from what is no address of ours.</returns>
    public Errno SendTo(IpEndpoint remote, ReadOnlySpan<byte> payload, DatagramOptions options) => _udp.Send(this, remote, payload, options);

    /// <summary>Take part in a group.</summary>
    /// <returns>None; EINVAL: not a group; EADDRINUSE: it is in it already; ENODEV: no interface; ENOBUFS: too many.</returns>
    public Errno JoinGroup(NetworkInterface? via, IpAddress group)
    {
        if (!group.IsMulticast)
            return Errno.EINVAL;
        via ??= _udp.InterfaceFor(group);
        if (via is null)
            return Errno.ENODEV;
        if (_groups.Contains((via, group)))
            return Errno.EADDRINUSE;

        Errno result = _udp.Join(via, group);
        if (result == Errno.None)
            _groups.Add((via, group));
        return result;
    }

    /// <summary>Leave a group.</summary>
    /// <returns>None; EADDRNOTAVAIL: it is not in it.</returns>
    public Errno LeaveGroup(NetworkInterface? via, IpAddress group)
    {
        for (int i = 0; i < _groups.Count; i++)
        {
            if (_groups[i].Group == group && (via is null || via == _groups[i].Interface))
            {
                _udp.Leave(_groups[i].Interface, group);
                _groups.RemoveAt(i);
                return Errno.None;
            }
        }

        return Errno.EADDRNOTAVAIL;
    }

    /// <summary>A datagram to many is for it: everybody's broadcasts, but only groups that it has joined there.</summary>
    internal bool TakesGroup(NetworkInterface via, IpAddress destination) =>
        !destination.IsMulticast || _groups.Contains((via, destination)) || (via.IsLoopback && IsInGroup(destination));

    /// <summary>End it. Datagrams not taken are lost.</summary>
    public void Close()
    {
        foreach ((NetworkInterface via, IpAddress group) in _groups)
            _udp.Leave(via, group);
        _groups.Clear();
        _udp.Close(this);
    }

    private bool IsInGroup(IpAddress group)
    {
        foreach ((NetworkInterface _, IpAddress joined) in _groups)
        {
            if (joined == group)
                return true;
        }

        return false;
    }
}
