using System;
using Pistachio.Abi;
using Pistachio.Vfs.Protocol;

namespace Pistachio.Vfs.Server;

/// <content>SO_RCVLOWAT, of streams; messages are received whole, and with one there is enough.</content>
public sealed partial class VfsServer
{
    /// <inheritdoc/>
    public Errno ReceiveWait(ulong domain, uint handle, ReceiveFlags flags)
    {
        Errno error = FindSocket(domain, handle, out _, out UnixSocket? socket);
        if (socket is null)
            return error;
        bool isWorthWhile = socket.IsListening || (socket.IsConnectionMode && socket.Peer is null) || socket.Error != Errno.None || socket.IsReceiveShut
            || (socket.Buffer.Records > 0 && !IsTooLittle(socket, (int)((uint)flags >> SocketLimits.WantedShift)));
        return isWorthWhile ? Errno.None : WaitOn(socket.ReceiveTimeout, (SocketWait)(flags & ReceiveFlags.WaitMask), socket);
    }

    /// <inheritdoc/>
    public Errno Linger(ulong domain, uint handle) => FindSocket(domain, handle, out _, out _); // all that was sent is with the receiver

    /// <summary>Bytes have come, but fewer than the program waits for, and there may be more: the next are of the same kind, and there is room for them.</summary>
    /// <param name="socket">Where.</param>
    /// <param name="wanted">So many are enough; 0: any are.</param>
    private static bool IsTooLittle(UnixSocket socket, int wanted)
    {
        if (socket.ReceiveLowWater <= 1 || wanted == 0 || socket.Type != SocketType.Stream || socket.IsReceiveShut || socket.Error != Errno.None
            || socket.Peer is not { } peer)
        {
            return false;
        }

        SocketBuffer buffer = socket.Buffer;
        int mark = Math.Min(socket.ReceiveLowWater, SpaceBetween(peer, socket) / 2);
        if (buffer.Count >= Math.Min(mark, wanted) || !HasRoom(peer, socket, 1))
            return false;
        for (int i = 0; i < buffer.Records; i++)
        {
            if (buffer[i].Rights is not null)
                return false;
        }

        return true;
    }

    /// <summary>Set it, as Linux does: 0 is 1, and a negative number the largest. More than half of what may lie in the socket has the effect of that.</summary>
    private void SetLowWater(UnixSocket socket, int value)
    {
        socket.ReceiveLowWater = value < 0 ? int.MaxValue : Math.Max(value, 1);
        Changed(socket); // who waits may have enough now
    }
}
