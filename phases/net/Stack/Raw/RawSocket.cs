using System;
using Pistachio.Abi;

namespace Pistachio.Net.Stack;

/// <summary>
/// A socket for packets of one protocol of IP, with a copy of each that comes, from port 0. One of IPv6 has nothing of IPv4. Of IPv4 the header is in front of what it receives; of what it sends only with <see cref="HasHeader"/>.
/// </summary>
public sealed class RawSocket : DatagramSocket
{
    /// <summary>Bytes of a filter for types of ICMP messages: a bit each, which keeps that type away (<c>struct icmp6_filter</c>).</summary>
    public const int FilterBytes = 32;

    /// <summary>The protocol of a socket that receives nothing (IPPROTO_RAW).</summary>
    public const byte SendsOnly = 255;

    private readonly RawProtocol _raw;
    private readonly byte[] _filter = new byte[FilterBytes];

    internal RawSocket(RawProtocol raw, NetworkStack stack, bool is6, byte protocol, DatagramRing ring)
        : base(stack, is6, ring)
    {
        _raw = raw;
        Protocol = protocol;
        Local = new IpEndpoint(Any, protocol);
        Remote = new IpEndpoint(Any, 0);
    }

    /// <summary>What it sends begins with the header of IPv4 (IP_HDRINCL); of one for IPv6 it never does.</summary>
    public bool HasHeader { get; set; }

    /// <summary>The number of its protocol, see <see cref="IpProtocol"/>.</summary>
    public byte Protocol { get; }

    /// <summary>It sends to, and receives from, one address only.</summary>
    public bool IsConnected => !Remote.Address.IsAny;

    /// <summary>Which types of ICMP it does not get. May be written to.</summary>
    public Span<byte> Filter => _filter;

    /// <summary>Receive only what goes to this address, and send from it.</summary>
    /// <returns>None; EADDRNOTAVAIL: it is not ours; EAFNOSUPPORT: the other version.</returns>
    public Errno Bind(IpAddress address) => _raw.Bind(this, address);

    /// <summary>Only send to, and receive from, one address.</summary>
    /// <returns>None; ENETUNREACH; EACCES: broadcast is not allowed; EAFNOSUPPORT.</returns>
    public Errno Connect(IpAddress address) => _raw.Connect(this, address);

    /// <summary>Undo <see cref="Connect"/>.</summary>
    public void Disconnect() => Remote = new IpEndpoint(Any, 0);

    /// <summary>Send to the address that it is connected to.</summary>
    /// <returns>EDESTADDRREQ: there is none. Others as of <see cref="SendTo(IpAddress, ReadOnlySpan{byte})"/>.</returns>
    public Errno Send(ReadOnlySpan<byte> payload) => IsConnected ? _raw.Send(this, Remote.Address, payload) : Errno.EDESTADDRREQ;

    /// <summary>Send a packet. Of ICMPv6 the checksum is the stack's to write (RFC 3542 section 3.1).</summary>
    /// <returns>None; EMSGSIZE; EINVAL: an ICMPv6 message without room for its checksum; ENOBUFS; ENETUNREACH; EACCES: broadcast is not allowed.</returns>
    public Errno SendTo(IpAddress destination, ReadOnlySpan<byte> payload) => _raw.Send(this, destination, payload);

    /// <summary>Send a packet in another way than the socket does.</summary>
    /// <returns>As <see cref="SendTo(IpAddress, ReadOnlySpan{byte})"/>. EINVAL also: to send from what is no address of ours.</returns>
    public Errno SendTo(IpAddress destination, ReadOnlySpan<byte> payload, DatagramOptions options) => _raw.Send(this, destination, payload, options);

    public void Close()
    {
        LeaveGroups();
        _raw.Close(this);
    }

    internal bool Takes(byte type) => (_filter[type / 8] >> (type % 8) & 1) == 0;
}
