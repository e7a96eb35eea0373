using System;
using Pistachio.Abi;

namespace Pistachio.Files;

/// <content>Connections whose bytes lie in memory that the two ends share.</content>
public partial interface IFileDomain
{
    Errno SocketRing(SocketHandle socket, bool withServer, out uint end, out ulong memory, out ulong wait, out ulong signal);

    Errno LeaveSocketRing(SocketHandle socket);

    Errno SocketRingPeer(SocketHandle socket, Span<byte> address, out int bytes);

    /// <summary>Sleep until somebody signals. Other threads of the process may have used the library meanwhile.</summary>
    /// <param name="signal">What to sleep on.</param>
    /// <param name="deadline">Nanoseconds since boot; <see cref="ulong.MaxValue"/>: none.</param>
    /// <returns>EINTR: a handler is to run. ETIMEDOUT.</returns>
    Errno AwaitSocketRing(ulong signal, ulong deadline);
}
