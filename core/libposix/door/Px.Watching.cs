using System;
using System.Runtime;
using System.Runtime.CompilerServices;

namespace Pistachio.Posix;

/// <content>Ranges of files, and being told of changes.</content>
public static partial class Px
{
    /// <summary>px_posix_fadvise: the negated error number.</summary>
    [RuntimeImport("px_raw_fadvise64")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    public static extern long Fadvise(int descriptor, long offset, long length, int advice);

    /// <summary>px_inotify_init1.</summary>
    [RuntimeImport("px_raw_inotify_init1")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    public static extern long InotifyInit(int flags);

    /// <summary>px_inotify_rm_watch.</summary>
    [RuntimeImport("px_raw_inotify_rm_watch")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    public static extern long InotifyRemoveWatch(int list, int watch);

    /// <summary>px_inotify_add_watch.</summary>
    /// <param name="list">The list.</param>
    /// <param name="path">The file or directory, ended by a zero byte.</param>
    /// <param name="mask">PX_IN_ values.</param>
    public static long InotifyAddWatch(int list, ReadOnlySpan<byte> path, uint mask) =>
        IsPath(path) ? InotifyAddWatch(list, in path[0], mask) : NoPath;

    /// <summary>px_copy_file_range.</summary>
    /// <param name="source">The file to read.</param>
    /// <param name="sourceOffset">Where, moved; a null reference: the offset of the file.</param>
    /// <param name="target">The file to write.</param>
    /// <param name="targetOffset">Where, moved; a null reference: the offset of the file.</param>
    /// <param name="count">Most bytes.</param>
    /// <param name="flags">None.</param>
    [RuntimeImport("px_raw_copy_file_range")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    public static extern long CopyFileRange(int source, ref long sourceOffset, int target, ref long targetOffset, ulong count, uint flags);

    [RuntimeImport("px_raw_inotify_add_watch")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern long InotifyAddWatch(int list, in byte path, uint mask);
}
