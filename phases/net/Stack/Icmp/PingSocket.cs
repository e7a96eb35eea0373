using System;
using Pistachio.Abi;

namespace Pistachio.Net.Stack;

/// <summary>A socket that sends echo requests and gets the replies to them; its identifier is its local port.</summary>
public sealed class PingSocket : NetworkSocket
{
    private readonly PingProtocol _ping;

    internal PingSocket(PingProtocol ping, ushort identifier, DatagramRing ring)
    {
        _ping = ping;
        Local = new IpEndpoint(default, identifier);
        Received = ring;
    }

    /// <summary>Replies: what is behind the 8 bytes of the header, with the sequence number in the place of the port.</summary>
    public DatagramRing Received { get; }

    internal FlowRoute Route { get; } = new();

    /// <summary>Send a request.</summary>
    /// <param name="destination">To whom.</param>
    /// <param name="sequence">Comes back in the reply.</param>
    /// <param name="payload">Comes back too.</param>
    /// <param name="options">What of the socket does not hold for this request; the address and the interface do.</param>
    /// <returns>None; ENETUNREACH; EACCES: it is a broadcast address; EMSGSIZE; ENOBUFS; a pending error.</returns>
    public Errno Send(IpAddress destination, ushort sequence, ReadOnlySpan<byte> payload, DatagramOptions? options = null) =>
        _ping.Send(this, destination, sequence, payload, options);

    public void Close() => _ping.Close(this);
}
