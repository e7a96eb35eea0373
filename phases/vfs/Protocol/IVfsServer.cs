using System;
using Pistachio.Abi;
using Pistachio.Protocols;

namespace Pistachio.Vfs.Protocol;

/// <summary>
/// The VFS server as a process sees it: names, and open file descriptions by their handles. The badge of the endpoint capability is the
/// domain of the caller, which holds a handle until it closes it or ends; a forked child holds what its parent held. Descriptors, their
/// numbers and flags are the library's own affair.
/// </summary>
/// <remarks>
/// A path is resolved from <c>directory</c>, the handle of an open directory, unless it begins with a slash. One that is longer than
/// <see cref="VfsLimits.PathBytes"/> is sent in front in pieces, by <see cref="ExtendPath"/>.
/// </remarks>
[Protocol(0x30)]
public partial interface IVfsServer
{
    /// <summary>Bytes of a path whose rest comes with the next operation that takes a path.</summary>
    /// <returns>ENAMETOOLONG: more than PATH_MAX.</returns>
    [Operation(1)]
    Errno ExtendPath([Badge] ulong domain, [MaximumBytes(VfsLimits.PathBytes)] ReadOnlySpan<byte> path);

    /// <summary>Open a file.</summary>
    /// <param name="domain">The caller.</param>
    /// <param name="directory">Handle of the directory that a relative path begins at; <see cref="VfsLimits.Root"/> for the root.</param>
    /// <param name="flags">Flags of POSIX open, with the numbers of Linux.</param>
    /// <param name="mode">Mode of a file that is made, the umask taken off.</param>
    /// <param name="path">The path.</param>
    /// <param name="handle">The open file description.</param>
    /// <param name="kind">What it is.</param>
    /// <param name="size">Its size in bytes, of a regular file.</param>
    /// <returns>As POSIX open.</returns>
    [Operation(2)]
    Errno Open(
        [Badge] ulong domain, uint directory, OpenFlags flags, uint mode, [MaximumBytes(VfsLimits.PathBytes)] ReadOnlySpan<byte> path,
        out uint handle, out FileKind kind, out ulong size);

    /// <summary>The caller holds a handle no longer.</summary>
    /// <returns>
    /// EBADF: it does not hold it. EINPROGRESS, once for each socket: it still holds it, the last to do so, and should wait before (<see cref="ISocketServer.Linger"/>).
    /// </returns>
    [Operation(3)]
    Errno Close([Badge] ulong domain, uint handle);

    /// <summary>Move the offset of an open file description.</summary>
    /// <param name="domain">The caller.</param>
    /// <param name="handle">The open file description.</param>
    /// <param name="offset">Distance.</param>
    /// <param name="origin">From where.</param>
    /// <param name="position">The new offset.</param>
    /// <returns>EBADF. EINVAL: before the beginning, or no such origin. ENXIO: SEEK_DATA or SEEK_HOLE beyond the end. ESPIPE: cannot seek.</returns>
    [Operation(4)]
    Errno Seek([Badge] ulong domain, uint handle, long offset, SeekOrigin origin, out ulong position);

    /// <summary>
    /// Take a piece of a regular file to read: the offset moves by what is there to read, at most <paramref name="count"/>. The bytes are in
    /// the file's frames (<see cref="Frames"/>).
    /// </summary>
    /// <param name="domain">The caller.</param>
    /// <param name="handle">The open file description.</param>
    /// <param name="count">Most bytes.</param>
    /// <param name="position">Where they begin.</param>
    /// <param name="taken">How many there are.</param>
    /// <param name="size">Bytes of the file.</param>
    /// <param name="version">When it is another than before, frames fetched before are no longer those of the file.</param>
    /// <returns>EBADF: not held, or not open for reading. EISDIR. ESPIPE: no regular file.</returns>
    [Operation(5)]
    Errno Advance([Badge] ulong domain, uint handle, ulong count, out ulong position, out ulong taken, out ulong size, out uint version);

    /// <summary>
    /// The frames of a regular file around a page: to map and read, to write if the handle is open for reading and writing, or for writing by
    /// somebody who may read the file, and to execute: permission to read is enough for that, as for mmap on Linux. Those for a mapping are taken back when
    /// the file ends before them or gets other frames, and may be asked for again; those of a tree that cannot change when the caller closes the handle or ends.
    /// </summary>
    /// <param name="domain">The caller.</param>
    /// <param name="handle">
    /// An open file description, open for reading or by <see cref="OpenFlags.Execute"/> (<see cref="OpenFlags.Path"/> is not enough).
    /// </param>
    /// <param name="page">The page.</param>
    /// <param name="scope">Which frames.</param>
    /// <param name="size">Bytes of the file. Behind them the last page is zero.</param>
    /// <param name="first">The first page that the memory has; page i of the memory is page first + i of the file.</param>
    /// <param name="pages">How many.</param>
    /// <param name="memory">The memory.</param>
    /// <returns>
    /// EBADF. ENXIO: a hole, see <see cref="Hole"/>. EACCES: not a regular file, or not open for reading. ENODATA: the page is behind the end. ENFILE: no room for one more.
    /// ENOMEM: in a transaction, which reads and writes by messages. ENOSPC: no frames for a hole, or for the bytes of a file of the archive.
    /// </returns>
    [Operation(6)]
    Errno Frames(
        [Badge] ulong domain, uint handle, uint page, FrameScope scope, out ulong size, out uint first, out uint pages,
        [Capability] out ulong memory);

