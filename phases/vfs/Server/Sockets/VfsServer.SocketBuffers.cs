using System;
using Pistachio.Abi;
using Pistachio.Vfs.Protocol;

namespace Pistachio.Vfs.Server;

/// <content>SO_SNDBUF and SO_RCVBUF. What was sent and not received lies in the receiver: both ends bound it, and what all sockets share.</content>
public sealed partial class VfsServer
{
    /// <summary>What Linux keeps for itself of the buffer that a message must fit.</summary>
    private const int MessageOverhead = 32;

    /// <summary>Set one of SO_SNDBUF, SO_RCVBUF, SO_SNDBUFFORCE and SO_RCVBUFFORCE.</summary>
    /// <returns>EPERM: more than others is for the superuser.</returns>
    private Errno SetBuffer(Domain caller, UnixSocket socket, SocketOption option, uint value)
    {
        if (option is SocketOption.SendBufferForce or SocketOption.ReceiveBufferForce && caller.Effective.User != 0)
            return Errno.EPERM;

        // Nobody has more than the buffers here hold, and so it is told.
        int told = Math.Min(SocketBufferSize.Told(option, value, SocketBufferSize.Most), 2 * SocketLimits.Capacity);
        if (SocketBufferSize.IsSend(option))
            socket.SendBuffer = told;
        else
            socket.ReceiveBuffer = told;

        LeaveRingFor(socket);

        // Who waits for room may have it now: whoever sends to it, and who sends by it.
        Changed(socket);
        if (socket.IsConnectionMode && socket.Peer is { IsClosed: false } peer)
            Changed(peer);
        return Errno.None;
    }

    /// <summary>Bytes that may lie in a socket when another sends to it.</summary>
    private static int SpaceBetween(UnixSocket sender, UnixSocket target) => Math.Min(sender.SendBuffer, target.ReceiveBuffer) / 2;

    /// <summary>Bytes of the longest message that a socket may send.</summary>
    private static int LargestMessage(UnixSocket sender) => sender.SendBuffer - MessageOverhead;

    /// <summary>How many bytes of a stream may be put into a socket.</summary>
    private static int RoomFor(UnixSocket sender, UnixSocket target) =>
        Math.Max(Math.Min(target.Buffer.Room, SpaceBetween(sender, target) - target.Buffer.Count), 0);

    /// <summary>Whether a socket takes so many bytes. One message alone it takes however long it is: otherwise it could never be sent.</summary>
    private static bool HasRoom(UnixSocket sender, UnixSocket target, int bytes)
    {
        int count = target.Buffer.Count;
        return target.HasRoom(bytes) && (count == 0 || SpaceBetween(sender, target) - count >= bytes);
    }
}
