using System;
using System.Runtime.CompilerServices;
using Pistachio.Abi;

namespace Pistachio.Net.Stack;

/// <content>
/// Datagrams to a socket of this host. No packet is made of one, unless somebody would see it: nothing could happen to it on its way, and what its receiver learns of it is
/// what it would have learned from the headers.
/// </content>
public sealed partial class UdpProtocol
{
    /// <summary>Give a datagram to its receiver at once.</summary>
    /// <param name="socket">Who sends it.</param>
    /// <param name="route">Its route, which leads to this host.</param>
    /// <param name="remote">Where it goes.</param>
    /// <param name="payload">Its bytes.</param>
    /// <param name="options">What it is sent with; null: what the socket has.</param>
    /// <returns>
    /// False: it must become a packet, because a raw socket may want a copy, because another packet is before it, or because nobody is there whom it could be
    /// given to, which its sender is told by an error that quotes it.
    /// </returns>
    private bool TryDeliver(UdpSocket socket, FlowRoute route, in IpEndpoint remote, ReadOnlySpan<byte> payload, DatagramOptions? options)
    {
        if (!_stack.IsLoopbackIdle || _stack.Raw.HasSockets)
            return false;
        NetworkInterface via = _stack.Loopback;
        IpEndpoint source = new(route.Source, socket.Local.Port);
        if (Find(via, remote, source) is not { } receiver)
            return false;

        int length = Count(remote.Address, payload);
        int covered = IsLite ? CoverageOf(socket, length) : length;
        if (length != covered && !TakesUncovered(receiver, covered))
            return true;
        DatagramInfo info = Describe(socket, source, remote.Address, payload.Length, options);
        Give(receiver, info, payload);
        return true;
    }

    /// <summary>What the receiver of a datagram of this host learns of it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private DatagramInfo Describe(UdpSocket socket, in IpEndpoint source, in IpAddress destination, int length, DatagramOptions? options) => new()
    {
        Source = source,
        Destination = destination,
        Length = length,
        InterfaceIndex = (byte)_stack.Loopback.Index,
        HopLimit = options?.HopLimit ?? socket.HopLimit,
        TrafficClass = options?.TrafficClass ?? socket.TrafficClass,
        Time = _stack.Now,
    };

    /// <summary>
    /// The socket on this host that a connected one exchanges datagrams with, where neither has to do with anybody else: what one sends only the other gets, and none gets anything from others
    /// as long as both stay as they are and no address, route or raw socket comes or goes.
    /// </summary>
    internal UdpSocket? FindPartner(UdpSocket socket) =>
        _stack.IsLoopbackIdle && !_stack.Raw.HasSockets && FindPeer(socket) is { } peer && peer != socket && FindPeer(peer) == socket ? peer : null;

    /// <summary>Give a datagram to the partner of a socket which sent it while the stack was not asked.</summary>
    /// <param name="socket">Who sent it.</param>
    /// <param name="partner">As of <see cref="FindPartner"/> when it was sent.</param>
    /// <param name="payload">Its bytes.</param>
    /// <param name="time">When it was sent.</param>
    internal void Deliver(UdpSocket socket, UdpSocket partner, ReadOnlySpan<byte> payload, long time)
    {
        Count(socket.Remote.Address, payload);
        DatagramInfo info = Describe(socket, socket.Local, socket.Remote.Address, payload.Length, null);
        info.Time = time;
        Give(partner, info, payload);
    }

    /// <summary>The socket on this host that what a connected one sends to its peer goes to and that no other can come before; null: there is none.</summary>
    private UdpSocket? FindPeer(UdpSocket socket)
    {
        if (!socket.IsConnected || socket.SharesPort || socket.BoundInterface is not null || socket.SendCoverage != 0 || socket.LeastCoverage is not null)
            return null;
        IpEndpoint remote = socket.Remote;
        bool isHere = socket.Resolve(remote.Address, null) == Errno.None && socket.Route.Kind == RouteKind.Local && socket.Route.Source == socket.Local.Address;
        return isHere && IsOnly(remote.Port) ? Find(_stack.Loopback, remote, socket.Local) : null;
    }

    /// <summary>At most one socket has a port. While it shares it with none, whoever takes it too does so for other addresses.</summary>
    private bool IsOnly(ushort port)
    {
        int count = 0;
        for (UdpSocket? socket = _buckets[port % Buckets]; socket is not null; socket = socket.NextInBucket)
            count += socket.Local.Port == port ? 1 : 0;
        return count <= 1;
    }

    /// <summary>Count a datagram that becomes no packet.</summary>
    /// <returns>Its length, with the header.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int Count(IpAddress destination, ReadOnlySpan<byte> payload)
    {
        int length = payload.Length + UdpHeader.Size;
        _stack.CountLooped(length + (destination.Is4 ? Ip4Header.Size : Ip6Header.Size));
        return length;
    }

    /// <summary>The socket that a datagram suits best; null: there is none.</summary>
    /// <param name="via">The interface that it came by.</param>
    /// <param name="destination">Where it went.</param>
    /// <param name="source">Where it came from.</param>
    private UdpSocket? Find(NetworkInterface via, in IpEndpoint destination, in IpEndpoint source)
    {
        UdpSocket? best = null;
        int bestScore = -1;
        for (UdpSocket? socket = _buckets[destination.Port % Buckets]; socket is not null; socket = socket.NextInBucket)
        {
            int score = Score(socket, via, destination, source);
            if (score > bestScore)
            {
                best = socket;
                bestScore = score;
            }
        }

        return best;
    }
}
