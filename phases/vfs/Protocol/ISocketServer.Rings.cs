using System;
using Pistachio.Abi;
using Pistachio.Protocols;

namespace Pistachio.Vfs.Protocol;

/// <content>Bytes of a connection in memory that its two ends share, see <see cref="ConnectionRing"/>.</content>
public partial interface ISocketServer
{
    /// <summary>
    /// Ask for a ring of a connection, or of a socket for datagrams: memory in which its bytes lie, in both directions. Either its ends are both on this host and share it, while one domain uses each and both
    /// have asked (sockets for datagrams are connected to each other then, and nobody else has to do with either); it is in use when its words say so, and any message about either end but this one and <see cref="LeaveRing"/> ends its use. Or one domain that uses it shares it
    /// with the server; it is in use at once, and ends when another domain uses the connection, or what the program asked of it, or has become of it, needs the server. Before and
    /// afterwards bytes go in messages.
    /// </summary>
    /// <param name="domain">The caller.</param>
    /// <param name="handle">The socket. A ring that the caller got for it before is taken away.</param>
    /// <param name="withServer">One that the server has the other end of; otherwise one that the two ends share.</param>
    /// <param name="end">0 or 1: which end the caller has, see <see cref="ConnectionRing.Of"/>; and <see cref="ConnectionRing.Served"/>, <see cref="ConnectionRing.Limited"/>.</param>
    /// <param name="memory">Memory of <see cref="ConnectionRing.Size"/>, to read and to write.</param>
    /// <param name="wait">The notification on which the caller sleeps.</param>
    /// <param name="signal">The notification on which the other end sleeps.</param>
    /// <returns>EAGAIN: the other end has not asked yet, or something is under way. EOPNOTSUPP: never of this socket. ENOMEM: not now. EBADF.</returns>
    [Operation(60)]
    Errno Ring(
        [Badge] ulong domain, uint handle, bool withServer, out uint end, [Capability] out ulong memory, [Capability] out ulong wait, [Capability] out ulong signal);

    /// <summary>The caller uses the ring that it got for a socket no more: it is taken away, and its use ends.</summary>
    /// <param name="domain">The caller.</param>
    /// <param name="handle">The socket, which may be gone.</param>
    /// <returns>EBADF: there was no such ring.</returns>
    [Operation(61)]
    Errno LeaveRing([Badge] ulong domain, uint handle);

    /// <summary>Where all comes from that is in a ring which two sockets for datagrams share. It does not end the ring's use, and is so as long as that lasts.</summary>
    /// <param name="domain">The caller, who has the ring.</param>
    /// <param name="handle">The socket.</param>
    /// <param name="address">The address.</param>
    /// <param name="bytes">Its length.</param>
    /// <returns>EAGAIN: it has no ring that is in use. EBADF. EOPNOTSUPP.</returns>
    [Operation(100)]
    Errno RingPeer([Badge] ulong domain, uint handle, [MaximumBytes(SocketLimits.AddressBytes)] Span<byte> address, out int bytes);

    /// <summary>
    /// Get a page of words that say that a ring is over. The server takes a ring away from whoever makes no use of it, with its memory and at any time, in the middle of a copy too; who
    /// finds the memory gone puts this page in the place of the ring's own.
    /// </summary>
    /// <param name="domain">The caller.</param>
    /// <param name="memory">One page, to read: as of <see cref="ConnectionRing"/>.</param>
    /// <returns>EOPNOTSUPP: there are no rings. ENOMEM.</returns>
    [Operation(105)]
    Errno OverRing([Badge] ulong domain, [Capability] out ulong memory);
}
