using System;
using Pistachio.Abi;
using Pistachio.Protocols;

namespace Pistachio.Vfs.Protocol;

/// <content>
/// Operations that change names, attributes and bytes. Where a path may be empty, the handle itself is meant. Two paths travel as one, with a zero
/// byte between them.
/// </content>
public partial interface IVfsServer
{
    /// <summary>Make a file, directory, FIFO or device with a new name.</summary>
    /// <param name="domain">The caller.</param>
    /// <param name="directory">As <see cref="Open"/>.</param>
    /// <param name="mode">Type and permissions, the umask taken off.</param>
    /// <param name="device">Of a device: major number &lt;&lt; 8 | minor number.</param>
    /// <param name="path">The path.</param>
    /// <returns>As POSIX mkdir and mknod.</returns>
    [Operation(40)]
    Errno MakeNode(
        [Badge] ulong domain, uint directory, uint mode, uint device, [MaximumBytes(VfsLimits.PathBytes)] ReadOnlySpan<byte> path);

    /// <summary>Remove a name.</summary>
    /// <param name="domain">The caller.</param>
    /// <param name="directory">As <see cref="Open"/>.</param>
    /// <param name="isDirectory">The name of an empty directory; otherwise of anything else.</param>
    /// <param name="path">The path.</param>
    /// <returns>As POSIX rmdir and unlink.</returns>
    [Operation(41)]
    Errno Remove([Badge] ulong domain, uint directory, bool isDirectory, [MaximumBytes(VfsLimits.PathBytes)] ReadOnlySpan<byte> path);

    /// <summary>Give a file one more name.</summary>
    /// <param name="domain">The caller.</param>
    /// <param name="directory">Where the path of the file begins.</param>
    /// <param name="newDirectory">Where that of the new name begins.</param>
    /// <param name="follow">Follow a symbolic link at the end of the path.</param>
    /// <param name="paths">The path of the file, which may be empty, and the new name.</param>
    /// <returns>As POSIX link.</returns>
    [Operation(42)]
    Errno Link(
        [Badge] ulong domain, uint directory, uint newDirectory, bool follow, [MaximumBytes(VfsLimits.PathBytes)] ReadOnlySpan<byte> paths);

    /// <summary>Make a symbolic link.</summary>
    /// <param name="domain">The caller.</param>
    /// <param name="directory">As <see cref="Open"/>.</param>
    /// <param name="paths">The target, and the new name.</param>
    /// <returns>As POSIX symlink.</returns>
    [Operation(43)]
    Errno MakeLink([Badge] ulong domain, uint directory, [MaximumBytes(VfsLimits.PathBytes)] ReadOnlySpan<byte> paths);

    /// <summary>Move a name.</summary>
    /// <param name="domain">The caller.</param>
    /// <param name="directory">Where the old path begins.</param>
    /// <param name="newDirectory">Where the new one begins.</param>
    /// <param name="flags">As Linux' renameat2.</param>
    /// <param name="paths">Both paths.</param>
    /// <returns>As POSIX rename. EINVAL: other flags, or both of these.</returns>
    [Operation(44)]
    Errno Rename(
        [Badge] ulong domain, uint directory, uint newDirectory, RenameFlags flags,
        [MaximumBytes(VfsLimits.PathBytes)] ReadOnlySpan<byte> paths);

    /// <summary>Change permissions.</summary>
    /// <param name="domain">The caller.</param>
    /// <param name="directory">As <see cref="Open"/>.</param>
    /// <param name="mode">The permissions.</param>
    /// <param name="follow">Follow a symbolic link at the end of the path.</param>
    /// <param name="path">The path, which may be empty.</param>
    /// <returns>As POSIX chmod. ENOTSUP: of a symbolic link.</returns>
    [Operation(45)]
    Errno ChangeMode(
        [Badge] ulong domain, uint directory, uint mode, bool follow, [MaximumBytes(VfsLimits.PathBytes)] ReadOnlySpan<byte> path);

    /// <summary>Change owner and group; <see cref="uint.MaxValue"/> leaves one as it is.</summary>
    /// <returns>As POSIX chown.</returns>
    [Operation(46)]
    Errno ChangeOwner(
        [Badge] ulong domain, uint directory, uint user, uint group, bool follow, [MaximumBytes(VfsLimits.PathBytes)] ReadOnlySpan<byte> path);

    /// <summary>Change access and modification time; nanoseconds may be <see cref="VfsLimits.TimeNow"/> or <see cref="VfsLimits.TimeOmit"/>.</summary>
    /// <returns>As POSIX utimensat.</returns>
    [Operation(47)]
    Errno SetTimes(
        [Badge] ulong domain, uint directory, bool follow, long accessSeconds, uint accessNanoseconds, long modificationSeconds,
        uint modificationNanoseconds, [MaximumBytes(VfsLimits.PathBytes)] ReadOnlySpan<byte> path);

