using System;
using System.Runtime;
using System.Runtime.CompilerServices;

namespace Pistachio.Posix;

/// <summary>Names of files. A path ends with a zero byte; without it: EINVAL.</summary>
public static partial class Px
{
    /// <summary>px_open.</summary>
    public static long Open(ReadOnlySpan<byte> path, int flags, uint mode) => OpenAt(WorkingDirectory, path, flags, mode);

    /// <summary>px_openat.</summary>
    public static long OpenAt(int directory, ReadOnlySpan<byte> path, int flags, uint mode) =>
        IsPath(path) ? OpenAt(directory, in path[0], flags, mode) : NoPath;

    /// <summary>px_stat.</summary>
    public static long Stat(ReadOnlySpan<byte> path, out PosixStatus status)
    {
        status = default;
        return IsPath(path) ? Stat(in path[0], ref status) : NoPath;
    }

    /// <summary>px_lstat.</summary>
    public static long Lstat(ReadOnlySpan<byte> path, out PosixStatus status)
    {
        status = default;
        return IsPath(path) ? Lstat(in path[0], ref status) : NoPath;
    }

    /// <summary>px_fstatat.</summary>
    public static long FstatAt(int directory, ReadOnlySpan<byte> path, out PosixStatus status, int flags)
    {
        status = default;
        return IsPath(path) ? FstatAt(directory, in path[0], ref status, flags) : NoPath;
    }

    /// <summary>px_faccessat.</summary>
    public static long FaccessAt(int directory, ReadOnlySpan<byte> path, int mode, int flags) =>
        IsPath(path) ? FaccessAt(directory, in path[0], mode, flags) : NoPath;

    /// <summary>px_readlinkat: bytes of the target.</summary>
    public static long ReadLinkAt(int directory, ReadOnlySpan<byte> path, Span<byte> target) =>
        !IsPath(path) || target.Length == 0 ? NoPath : ReadLinkAt(directory, in path[0], ref target[0], (ulong)target.Length);

    /// <summary>px_chdir.</summary>
    public static long Chdir(ReadOnlySpan<byte> path) => IsPath(path) ? Chdir(in path[0]) : NoPath;

    /// <summary>px_getcwd: bytes of the path, with the zero behind it.</summary>
    public static long GetWorkingDirectory(Span<byte> path) => path.Length == 0 ? NoPath : GetWorkingDirectory(ref path[0], (ulong)path.Length);

    private const long NoPath = -22; // EINVAL
    private const int WorkingDirectory = -100; // AT_FDCWD

    private static bool IsPath(ReadOnlySpan<byte> path) => path.Length != 0 && path[path.Length - 1] == 0;

    [RuntimeImport("px_point_openat")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern long OpenAt(int directory, ref readonly byte path, int flags, uint mode);

    [RuntimeImport("px_raw_stat")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern long Stat(ref readonly byte path, ref PosixStatus status);

    [RuntimeImport("px_raw_lstat")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern long Lstat(ref readonly byte path, ref PosixStatus status);

    [RuntimeImport("px_raw_fstatat")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern long FstatAt(int directory, ref readonly byte path, ref PosixStatus status, int flags);

    [RuntimeImport("px_raw_faccessat")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern long FaccessAt(int directory, ref readonly byte path, int mode, int flags);

    [RuntimeImport("px_raw_readlinkat")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern long ReadLinkAt(int directory, ref readonly byte path, ref byte target, ulong size);

    [RuntimeImport("px_raw_chdir")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern long Chdir(ref readonly byte path);

    [RuntimeImport("px_raw_getcwd")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern long GetWorkingDirectory(ref byte path, ulong size);
}
