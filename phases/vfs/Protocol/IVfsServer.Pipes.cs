using System;
using Pistachio.Abi;
using Pistachio.Protocols;

namespace Pistachio.Vfs.Protocol;

/// <content>Bytes of pipes in the registers of a message, and on the exchange page.</content>
public partial interface IVfsServer
{
    /// <summary>As <see cref="PipeRead"/>, of few bytes.</summary>
    /// <param name="domain">The caller.</param>
    /// <param name="handle">The end to read.</param>
    /// <param name="maximum">Most bytes, 1 to <see cref="VfsLimits.ShortRead"/>.</param>
    /// <param name="wait">As <see cref="PipeRead"/>.</param>
    /// <param name="count">As <see cref="PipeRead"/>.</param>
    /// <param name="first">The bytes, the first in the lowest bits.</param>
    /// <param name="second">The next eight.</param>
    /// <param name="third">The next eight.</param>
    /// <returns>As <see cref="PipeRead"/>.</returns>
    [Operation(95)]
    Errno PipeReadShort(
        [Badge] ulong domain, uint handle, uint maximum, bool wait, out uint count, out ulong first, out ulong second, out ulong third);

    /// <summary>As <see cref="PipeWrite"/>, of few bytes: all or nothing.</summary>
    /// <param name="domain">The caller.</param>
    /// <param name="handle">The end to write.</param>
    /// <param name="length">How many bytes, 1 to <see cref="VfsLimits.ShortWrite"/>.</param>
    /// <param name="first">The bytes, the first in the lowest bits.</param>
    /// <param name="second">The next eight.</param>
    /// <returns>As <see cref="PipeWrite"/>.</returns>
    [Operation(96)]
    Errno PipeWriteShort([Badge] ulong domain, uint handle, uint length, ulong first, ulong second);

    /// <summary>As <see cref="PipeRead"/>, to the start of the exchange page; it never blocks, since the page may be used for something else by then.</summary>
    /// <param name="domain">The caller.</param>
    /// <param name="handle">The end to read.</param>
    /// <param name="maximum">Most bytes, at least 1; more than the page has is as much as it has.</param>
    /// <param name="count">As <see cref="PipeRead"/>.</param>
    /// <returns>As <see cref="PipeRead"/>. ENODEV: the caller has no exchange page.</returns>
    [Operation(97)]
    Errno ExchangePipeRead([Badge] ulong domain, uint handle, uint maximum, out uint count);

    /// <summary>As <see cref="PipeWrite"/>, of bytes at the start of the exchange page.</summary>
    /// <param name="domain">The caller.</param>
    /// <param name="handle">The end to write.</param>
    /// <param name="length">How many bytes, at most a page.</param>
    /// <param name="whole">As <see cref="PipeWrite"/>.</param>
    /// <param name="written">As <see cref="PipeWrite"/>.</param>
    /// <returns>As <see cref="PipeWrite"/>. ENODEV: the caller has no exchange page. EMSGSIZE: more than a page.</returns>
    [Operation(98)]
    Errno ExchangePipeWrite([Badge] ulong domain, uint handle, uint length, bool whole, out uint written);
}