    /// <summary>The endpoint that a device's bytes go through (<see cref="IConsoleServer"/>), of <see cref="FileKind.Console"/>.</summary>
    /// <returns>EBADF. ENODEV: another kind of file.</returns>
    [Operation(7)]
    Errno Device([Badge] ulong domain, uint handle, [Capability] out ulong endpoint);

    /// <summary>What stat tells, of a path: the fields of <see cref="FileStatus"/> as bytes.</summary>
    /// <param name="domain">The caller.</param>
    /// <param name="directory">As <see cref="Open"/>.</param>
    /// <param name="follow">Follow a symbolic link at the end of the path.</param>
    /// <param name="path">The path.</param>
    /// <param name="status">A <see cref="FileStatus"/>.</param>
    /// <param name="bytes">Its size.</param>
    /// <returns>As POSIX stat.</returns>
    [Operation(8)]
    Errno Status(
        [Badge] ulong domain, uint directory, bool follow, [MaximumBytes(VfsLimits.PathBytes)] ReadOnlySpan<byte> path,
        [MaximumBytes(FileStatus.Size)] Span<byte> status, out int bytes);

    /// <summary>What stat tells, of an open file.</summary>
    /// <returns>EBADF.</returns>
    [Operation(9)]
    Errno HandleStatus([Badge] ulong domain, uint handle, [MaximumBytes(FileStatus.Size)] Span<byte> status, out int bytes);

    /// <summary>The target of a symbolic link, from <paramref name="offset"/> on.</summary>
    /// <returns>As POSIX readlink.</returns>
    [Operation(10)]
    Errno ReadLink(
        [Badge] ulong domain, uint directory, uint offset, [MaximumBytes(VfsLimits.PathBytes)] ReadOnlySpan<byte> path, out uint length,
        [MaximumBytes(VfsLimits.PathBytes)] Span<byte> target, out int bytes);

    /// <summary>
    /// The next entries of a directory, as records of Linux' getdents64, each of a multiple of eight bytes; none at the end. The offset of the
    /// open file description moves; the offset in each record is one that <see cref="Seek"/> takes.
    /// </summary>
    /// <param name="domain">The caller.</param>
    /// <param name="handle">An open directory.</param>
    /// <param name="room">Most bytes.</param>
    /// <param name="entries">The records.</param>
    /// <param name="bytes">Their length.</param>
    /// <returns>EBADF. ENOTDIR. EINVAL: no room for even one.</returns>
    [Operation(11)]
    Errno ReadDirectory([Badge] ulong domain, uint handle, uint room, [MaximumBytes(VfsLimits.EntryBytes)] Span<byte> entries, out int bytes);

    /// <summary>Whether the caller may access a file.</summary>
    /// <param name="domain">The caller.</param>
    /// <param name="directory">As <see cref="Open"/>.</param>
    /// <param name="mode">R_OK 4, W_OK 2, X_OK 1.</param>
    /// <param name="effective">By effective rather than real ids.</param>
    /// <param name="follow">Follow a symbolic link at the end of the path.</param>
    /// <param name="path">The path.</param>
    /// <returns>As POSIX access.</returns>
    [Operation(12)]
    Errno Access(
        [Badge] ulong domain, uint directory, uint mode, bool effective, bool follow,
        [MaximumBytes(VfsLimits.PathBytes)] ReadOnlySpan<byte> path);

    /// <summary>The absolute path of an open directory, from <paramref name="offset"/> on; for getcwd.</summary>
    /// <returns>EBADF. ENOTDIR. ENOENT: it was removed.</returns>
    [Operation(13)]
    Errno DirectoryPath(
        [Badge] ulong domain, uint handle, uint offset, out uint length, [MaximumBytes(VfsLimits.PathBytes)] Span<byte> path, out int bytes);

    /// <summary>What <see cref="Open"/> told of an open file description, for who was given its handle; and its flags.</summary>
    /// <param name="domain">The caller.</param>
    /// <param name="handle">The open file description.</param>
    /// <param name="kind">What it is.</param>
    /// <param name="flags">Access mode and status flags, as F_GETFL of POSIX fcntl.</param>
    /// <param name="size">Its size in bytes, of a regular file.</param>
    /// <param name="version">As of <see cref="Advance"/>.</param>
    /// <returns>EBADF.</returns>
    [Operation(14)]
    Errno Describe([Badge] ulong domain, uint handle, out FileKind kind, out OpenFlags flags, out ulong size, out uint version);

