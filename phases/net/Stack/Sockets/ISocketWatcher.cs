using System;

namespace Pistachio.Net.Stack;

/// <summary>Who is told when a socket changes. It is called in the middle of the stack's work: it notes the change, and calls into the socket later.</summary>
public interface ISocketWatcher
{
    /// <summary>A socket has changed.</summary>
    void OnChange(NetworkSocket socket, SocketChange change);

    /// <summary>A datagram comes for a socket that has none. Who waits for it may have it at once, and it is then not kept.</summary>
    /// <returns>False: nobody waits for it.</returns>
    bool TakeAtOnce(UdpSocket socket, in DatagramInfo info, ReadOnlySpan<byte> payload) => false;
}