    /// <summary>Change the size of a regular file.</summary>
    /// <returns>As POSIX truncate; EINVAL: of a handle that is no regular file, or not open for writing.</returns>
    [Operation(48)]
    Errno SetSize([Badge] ulong domain, uint directory, ulong size, [MaximumBytes(VfsLimits.PathBytes)] ReadOnlySpan<byte> path);

    /// <summary>fallocate of Linux: mode 0, and with KEEP_SIZE 1, PUNCH_HOLE 2, ZERO_RANGE 16.</summary>
    /// <returns>As POSIX posix_fallocate. EOPNOTSUPP: other modes.</returns>
    [Operation(49)]
    Errno Allocate([Badge] ulong domain, uint handle, uint mode, ulong offset, ulong length);

    /// <summary>
    /// Prepare a write through frames. Where no position is given, the offset of the open file description is used and moved. What lies behind the end
    /// of the file is not part of it before <see cref="CommitWrite"/>; a domain has one such write under way.
    /// </summary>
    /// <param name="domain">The caller.</param>
    /// <param name="handle">An open file description, open for writing.</param>
    /// <param name="count">Bytes.</param>
    /// <param name="at">The position; <see cref="VfsLimits.AtOffset"/>: the offset. With O_APPEND both are ignored: at the end.</param>
    /// <param name="position">Where the bytes go.</param>
    /// <param name="taken">How many can be written.</param>
    /// <param name="version">As of <see cref="Advance"/>.</param>
    /// <param name="commit">The write must be committed.</param>
    /// <returns>As POSIX write. EBADF. ESPIPE: no regular file.</returns>
    [Operation(50)]
    Errno PrepareWrite(
        [Badge] ulong domain, uint handle, ulong count, ulong at, out ulong position, out ulong taken, out uint version, out bool commit);

    /// <summary>The write that was prepared has ended: the file is as long as it reached.</summary>
    /// <returns>EBADF: none was prepared.</returns>
    [Operation(51)]
    Errno CommitWrite([Badge] ulong domain, uint handle, ulong end, out ulong size);

    /// <summary>
    /// Write bytes that travel in the message, otherwise as <see cref="PrepareWrite"/> and <see cref="CommitWrite"/>; between the two, bytes of the
    /// write that is under way.
    /// </summary>
    [Operation(52)]
    Errno WriteBytes(
        [Badge] ulong domain, uint handle, ulong at, [MaximumBytes(VfsLimits.DataBytes)] ReadOnlySpan<byte> bytes, out uint written,
        out ulong size);

    /// <summary>What statfs tells of the file system of a path: its fields as in Linux' <c>struct statfs</c> on x86-64.</summary>
    [Operation(53)]
    Errno FileSystemStatus(
        [Badge] ulong domain, uint directory, [MaximumBytes(VfsLimits.PathBytes)] ReadOnlySpan<byte> path,
        [MaximumBytes(FileSystemRecord.Size)] Span<byte> status, out int bytes);

    /// <summary>
    /// A page to read, of <see cref="VfsLimits.CountSlots"/> counts of 64 bits, which begin at 1. That of <see cref="VfsLimits.ChangesSlot"/> rises whenever the
    /// size or the frames of a file change that others may have open too, the others as <see cref="CountedStatus"/> says.
    /// </summary>
    /// <returns>ENODEV: no file can change. ENOMEM: there is no such page.</returns>
    [Operation(54)]
    Errno Changes([Badge] ulong domain, [Capability] out ulong memory);

    /// <summary>Change the root directory of the caller, and of children that it makes from then on.</summary>
    /// <returns>As chroot of Linux: EPERM but for the superuser.</returns>
    [Operation(55)]
    Errno ChangeRoot([Badge] ulong domain, uint directory, [MaximumBytes(VfsLimits.PathBytes)] ReadOnlySpan<byte> path);

    /// <summary>How many pages of a regular file have no frames, from one on: they read as zeros.</summary>
    /// <returns>EBADF. EACCES: not a regular file.</returns>
    [Operation(57)]
    Errno Hole([Badge] ulong domain, uint handle, uint page, out uint pages);

    /// <summary>Read bytes of a regular file in the message, from a position, for a caller that cannot map its frames.</summary>
    /// <returns>EBADF. EISDIR. ESPIPE. EIO: the frames of an archive are not read here.</returns>
    [Operation(56)]
    Errno ReadBytes(
        [Badge] ulong domain, uint handle, ulong position, uint maximum, [MaximumBytes(VfsLimits.DataBytes)] Span<byte> bytes, out int count);
}
