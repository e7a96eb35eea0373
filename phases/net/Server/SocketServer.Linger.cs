using Pistachio.Abi;
using Pistachio.Net.Stack;

namespace Pistachio.Net.Server;

/// <content>Closing with SO_LINGER: whoever closes waits first, and the connection goes on when he waits no longer.</content>
public sealed partial class SocketServer
{
    /// <inheritdoc/>
    public Errno Linger(ulong domain, uint handle)
    {
        Errno error = Find(domain, handle, out InetSocket? socket);
        if (socket is null)
            return error;
        if (!socket.Lingers || socket.Connection is not { } connection)
            return Errno.None;
        if (connection.State is TcpState.Established or TcpState.CloseWait)
        {
            if (connection.ReceiveRing is { Count: > 0 } && !socket.IsReceiveShut)
                return Errno.None; // what nobody has read is answered with a reset
            _ = connection.ShutdownSend(); // these states have something to shut
        }

        if (connection.State is not (TcpState.FinWait1 or TcpState.Closing or TcpState.LastAck))
            return Errno.None;
        _awaited = socket;
        return Deferred;
    }
}
