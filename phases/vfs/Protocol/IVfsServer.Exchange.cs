using System;
using Pistachio.Abi;
using Pistachio.Protocols;

namespace Pistachio.Vfs.Protocol;

/// <content>
/// What is asked for most, without bytes in messages: paths, directory records and what stat tells lie on a page that the caller and the server share, the
/// caller's <em>exchange page</em>. The server copies what it reads there before it looks at it, since the caller may change it at any time.
/// </content>
public partial interface IVfsServer
{
    /// <summary>The exchange page of the caller, to read and to write. It is the caller's until it ends; a child has none to begin with.</summary>
    /// <param name="domain">The caller.</param>
    /// <param name="memory">The page.</param>
    /// <returns>ENODEV, ENOMEM: there is none, and all can be asked by messages.</returns>
    [Operation(90)]
    Errno Exchange([Badge] ulong domain, [Capability] out ulong memory);

    /// <summary>As <see cref="Open"/>, the path at the start of the exchange page.</summary>
    /// <param name="domain">The caller.</param>
    /// <param name="directory">As <see cref="Open"/>.</param>
    /// <param name="flags">As <see cref="Open"/>.</param>
    /// <param name="mode">As <see cref="Open"/>.</param>
    /// <param name="length">Bytes of the path, less than <see cref="VfsLimits.PathMaximum"/>.</param>
    /// <param name="handle">As <see cref="Open"/>.</param>
    /// <param name="kind">As <see cref="Open"/>.</param>
    /// <param name="size">As <see cref="Open"/>.</param>
    /// <returns>As <see cref="Open"/>. ENODEV: the caller has no exchange page.</returns>
    [Operation(91)]
    Errno ExchangeOpen(
        [Badge] ulong domain, uint directory, OpenFlags flags, uint mode, uint length, out uint handle, out FileKind kind, out ulong size);

    /// <summary>As <see cref="Status"/>, the path at the start of the exchange page, where the <see cref="FileStatus"/> is afterwards.</summary>
    /// <param name="domain">The caller.</param>
    /// <param name="directory">As <see cref="Open"/>.</param>
    /// <param name="follow">As <see cref="Status"/>.</param>
    /// <param name="length">Bytes of the path, less than <see cref="VfsLimits.PathMaximum"/>.</param>
    /// <returns>As <see cref="Status"/>. ENODEV: the caller has no exchange page.</returns>
    [Operation(92)]
    Errno ExchangeStatus([Badge] ulong domain, uint directory, bool follow, uint length);

    /// <summary>As <see cref="ExchangeStatus"/>, and the <see cref="PathCounts"/> that say for how long it holds lie behind the <see cref="FileStatus"/>.</summary>
    /// <param name="domain">The caller.</param>
    /// <param name="directory">As <see cref="Open"/>.</param>
    /// <param name="follow">As <see cref="Status"/>.</param>
    /// <param name="length">Bytes of the path, less than <see cref="VfsLimits.PathMaximum"/>.</param>
    /// <returns>As <see cref="ExchangeStatus"/>.</returns>
    [Operation(251)]
    Errno CountedPathStatus([Badge] ulong domain, uint directory, bool follow, uint length);

    /// <summary>As <see cref="Remove"/>, the path at the start of the exchange page.</summary>
    /// <param name="domain">The caller.</param>
    /// <param name="directory">As <see cref="Open"/>.</param>
    /// <param name="isDirectory">As <see cref="Remove"/>.</param>
    /// <param name="length">Bytes of the path, less than <see cref="VfsLimits.PathMaximum"/>.</param>
    /// <returns>As <see cref="Remove"/>. ENODEV: the caller has no exchange page.</returns>
    [Operation(252)]
    Errno ExchangeRemove([Badge] ulong domain, uint directory, bool isDirectory, uint length);

    /// <summary>As <see cref="ReadDirectory"/>, the records at the start of the exchange page.</summary>
    /// <param name="domain">The caller.</param>
    /// <param name="handle">An open directory.</param>
    /// <param name="room">Most bytes; more than the page has is as much as it has.</param>
    /// <param name="bytes">Length of the records.</param>
    /// <returns>As <see cref="ReadDirectory"/>. ENODEV: the caller has no exchange page.</returns>
    [Operation(93)]
    Errno ExchangeDirectory([Badge] ulong domain, uint handle, uint room, out uint bytes);

    /// <summary>As <see cref="HandleStatus"/>, with the count that says for how long it holds.</summary>
    /// <param name="domain">The caller.</param>
    /// <param name="handle">An open file description.</param>
    /// <param name="slot">Which count, on the page of <see cref="Changes"/>: it rises before anything changes that stat tells. 0: it is not counted.</param>
    /// <param name="count">What it was.</param>
    /// <param name="status">A <see cref="FileStatus"/>.</param>
    /// <param name="bytes">Its size.</param>
    /// <returns>EBADF.</returns>
    [Operation(94)]
    Errno CountedStatus(
        [Badge] ulong domain, uint handle, out uint slot, out ulong count, [MaximumBytes(FileStatus.Size)] Span<byte> status, out int bytes);
}
