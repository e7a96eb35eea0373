using System;
using Pistachio.Abi;
using Pistachio.Protocols;

namespace Pistachio.Vfs.Protocol;

/// <content>
/// Extended attributes, as xattr(7) of Linux has them on a tmpfs. A path and the name of an attribute travel as one, with a zero byte between them; the
/// path may be empty: then the handle itself is meant.
/// </content>
public partial interface IVfsServer
{
    /// <summary>Give an attribute of a file a value.</summary>
    /// <param name="domain">The caller.</param>
    /// <param name="directory">As <see cref="Open"/>.</param>
    /// <param name="follow">Follow a symbolic link at the end of the path.</param>
    /// <param name="flags">What must be the case, and where the value is.</param>
    /// <param name="text">The path, the name, and behind another zero byte the value, unless it came before.</param>
    /// <returns>
    /// As setxattr of Linux. EAGAIN: the value that came before is not here any more, and is to be sent again. ERANGE: the name has no byte, or more than
    /// <see cref="VfsLimits.NameMaximum"/>.
    /// </returns>
    [Operation(230)]
    Errno SetAttribute(
        [Badge] ulong domain, uint directory, bool follow, AttributeFlags flags, [MaximumBytes(VfsLimits.PathBytes)] ReadOnlySpan<byte> text);

    /// <summary>A piece of the value of an attribute.</summary>
    /// <param name="domain">The caller.</param>
    /// <param name="directory">As <see cref="Open"/>.</param>
    /// <param name="follow">Follow a symbolic link at the end of the path.</param>
    /// <param name="offset">Where the piece begins.</param>
    /// <param name="text">The path and the name.</param>
    /// <param name="length">Bytes of the whole value.</param>
    /// <param name="version">Pieces that come with the same number are of the same value.</param>
    /// <param name="value">The piece.</param>
    /// <param name="bytes">Its length.</param>
    /// <returns>As getxattr of Linux. ERANGE: as <see cref="SetAttribute"/>.</returns>
    [Operation(231)]
    Errno GetAttribute(
        [Badge] ulong domain, uint directory, bool follow, uint offset, [MaximumBytes(VfsLimits.PathBytes)] ReadOnlySpan<byte> text, out uint length,
        out ulong version, [MaximumBytes(VfsLimits.DataBytes)] Span<byte> value, out int bytes);

    /// <summary>A piece of the names of all attributes of a file that the caller may know, each with a zero byte behind it.</summary>
    /// <param name="domain">The caller.</param>
    /// <param name="directory">As <see cref="Open"/>.</param>
    /// <param name="follow">Follow a symbolic link at the end of the path.</param>
    /// <param name="offset">Where the piece begins.</param>
    /// <param name="path">The path.</param>
    /// <param name="length">Bytes of all names.</param>
    /// <param name="version">As of <see cref="GetAttribute"/>.</param>
    /// <param name="names">The piece.</param>
    /// <param name="bytes">Its length.</param>
    /// <returns>As listxattr of Linux.</returns>
    [Operation(232)]
    Errno ListAttributes(
        [Badge] ulong domain, uint directory, bool follow, uint offset, [MaximumBytes(VfsLimits.PathBytes)] ReadOnlySpan<byte> path, out uint length,
        out ulong version, [MaximumBytes(VfsLimits.DataBytes)] Span<byte> names, out int bytes);

    /// <summary>Remove an attribute of a file.</summary>
    /// <param name="domain">The caller.</param>
    /// <param name="directory">As <see cref="Open"/>.</param>
    /// <param name="follow">Follow a symbolic link at the end of the path.</param>
    /// <param name="text">The path and the name.</param>
    /// <returns>As removexattr of Linux. ERANGE: as <see cref="SetAttribute"/>.</returns>
    [Operation(233)]
    Errno RemoveAttribute([Badge] ulong domain, uint directory, bool follow, [MaximumBytes(VfsLimits.PathBytes)] ReadOnlySpan<byte> text);

    /// <summary>A piece of a value that does not fit the message of <see cref="SetAttribute"/>, which follows the last piece.</summary>
    /// <param name="domain">The caller.</param>
    /// <param name="length">Bytes of the whole value, at most <see cref="VfsLimits.AttributeMaximum"/>.</param>
    /// <param name="offset">Where the piece begins: where the last one ended, or at 0.</param>
    /// <param name="piece">The piece.</param>
    /// <returns>EAGAIN: what came before is not here any more, since others sent values. E2BIG. EINVAL: bytes behind the end.</returns>
    [Operation(234)]
    Errno StageAttribute([Badge] ulong domain, uint length, uint offset, [MaximumBytes(VfsLimits.DataBytes)] ReadOnlySpan<byte> piece);

    /// <summary>When a file was made, which stat does not tell.</summary>
    /// <param name="domain">The caller.</param>
    /// <param name="directory">As <see cref="Open"/>.</param>
    /// <param name="follow">Follow a symbolic link at the end of the path.</param>
    /// <param name="path">The path, which may be empty.</param>
    /// <param name="birth">In nanoseconds since 1970; 0: that is not known, as of files of the archive.</param>
    /// <returns>As POSIX stat.</returns>
    [Operation(235)]
    Errno BirthTime(
        [Badge] ulong domain, uint directory, bool follow, [MaximumBytes(VfsLimits.PathBytes)] ReadOnlySpan<byte> path, out ulong birth);
}