    /// <summary>Change the status flags of an open file description, as F_SETFL of POSIX fcntl: those that cannot change are ignored.</summary>
    /// <returns>EBADF.</returns>
    [Operation(15)]
    Errno SetFlags([Badge] ulong domain, uint handle, OpenFlags flags);

    /// <summary>
    /// Make a pipe: open file descriptions of its two ends, of <see cref="FileKind.Pipe"/>. It is gone when nobody holds either. None of its
    /// operations but <see cref="PipeWait"/> and <see cref="PipeRead"/> blocks, whatever O_NONBLOCK says: that flag is for the library.
    /// </summary>
    /// <param name="domain">The caller.</param>
    /// <param name="flags">O_NONBLOCK, for both ends; O_CLOEXEC, which is the library's affair.</param>
    /// <param name="readEnd">Handle of the end to read.</param>
    /// <param name="writeEnd">Handle of the end to write.</param>
    /// <returns>EINVAL: other flags. EMFILE: too many handles. ENFILE: too many pipes.</returns>
    [Operation(16)]
    Errno Pipe([Badge] ulong domain, OpenFlags flags, out uint readEnd, out uint writeEnd);

    /// <summary>Take bytes out of a pipe.</summary>
    /// <param name="domain">The caller.</param>
    /// <param name="handle">The end to read.</param>
    /// <param name="maximum">Most bytes, at least 1.</param>
    /// <param name="wait">Block until there are bytes, or nobody holds the end to write. A caller that is gone by then takes none along.</param>
    /// <param name="bytes">The bytes.</param>
    /// <param name="count">How many; 0: there are none, and nobody holds the end to write.</param>
    /// <returns>
    /// EBADF: not held, or no such end. EAGAIN: there are none yet, and the caller does not wait. EINVAL: no room. ENOMEM: too many callers wait.
    /// </returns>
    [Operation(17)]
    Errno PipeRead(
        [Badge] ulong domain, uint handle, uint maximum, bool wait, [MaximumBytes(VfsLimits.PipeBytes)] Span<byte> bytes, out int count);

    /// <summary>Bytes to go in front of those of the next <see cref="PipeWrite"/>.</summary>
    /// <param name="domain">The caller.</param>
    /// <param name="offset">How many bytes came before; 0 begins anew.</param>
    /// <param name="bytes">The bytes.</param>
    /// <returns>EINVAL: not as many came before. EMSGSIZE: more than PIPE_BUF in all.</returns>
    [Operation(18)]
    Errno ExtendPipeWrite([Badge] ulong domain, uint offset, [MaximumBytes(VfsLimits.PipeBytes)] ReadOnlySpan<byte> bytes);

    /// <summary>Put bytes into a pipe. What was sent in front is forgotten, whatever the result.</summary>
    /// <param name="domain">The caller.</param>
    /// <param name="handle">The end to write.</param>
    /// <param name="front">How many bytes came by <see cref="ExtendPipeWrite"/>.</param>
    /// <param name="whole">All or nothing; otherwise as many as there is room for.</param>
    /// <param name="bytes">The bytes.</param>
    /// <param name="written">How many were put.</param>
    /// <returns>
    /// EBADF: not held, or no such end. EAGAIN: no room, or not for all. EPIPE: nobody holds the end to read. EINVAL: not as many came in front.
    /// EMSGSIZE: more than PIPE_BUF in all.
    /// </returns>
    [Operation(19)]
    Errno PipeWrite(
        [Badge] ulong domain, uint handle, uint front, bool whole, [MaximumBytes(VfsLimits.PipeBytes)] ReadOnlySpan<byte> bytes,
        out uint written);

    /// <summary>
    /// Block until an end of a pipe can be used: until there are bytes to read, or room to write so many, or nobody holds the other end.
    /// </summary>
    /// <param name="domain">The caller.</param>
    /// <param name="handle">An end of a pipe.</param>
    /// <param name="room">
    /// For the end to write: how many bytes there must be room for, 1 to PIPE_BUF; 0 for the end to read. <see cref="VfsLimits.OtherEnd"/>: until the other
    /// end of a FIFO has been opened.
    /// </param>
    /// <returns>EBADF: not held, or no pipe. EINVAL: no such room. ENOMEM: too many callers wait.</returns>
    [Operation(20)]
    Errno PipeWait([Badge] ulong domain, uint handle, uint room);

    /// <summary>Close all handles of the caller, from one on, but those of a set.</summary>
    /// <param name="domain">The caller.</param>
    /// <param name="first">The first one that the set tells of, a multiple of 8; those below stay as they are.</param>
    /// <param name="hasMore">Handles beyond the last byte stay as they are; otherwise they are closed.</param>
    /// <param name="handles">Bit h % 8 of byte (h - first) / 8: handle h stays open.</param>
    [Operation(21)]
    Errno KeepOnly([Badge] ulong domain, uint first, bool hasMore, [MaximumBytes(VfsLimits.KeptBytes)] ReadOnlySpan<byte> handles);
}
