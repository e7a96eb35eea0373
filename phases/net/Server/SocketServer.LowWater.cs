using System;
using Pistachio.Abi;
using Pistachio.Vfs.Protocol;

namespace Pistachio.Net.Server;

/// <content>SO_RCVLOWAT, of streams; datagrams are received whole, and with one there is enough.</content>
public sealed partial class SocketServer
{
    /// <inheritdoc/>
    public Errno ReceiveWait(ulong domain, uint handle, ReceiveFlags flags)
    {
        Errno error = Find(domain, handle, out InetSocket? socket);
        if (socket is null)
            return error;
        bool isWorthWhile = socket.Received is { } received
            ? received.Count > 0 || socket.HasError || socket.IsReceiveShut
            : socket.Connection is not { } connection || connection.HasError || connection.IsReceivingOver || socket.IsReceiveShut
                || (InputOf(connection, out _, out _) > 0 && !IsTooLittle(socket, flags));
        return isWorthWhile ? Errno.None : WaitFor(socket, flags);
    }

    /// <summary>Bytes have come, but fewer than the program waits for, and there may be more.</summary>
    private static bool IsTooLittle(InetSocket socket, ReceiveFlags flags) =>
        socket.Settings.ReceiveLowWater > 1
        && socket.Connection is { HasMark: false, IsReceivingOver: false, HasError: false } connection
        && (uint)flags >> SocketLimits.WantedShift is not 0 and uint wanted
        && !InetSocket.HasInput(connection, (int)wanted);

    /// <summary>Set it, as Linux does: 0 is 1, a negative number the largest, and the buffer grows with it unless SO_RCVBUF was set.</summary>
    private void SetLowWater(InetSocket socket, int value)
    {
        value = value < 0 ? int.MaxValue : Math.Max(value, 1);
        if (!socket.IsStream)
        {
            socket.Settings.ReceiveLowWater = value;
            return;
        }

        if (socket.Settings.ReceiveBuffer == 0 && value > _rings.Capacity / 2)
        {
            socket.Settings.ReceiveBuffer = (int)Math.Min(2L * value, SocketBufferSize.Most);
            EndServedOf(socket);
            socket.Connection?.OnBuffers();
        }

        socket.Settings.ReceiveLowWater = Math.Min(value, (int)ReceiveBufferOf(socket) / 4);
        Changed(socket); // who waits may have enough now
    }
}
