using System;
using Pistachio.Abi;
using Pistachio.Vfs.Protocol;

namespace Pistachio.Net.Server;

/// <content>
/// SO_SNDBUF and SO_RCVBUF. Of what is sent as datagrams nothing is kept here, so SO_SNDBUF of such a socket only tells what was set. All bytes come from one pool,
/// whatever sockets may have.
/// </content>
public sealed partial class SocketServer
{
    /// <summary>What is told of SO_SNDBUF: twice what the data of a socket may take.</summary>
    private uint SendBufferOf(InetSocket socket) =>
        2 * (uint)(socket.Settings.SendBuffer != 0 ? socket.Settings.SendBuffer : socket.IsStream ? _rings.Capacity : DatagramBytes);

    /// <summary>What is told of SO_RCVBUF.</summary>
    private uint ReceiveBufferOf(InetSocket socket) =>
        2 * (uint)(socket.Settings.ReceiveBuffer != 0 ? socket.Settings.ReceiveBuffer : socket.Received?.Capacity ?? _rings.Capacity);

    /// <summary>Set one of SO_SNDBUF, SO_RCVBUF, SO_SNDBUFFORCE and SO_RCVBUFFORCE.</summary>
    /// <returns>EPERM: more than others is for the superuser.</returns>
    private Errno SetBuffer(ulong domain, InetSocket socket, SocketOption option, uint value)
    {
        if (option is SocketOption.SendBufferForce or SocketOption.ReceiveBufferForce && !IsPrivileged(domain))
            return Errno.EPERM;
        int bytes = SocketBufferSize.Told(option, value, SocketBufferSize.Most) / 2;
        if (SocketBufferSize.IsSend(option))
            socket.Settings.SendBuffer = bytes;
        else
            socket.Settings.ReceiveBuffer = bytes;

        // A socket of netlink has memory of its own, and not more.
        if (!SocketBufferSize.IsSend(option) && socket.Received is { } received)
            received.Capacity = socket.Netlink is null ? bytes : Math.Min(bytes, DatagramBytes);
        EndServedOf(socket);
        socket.Connection?.OnBuffers();
        Changed(socket); // who waits for room may have it now
        return Errno.None;
    }
}
