using Pistachio.Abi;
using Pistachio.Protocols;

namespace Pistachio.Vfs.Protocol;

/// <content>Bytes of a connection in memory that its two ends share, see <see cref="ConnectionRing"/>.</content>
public partial interface ISocketServer
{
    /// <summary>
    /// Ask for the ring of a connection whose other end is on this host: memory in which its bytes lie, in both directions, while one domain uses each end and both
    /// have asked. It is in use when its words say so; until then, and again when it is over, bytes go in messages. Any message about either
    /// end but this one and <see cref="LeaveRing"/> ends its use.
    /// </summary>
    /// <param name="domain">The caller.</param>
    /// <param name="handle">The socket. A ring that the caller got for it before is taken away.</param>
    /// <param name="end">0 or 1: which end the caller has, see <see cref="ConnectionRing.Of"/>.</param>
    /// <param name="memory">Memory of <see cref="ConnectionRing.Size"/>, to read and to write.</param>
    /// <param name="wait">The notification on which the caller sleeps.</param>
    /// <param name="signal">The notification on which the other end sleeps.</param>
    /// <returns>EAGAIN: the other end has not asked yet. EOPNOTSUPP: never of this socket. ENOMEM: not now. EBADF.</returns>
    [Operation(60)]
    Errno Ring(
        [Badge] ulong domain, uint handle, out uint end, [Capability] out ulong memory, [Capability] out ulong wait, [Capability] out ulong signal);

    /// <summary>The caller uses the ring that it got for a socket no more: it is taken away, and its use ends.</summary>
    /// <param name="domain">The caller.</param>
    /// <param name="handle">The socket, which may be gone.</param>
    /// <returns>EBADF: there was no such ring.</returns>
    [Operation(61)]
    Errno LeaveRing([Badge] ulong domain, uint handle);
}
