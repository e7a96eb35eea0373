using System;
using Pistachio.Abi;
using Pistachio.Net.Stack;
using Pistachio.Vfs.Protocol;

namespace Pistachio.Net.Server;

/// <content>
/// Datagrams in rings that a program shares with the server. What was sent there was answered already, so an error of it is told by the next call, which is a message; the
/// program only sends there to whom it has sent before. Whatever else than to send it asks about the socket ends the ring.
/// </content>
public sealed partial class SocketServer
{
    private readonly byte[] _datagram = new byte[DatagramRecord.MostBytes];

    /// <summary>Send what a program has put into its ring.</summary>
    private void SendDatagrams(ServedRing ring)
    {
        ring.Send.Accept(ring.Send.Fresh()); // of what comes later it signals
        SendAccepted(ring);
    }

    private void SendAccepted(ServedRing ring)
    {
        Span<byte> record = stackalloc byte[DatagramRecord.Size];
        while (ring.TryTakeSent(record, _datagram, out ReadOnlySpan<byte> name, out ReadOnlySpan<byte> bytes))
        {
            SendFromRing(ring.Socket, ring.Socket.Datagrams!, name, bytes);
            ring.Send.Release(record.Length + bytes.Length);
        }
    }

    private void SendFromRing(InetSocket socket, UdpSocket datagrams, ReadOnlySpan<byte> name, ReadOnlySpan<byte> bytes)
    {
        Errno error;
        if (name.IsEmpty)
            error = datagrams.Send(bytes);
        else
            error = SocketAddress.TryRead(name, socket.Is6, out IpEndpoint remote) ? datagrams.SendTo(remote, bytes) : Errno.EINVAL;
        if (error == Errno.None)
            return;
        datagrams.SetError(error);
        Changed(socket);
    }

    /// <summary>What has come for a program so far comes by its ring, as far as there is room.</summary>
    private void MoveTo(ServedRing ring, DatagramRing received)
    {
        while (received.TryTake(_scratch, out DatagramInfo info))
            _ = ring.TryAdd(info, _scratch.AsSpan(0, info.Length)); // a ring has room for as much as any socket
        received.Sink = ring;
    }

    /// <summary>A socket does without its ring again.</summary>
    private void TakeBack(ServedRing ring, UdpSocket datagrams)
    {
        ring.Stop();
        if (!ring.IsBroken)
            SendAccepted(ring);
        datagrams.Received.Sink = null;
        while (ring.TryTakeBack(_scratch, out DatagramInfo info))
            _ = datagrams.Received.TryAdd(info, _scratch.AsSpan(0, info.Length)); // what there is no memory for is lost, as any datagram may be
    }

    /// <summary>Whether nothing was asked of a socket that a ring does not do: control data, an address of its own to send from, errors one by one, many datagrams as one, other sizes.</summary>
    private static bool MayServe(InetSocket socket, UdpSocket datagrams) =>
        socket is { Control: ControlItems.None, Stamp: 0, StampingFlags: 0, Sticky: null } && datagrams is { DontFragment: false, SegmentSize: 0, Errors: null }
        && datagrams.Received.Capacity == DatagramBytes;
}
