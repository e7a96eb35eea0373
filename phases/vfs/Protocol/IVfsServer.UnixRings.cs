using Pistachio.Abi;
using Pistachio.Protocols;

namespace Pistachio.Vfs.Protocol;

/// <content>Bytes of stream sockets of AF_UNIX in memory that the two ends share, one ring for each direction, see <see cref="PipeRing"/>.</content>
public partial interface IVfsServer
{
    /// <summary>
    /// Ask for the ring of one direction of a connection, as <see cref="PipeRing(ulong, uint, out uint, out ulong, out ulong, out ulong)"/> does for a
    /// pipe. <see cref="PipeChanged"/> is about the rings of both directions.
    /// </summary>
    /// <param name="domain">The caller.</param>
    /// <param name="handle">An end of the connection. A ring that the caller got for it and this direction before is taken away.</param>
    /// <param name="reads">The direction: what is received at this end, or what is sent at it.</param>
    /// <param name="pages">Pages of bytes.</param>
    /// <param name="control">The page with the words, to read and write.</param>
    /// <param name="bytes">The pages with the bytes: to read, for who sends also to write.</param>
    /// <param name="signal">The notification on which who receives sleeps: to wait, for who sends to signal.</param>
    /// <returns>
    /// EAGAIN: the other side has not asked yet, or something about the socket needs the server at the moment. EOPNOTSUPP: never of this socket. ENOMEM,
    /// ENODEV: not now. EBADF. ENOTSOCK.
    /// </returns>
    [Operation(250)]
    Errno UnixRing(
        [Badge] ulong domain, uint handle, bool reads, out uint pages, [Capability] out ulong control, [Capability] out ulong bytes,
        [Capability] out ulong signal);
}
