using System;
using Pistachio.Abi;
using Pistachio.Protocols;

namespace Pistachio.Vfs.Protocol;

/// <content>
/// What /proc needs of a process: its descriptors, which are its library's own affair. The server asks for them by
/// <see cref="VfsLimits.DescriptorsWanted"/>, and keeps them until the library says that they have changed.
/// </content>
public partial interface IVfsServer
{
    /// <summary>Tell the server the descriptors of the caller, in pieces.</summary>
    /// <param name="domain">The caller.</param>
    /// <param name="first">The first descriptor of this piece; 0 begins anew.</param>
    /// <param name="workingDirectory">Handle of the working directory.</param>
    /// <param name="handles">
    /// For each descriptor 2 bytes: its handle, 0 if it is not open, and <see cref="VfsLimits.CloseOnExecBit"/>.
    /// </param>
    /// <returns>EINVAL: not the piece that follows the one before.</returns>
    [Operation(140)]
    Errno Descriptors(
        [Badge] ulong domain, uint first, uint workingDirectory, [MaximumBytes(VfsLimits.PathBytes)] ReadOnlySpan<byte> handles);

    /// <summary>The absolute path of an open file, from <paramref name="offset"/> on, as the links of /proc tell it.</summary>
    /// <returns>EBADF. ENAMETOOLONG.</returns>
    [Operation(142)]
    Errno HandlePath(
        [Badge] ulong domain, uint handle, uint offset, out uint length, [MaximumBytes(VfsLimits.PathBytes)] Span<byte> path, out int bytes);

    /// <summary>
    /// Block until the process that an operation of the caller was about has told its descriptors, or has ended: what it told may be looked at for a moment,
    /// even if it changes meanwhile.
    /// </summary>
    [Operation(163)]
    Errno DescriptorsWait([Badge] ulong domain);

    /// <summary>This thread of the caller makes the next operation that comes by <c>/proc/thread-self</c>: that leads to it.</summary>
    /// <param name="domain">The caller.</param>
    /// <param name="thread">The id of the thread.</param>
    [Operation(167)]
    Errno AskingThread([Badge] ulong domain, uint thread);

    /// <summary>Have another process tell what is mapped in it, and block until it has, or has ended.</summary>
    /// <param name="domain">The caller.</param>
    /// <param name="process">Its process id.</param>
    /// <returns>EACCES: the caller may not look into it. ESRCH.</returns>
    [Operation(164)]
    Errno MapsWait([Badge] ulong domain, uint process);

    /// <summary>What the process of the last <see cref="MapsWait"/> has told.</summary>
    /// <param name="domain">The caller.</param>
    /// <param name="process">Its process id.</param>
    /// <param name="position">Where to begin.</param>
    /// <param name="bytes">The text.</param>
    /// <param name="count">How much there is; 0 at the end.</param>
    /// <returns>ESRCH: it has ended, or others have asked so much since that the text was dropped.</returns>
    [Operation(165)]
    Errno ReadMaps([Badge] ulong domain, uint process, uint position, [MaximumBytes(VfsLimits.DataBytes)] Span<byte> bytes, out int count);

    /// <summary>The caller tells what is mapped in it, piece after piece.</summary>
    /// <param name="domain">The caller.</param>
    /// <param name="position">Where the piece begins.</param>
    /// <param name="isLast">There is nothing behind it.</param>
    /// <param name="bytes">The piece.</param>
    [Operation(166)]
    Errno TellMaps([Badge] ulong domain, uint position, bool isLast, [MaximumBytes(VfsLimits.PathBytes)] ReadOnlySpan<byte> bytes);

    /// <summary>What <see cref="Descriptors"/> told is no longer true.</summary>
    [Operation(141)]
    Errno ForgetDescriptors([Badge] ulong domain);
}
