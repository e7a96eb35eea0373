using System;
using Pistachio.Abi;
using Pistachio.Protocols;

namespace Pistachio.Vfs.Protocol;

/// <content>
/// Terminals: open file descriptions of <see cref="FileKind.Terminal"/>, which are a terminal or the other end of a pseudo terminal. Where the caller
/// is in the background and job control has a say the answer is <see cref="VfsLimits.InBackground"/>: the process server decides what comes of it.
/// </content>
public partial interface IVfsServer
{
    /// <summary>Read.</summary>
    /// <param name="domain">The caller.</param>
    /// <param name="handle">The file.</param>
    /// <param name="maximum">Most bytes, at least 1.</param>
    /// <param name="wait">Block until there is something.</param>
    /// <param name="bytes">The bytes.</param>
    /// <param name="count">How many; 0: the end of a file was typed, or the line was hung up.</param>
    /// <param name="timer">
    /// Not 0: input does not come by lines and has a timer, VTIME in the lower 8 bits, VMIN above; the request did not block whatever
    /// <paramref name="wait"/> says, and waiting is the caller's affair. <see cref="VfsLimits.HasMore"/> besides.
    /// </param>
    /// <returns>EBADF. EAGAIN: nothing yet. EIO: nobody has the other end open. InBackground. EINVAL: no room. ENOMEM: too many callers wait.</returns>
    [Operation(120)]
    Errno TerminalRead(
        [Badge] ulong domain, uint handle, uint maximum, bool wait, [MaximumBytes(VfsLimits.TerminalBytes)] Span<byte> bytes, out int count,
        out uint timer);

    /// <summary>Write. Never blocks.</summary>
    /// <param name="domain">The caller.</param>
    /// <param name="handle">The file.</param>
    /// <param name="force">The process server says that the caller may, although it is in the background.</param>
    /// <param name="bytes">The bytes.</param>
    /// <param name="written">How many were taken.</param>
    /// <returns>EBADF. EAGAIN: no room. EIO: the line was hung up. InBackground.</returns>
    [Operation(121)]
    Errno TerminalWrite(
        [Badge] ulong domain, uint handle, bool force, [MaximumBytes(VfsLimits.TerminalBytes)] ReadOnlySpan<byte> bytes, out uint written);

    /// <summary>The attributes of a terminal, as <see cref="Protocol.TerminalAttributes"/>.</summary>
    /// <returns>EBADF. ENOTTY: no terminal. EIO: the line was hung up.</returns>
    [Operation(122)]
    Errno TerminalAttributes(
        [Badge] ulong domain, uint handle, [MaximumBytes(Protocol.TerminalAttributes.Size)] Span<byte> attributes, out int bytes);

    /// <summary>Change the attributes of a terminal.</summary>
    /// <param name="domain">The caller.</param>
    /// <param name="handle">The terminal.</param>
    /// <param name="flush">Drop input that was not read.</param>
    /// <param name="force">As of <see cref="TerminalWrite"/>.</param>
    /// <param name="attributes">As <see cref="TerminalAttributes"/> tells them; the speeds may be left out.</param>
    /// <returns>EBADF. ENOTTY: no terminal. EINVAL: neither size. EIO: the line was hung up. InBackground.</returns>
    [Operation(123)]
    Errno SetTerminalAttributes(
        [Badge] ulong domain, uint handle, bool flush, bool force,
        [MaximumBytes(Protocol.TerminalAttributes.Size)] ReadOnlySpan<byte> attributes);

    /// <summary>Everything else. Only waiting for output blocks (<see cref="TerminalRequest.Break"/>).</summary>
    /// <param name="domain">The caller.</param>
    /// <param name="handle">The file.</param>
    /// <param name="request">What.</param>
    /// <param name="force">As of <see cref="TerminalWrite"/>.</param>
    /// <param name="argument">Depends on the request.</param>
    /// <param name="value">What is asked for.</param>
    /// <returns>
    /// EBADF. ENOTTY: no terminal, not the caller's controlling terminal, no such request, or one for another kind of terminal. EINVAL: no
    /// such argument. EPERM. EIO: the line was hung up. InBackground.
    /// </returns>
    [Operation(124)]
    Errno TerminalControl([Badge] ulong domain, uint handle, TerminalRequest request, bool force, ulong argument, out ulong value);
}
