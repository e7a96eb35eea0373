using System;
using Pistachio.Abi;
using Pistachio.Net.Stack;
using Pistachio.Vfs.Protocol;

namespace Pistachio.Net.Server;

/// <content>
/// Datagrams in rings that two programs of this host share, whose sockets are connected to each other and have to do with nobody else (decision 49, <see cref="UdpSocket.FindPartner"/>).
/// Where they come from, how, and by what, the server knows, and believes of the memory only how long they are and, within the time that the ring was in use, when they were sent.
/// </content>
public sealed partial class SocketServer
{
    /// <inheritdoc/>
    public Errno RingPeer(ulong domain, uint handle, Span<byte> address, out int bytes)
    {
        bytes = 0;
        Errno error = Look(domain, handle, out InetSocket? socket);
        if (socket is null)
            return error;
        if (socket.RingEnd is not { Ring.IsInUse: true } end || end.Owner != domain)
            return Errno.EAGAIN;
        bytes = SocketAddress.Write(address, socket.Is6, socket.Socket!.Remote);
        return Errno.None;
    }

    /// <summary>What one end has sent, and the other has not received, comes to the other by the stack. What cannot be is lost, as any datagram may be.</summary>
    private void TakeBack(SocketRing ring, int end, ReadOnlySpan<byte> records)
    {
        UdpSocket sender = ring[end].Socket.Datagrams!;
        InetSocket receiver = ring[1 - end].Socket;
        ulong last = ring.Words(end).LastTime;
        if (last != 0)
            receiver.LastTime = TimeInRing(ring, last);
        while (PipeRing.TryReadRecord(ref records, out ReadOnlySpan<byte> payload, out ulong time))
            sender.Deliver(receiver.Datagrams!, payload, TimeInRing(ring, time));
    }

    /// <summary>A time that a program has told, if its ring was in use then; otherwise the nearest one.</summary>
    private long TimeInRing(SocketRing ring, ulong time) => (long)Math.Clamp(time, (ulong)ring.Beginning, (ulong)_stack.Now);

    /// <summary>Where datagrams go, or who sees them, may change: those between programs go by the stack.</summary>
    private void EndDatagramRings()
    {
        for (int i = _sharedRings.Count - 1; i >= 0; i--)
        {
            if (_sharedRings[i] is { IsInUse: true } ring && ring[0].Socket.Datagrams is not null)
                EndRing(ring, isContended: false);
        }
    }
}
