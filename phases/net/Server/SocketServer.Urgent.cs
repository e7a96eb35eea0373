using System.Runtime.CompilerServices;
using Pistachio.Abi;
using Pistachio.Net.Stack;

namespace Pistachio.Net.Server;

/// <content>Urgent data of TCP.</content>
public sealed partial class SocketServer
{
    /// <inheritdoc/>
    public Errno SendUrgent(ulong domain, uint handle, uint value)
    {
        Errno error = Find(domain, handle, out InetSocket? socket);
        if (socket is null)
            return error;
        if (!socket.IsStream)
            return Errno.EOPNOTSUPP;
        error = MayWrite(socket);
        if (error != Errno.None)
            return error;
        TcpConnection connection = socket.Connection!;
        ISendRing ring = connection.SendRing!;
        if (ring.Write([(byte)value]) == 0)
            return Errno.EAGAIN;
        connection.MarkUrgent();
        if (ring.Count >= ring.Capacity / 2)
            Tell(socket);
        return Errno.None;
    }

    /// <inheritdoc/>
    public Errno ReceiveUrgent(ulong domain, uint handle, bool keep, out uint value, out uint count)
    {
        value = 0;
        count = 0;
        Errno error = Find(domain, handle, out InetSocket? socket);
        if (socket is null)
            return error;
        if (!socket.IsStream)
            return Errno.EOPNOTSUPP;
        if (socket.Connection is not { } connection)
            return Errno.ENOTCONN;
        error = connection.TakeUrgent(out byte taken, keep);
        if (error == Errno.EAGAIN && (connection.IsReceivingOver || socket.IsReceiveShut))
            return Errno.None;
        if (error != Errno.None)
            return error;
        value = taken;
        count = 1;
        Tell(socket);
        return Errno.None;
    }

    /// <summary>Bytes that the next read gives.</summary>
    /// <param name="connection">Where.</param>
    /// <param name="skipped">Bytes in front of them that the program does not get.</param>
    /// <param name="stops">What follows must not be read together with them.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int InputOf(TcpConnection connection, out int skipped, out bool stops)
    {
        if (connection.HasMark)
            return connection.InputAtMark(out skipped, out stops);
        skipped = 0;
        stops = false;
        return connection.ReceiveRing?.Count ?? 0;
    }

    /// <summary>FIONREAD: up to the mark if the urgent byte has come, as on Linux.</summary>
    private static int UnreadOf(TcpConnection connection)
    {
        if (!connection.HasMark || connection.ReceiveRing is not { Count: > 0 } ring)
            return connection.ReceiveRing?.Count ?? 0;
        int offset = connection.MarkOffset;
        int count = connection.InputAtMark(out int skipped, out _);
        return !connection.Settings.UrgentInline && offset < ring.Count ? offset : count + skipped;
    }
}
