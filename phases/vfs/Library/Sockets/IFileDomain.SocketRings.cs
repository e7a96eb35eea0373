using System;
using Pistachio.Abi;

namespace Pistachio.Files;

/// <content>Connections whose bytes lie in memory that the two ends share.</content>
public partial interface IFileDomain
{
    Errno SocketRing(SocketHandle socket, bool withServer, out uint end, out ulong memory, out ulong wait, out ulong signal);

    Errno LeaveSocketRing(SocketHandle socket);

    Errno SocketRingPeer(SocketHandle socket, Span<byte> address, out int bytes);

    /// <summary>See <c>ISocketServer.OverRing</c>.</summary>
    Errno OverRing(SocketHandle socket, out ulong memory);

    /// <summary>Map the page of a ring that is over in the place of the words of one that was taken away.</summary>
    /// <param name="over">The page, which stays as it is.</param>
    /// <param name="address">Where.</param>
    /// <param name="mapped">What the mapping goes with.</param>
    /// <returns>False: there is no room in the capability table.</returns>
    bool TryMapOverRing(ulong over, ulong address, out ulong mapped);

    /// <summary>Sleep until somebody signals. Other threads of the process may have used the library meanwhile.</summary>
    /// <param name="signal">What to sleep on.</param>
    /// <param name="deadline">Nanoseconds since boot; <see cref="ulong.MaxValue"/>: none.</param>
    /// <returns>EINTR: a handler is to run. ETIMEDOUT.</returns>
    Errno AwaitSocketRing(ulong signal, ulong deadline);
}
