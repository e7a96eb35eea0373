using System;
using Pistachio.Abi;

namespace Pistachio.Net.Stack;

/// <summary>A socket for datagrams.</summary>
public sealed class UdpSocket : DatagramSocket
{
    private readonly UdpProtocol _udp;

    internal UdpSocket(UdpProtocol udp, NetworkStack stack, DatagramRing ring, bool is6)
        : base(stack, is6, ring)
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

    /// <summary>Of UDP-Lite: bytes that the checksum covers of what it sends, with the 8 of the header; 0, or more than it has: all of it.</summary>
    public ushort SendCoverage { get; set; }

    /// <summary>Of UDP-Lite: datagrams of which less is covered are dropped; 0: all must be; null: whatever comes is taken.</summary>
    public ushort? LeastCoverage { get; set; }

    /// <summary>What it sends is datagrams of so many bytes each, the last of what is left; 0: one each (UDP_SEGMENT).</summary>
    public ushort SegmentSize { get; set; }

    /// <summary>Datagrams of this host that were sent as one are received as one, see <see cref="DatagramRing.NextSegmentSize"/> (UDP_GRO).</summary>
    public bool TakesSegments { get; set; }

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
    /// <returns>None; EMSGSIZE; ENOBUFS; ENETUNREACH; EACCES: broadcast is not allowed; EINVAL: port 0, or too many segments; EADDRINUSE: no port is left.</returns>
    public Errno SendTo(IpEndpoint remote, ReadOnlySpan<byte> payload) => _udp.Send(this, remote, payload);

    /// <summary>Send a datagram in another way than the socket does.</summary>
    /// <returns>As <see cref="SendTo(IpEndpoint, ReadOnlySpan{byte})"/>. EINVAL also: to send from what is no address of ours.</returns>
    public Errno SendTo(IpEndpoint remote, ReadOnlySpan<byte> payload, DatagramOptions options) => _udp.Send(this, remote, payload, options);

    /// <summary>
    /// The socket on this host that it exchanges datagrams with, both connected to each other, where neither has to do with anybody else: the two need no stack
    /// for it as long as both stay as they are and no address, route or raw socket comes or goes. Null: there is none.
    /// </summary>
    public UdpSocket? FindPartner() => _udp.FindPartner(this);

    /// <summary>Give a datagram to the partner that was sent meanwhile, with what the socket sends with now.</summary>
    /// <param name="partner">As of <see cref="FindPartner"/> when it was sent.</param>
    /// <param name="payload">Its bytes.</param>
    /// <param name="time">When it was sent: <see cref="NetworkStack.Now"/>.</param>
    public void Deliver(UdpSocket partner, ReadOnlySpan<byte> payload, long time) => _udp.Deliver(this, partner, payload, time);

    /// <summary>End it. Datagrams not taken are lost.</summary>
    public void Close()
    {
        LeaveGroups();
        _udp.Close(this);
    }
}
