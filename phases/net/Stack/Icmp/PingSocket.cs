using System;
using Pistachio.Abi;

namespace Pistachio.Net.Stack;

/// <summary>
/// A socket that sends echo requests and gets the replies to them; its identifier is its local port. Replies are what is behind the 8 bytes of the header, with the
/// sequence number in the place of the port.
/// </summary>
public sealed class PingSocket : DatagramSocket
{
    private readonly PingProtocol _ping;

    internal PingSocket(PingProtocol ping, NetworkStack stack, bool is6, ushort identifier, DatagramRing ring)
        : base(stack, is6, ring)
    {
        _ping = ping;
        Local = new IpEndpoint(default, identifier);
    }

    /// <summary>It has one host in mind.</summary>
    public bool IsConnected => Remote.Port != 0;

    /// <summary>Have one host in mind: what becomes of requests is told (<see cref="NetworkSocket.HasError"/>). The port of <see cref="NetworkSocket.Remote"/> is 1 then.</summary>
    public void Connect(IpAddress remote) => Remote = new IpEndpoint(remote, 1);

    /// <summary>Undo <see cref="Connect"/>.</summary>
    public void Disconnect() => Remote = default;

    /// <summary>Send a request.</summary>
    /// <param name="destination">To whom.</param>
    /// <param name="sequence">Comes back in the reply.</param>
    /// <param name="payload">Comes back too.</param>
    /// <param name="options">What of the socket does not hold for this request; the address and the interface do.</param>
    /// <returns>None; ENETUNREACH; EACCES: broadcast is not allowed; EMSGSIZE; ENOBUFS; a pending error.</returns>
    public Errno Send(IpAddress destination, ushort sequence, ReadOnlySpan<byte> payload, DatagramOptions? options = null) =>
        _ping.Send(this, destination, sequence, payload, options);

    public void Close()
    {
        LeaveGroups();
        _ping.Close(this);
    }
}
