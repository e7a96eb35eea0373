using System;
using System.Runtime;
using System.Runtime.CompilerServices;

namespace Pistachio.Posix;

/// <summary>Functions that change names, attributes and sizes of files. A path ends with a zero byte; without it: EINVAL.</summary>
public static partial class Px
{
    /// <summary>px_truncate.</summary>
    public static long Truncate(ReadOnlySpan<byte> path, long length) => IsPath(path) ? Truncate(in path[0], length) : NoPath;

    /// <summary>px_mkdirat.</summary>
    public static long MkdirAt(int directory, ReadOnlySpan<byte> path, uint mode) => IsPath(path) ? MkdirAt(directory, in path[0], mode) : NoPath;

    /// <summary>px_mknodat.</summary>
    public static long MknodAt(int directory, ReadOnlySpan<byte> path, uint mode, ulong device) =>
        IsPath(path) ? MknodAt(directory, in path[0], mode, device) : NoPath;

    /// <summary>px_fchownat.</summary>
    public static long FchownAt(int directory, ReadOnlySpan<byte> path, uint owner, uint group, int flags) =>
        IsPath(path) ? FchownAt(directory, in path[0], owner, group, flags) : NoPath;

    /// <summary>px_fchmodat.</summary>
    public static long FchmodAt(int directory, ReadOnlySpan<byte> path, uint mode, int flags) =>
        IsPath(path) ? FchmodAt(directory, in path[0], mode, flags) : NoPath;

    /// <summary>px_unlinkat.</summary>
    public static long UnlinkAt(int directory, ReadOnlySpan<byte> path, int flags) => IsPath(path) ? UnlinkAt(directory, in path[0], flags) : NoPath;

    /// <summary>px_linkat.</summary>
    public static long LinkAt(int directory, ReadOnlySpan<byte> path, int newDirectory, ReadOnlySpan<byte> newPath, int flags) =>
        IsPath(path) && IsPath(newPath) ? LinkAt(directory, in path[0], newDirectory, in newPath[0], flags) : NoPath;

    /// <summary>px_renameat2.</summary>
    public static long RenameAt2(int directory, ReadOnlySpan<byte> path, int newDirectory, ReadOnlySpan<byte> newPath, uint flags) =>
        IsPath(path) && IsPath(newPath) ? RenameAt2(directory, in path[0], newDirectory, in newPath[0], flags) : NoPath;

    /// <summary>px_chroot.</summary>
    public static long Chroot(ReadOnlySpan<byte> path) => IsPath(path) ? Chroot(in path[0]) : NoPath;

    /// <summary>px_fchmod.</summary>
    [RuntimeImport("px_raw_fchmod")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    public static extern long Fchmod(int descriptor, uint mode);

    /// <summary>px_fchown.</summary>
    [RuntimeImport("px_raw_fchown")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    public static extern long Fchown(int descriptor, uint owner, uint group);

    /// <summary>px_sync.</summary>
    [RuntimeImport("px_raw_sync")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    public static extern long Sync();

    /// <summary>fallocate of Linux; px_posix_fallocate with the mode 0.</summary>
    [RuntimeImport("px_raw_fallocate")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    public static extern long Fallocate(int descriptor, int mode, long offset, long length);

    /// <summary>px_symlinkat.</summary>
    public static long SymlinkAt(ReadOnlySpan<byte> target, int directory, ReadOnlySpan<byte> path) =>
        IsPath(target) && IsPath(path) ? SymlinkAt(in target[0], directory, in path[0]) : NoPath;

    /// <summary>px_utimensat: times of access and of change.</summary>
    /// <param name="directory">Where a relative path begins.</param>
    /// <param name="path">The file.</param>
    /// <param name="times">Two times.</param>
    /// <param name="flags">AT_SYMLINK_NOFOLLOW.</param>
    public static long UtimensAt(int directory, ReadOnlySpan<byte> path, ReadOnlySpan<PosixTime> times, int flags) =>
        IsPath(path) && times.Length == 2 ? UtimensAt(directory, in path[0], in times[0], flags) : NoPath;

    /// <summary>px_statvfs, as statfs of Linux has it.</summary>
    public static long Statfs(ReadOnlySpan<byte> path, out FileSystemStatus status)
    {
        status = default;
        return IsPath(path) ? Statfs(in path[0], ref status) : NoPath;
    }

    /// <summary>px_fstatvfs, as fstatfs of Linux has it.</summary>
    [RuntimeImport("px_raw_fstatfs")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    public static extern long Fstatfs(int descriptor, out FileSystemStatus status);

    [RuntimeImport("px_raw_truncate")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern long Truncate(ref readonly byte path, long length);

    [RuntimeImport("px_raw_mkdirat")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern long MkdirAt(int directory, ref readonly byte path, uint mode);

    [RuntimeImport("px_raw_mknodat")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern long MknodAt(int directory, ref readonly byte path, uint mode, ulong device);

    [RuntimeImport("px_raw_fchownat")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern long FchownAt(int directory, ref readonly byte path, uint owner, uint group, int flags);

    [RuntimeImport("px_raw_fchmodat2")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern long FchmodAt(int directory, ref readonly byte path, uint mode, int flags);

    [RuntimeImport("px_raw_unlinkat")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern long UnlinkAt(int directory, ref readonly byte path, int flags);

    [RuntimeImport("px_raw_linkat")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern long LinkAt(int directory, ref readonly byte path, int newDirectory, ref readonly byte newPath, int flags);

    [RuntimeImport("px_raw_renameat2")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern long RenameAt2(int directory, ref readonly byte path, int newDirectory, ref readonly byte newPath, uint flags);

    [RuntimeImport("px_raw_chroot")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern long Chroot(ref readonly byte path);

    [RuntimeImport("px_raw_symlinkat")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern long SymlinkAt(ref readonly byte target, int directory, ref readonly byte path);

    [RuntimeImport("px_raw_utimensat")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern long UtimensAt(int directory, ref readonly byte path, ref readonly PosixTime times, int flags);

    [RuntimeImport("px_raw_statfs")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern long Statfs(ref readonly byte path, ref FileSystemStatus status);
}
