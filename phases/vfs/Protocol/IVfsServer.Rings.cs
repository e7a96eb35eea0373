using Pistachio.Abi;
using Pistachio.Protocols;

namespace Pistachio.Vfs.Protocol;

/// <content>Bytes of pipes in memory that the two sides share, see <see cref="PipeRing"/>.</content>
public partial interface IVfsServer
{
    /// <summary>
    /// Ask for the ring of a pipe: memory in which its bytes lie while one domain writes, one reads, and both have asked. It is in use when its words
    /// say so; until then, and again when it is over, bytes go in messages.
    /// </summary>
    /// <param name="domain">The caller.</param>
    /// <param name="handle">An end of the pipe. A ring that the caller got for it before is taken away.</param>
    /// <param name="pages">Pages of bytes.</param>
    /// <param name="control">The page with the words, to read and write.</param>
    /// <param name="bytes">The pages with the bytes: to read, for the end to write also to write.</param>
    /// <param name="signal">The notification on which the reader sleeps: to wait, for the end to write to signal.</param>
    /// <returns>EAGAIN: the other side has not asked yet. EOPNOTSUPP: never of this pipe. ENOMEM, ENODEV: not now. EBADF.</returns>
    [Operation(180)]
    Errno PipeRing(
        [Badge] ulong domain, uint handle, out uint pages, [Capability] out ulong control, [Capability] out ulong bytes,
        [Capability] out ulong signal);

    /// <summary>
    /// Bytes of a ring came or went, and its words say that the server has requests which wait for that. Or the caller uses the ring no more.
    /// </summary>
    /// <param name="domain">The caller.</param>
    /// <param name="handle">An end of the pipe.</param>
    /// <param name="isOver">The caller uses the ring no more: it is taken away.</param>
    /// <returns>EBADF.</returns>
    [Operation(181)]
    Errno PipeChanged([Badge] ulong domain, uint handle, bool isOver);
}
