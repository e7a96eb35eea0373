using System;
using Pistachio.Abi;
using Pistachio.Protocols;

namespace Pistachio.Vfs.Protocol;

/// <content>Being told what happens to files (inotify of Linux).</content>
public partial interface IVfsServer
{
    /// <summary>Make a list of watches, of <see cref="FileKind.Watch"/>.</summary>
    /// <param name="domain">The caller.</param>
    /// <param name="flags">O_NONBLOCK, O_CLOEXEC.</param>
    /// <param name="handle">The open file description.</param>
    /// <returns>EINVAL: other flags. EMFILE: too many handles, or too many lists of the user.</returns>
    [Operation(143)]
    Errno MakeWatchList([Badge] ulong domain, OpenFlags flags, out uint handle);

    /// <summary>Watch a file or a directory; what is watched already is watched for something else from now on.</summary>
    /// <param name="domain">The caller.</param>
    /// <param name="list">The list.</param>
    /// <param name="events">What for, and how.</param>
    /// <param name="directory">As <see cref="Open"/>.</param>
    /// <param name="path">The path.</param>
    /// <param name="watch">The number of the watch.</param>
    /// <returns>As inotify_add_watch of Linux: EACCES, EBADF, EEXIST, EINVAL, ENOENT, ENOSPC, ENOTDIR and others of paths.</returns>
    [Operation(144)]
    Errno AddWatch(
        [Badge] ulong domain, uint list, WatchEvents events, uint directory, [MaximumBytes(VfsLimits.PathBytes)] ReadOnlySpan<byte> path,
        out uint watch);

    /// <summary>Watch no longer.</summary>
    /// <returns>EBADF. EINVAL: no list, or no such watch.</returns>
    [Operation(145)]
    Errno RemoveWatch([Badge] ulong domain, uint list, uint watch);

    /// <summary>Take events of a list, whole ones, as records of Linux (<c>struct inotify_event</c>).</summary>
    /// <param name="domain">The caller.</param>
    /// <param name="list">The list.</param>
    /// <param name="room">Most bytes.</param>
    /// <param name="events">The records.</param>
    /// <param name="bytes">Their length.</param>
    /// <returns>EBADF: no list. EAGAIN: nothing has happened. EINVAL: no room for even one.</returns>
    [Operation(146)]
    Errno TakeWatchEvents(
        [Badge] ulong domain, uint list, uint room, [MaximumBytes(VfsLimits.EntryBytes)] Span<byte> events, out int bytes);

    /// <summary>Bytes of all events that could be taken.</summary>
    /// <returns>EBADF: no list.</returns>
    [Operation(147)]
    Errno WatchBytes([Badge] ulong domain, uint list, out uint bytes);
}
