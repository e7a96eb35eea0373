using System;
using System.Runtime;
using System.Runtime.CompilerServices;

namespace Pistachio.Posix;

/// <summary>Open files.</summary>
public static partial class Px
{
    private const int WaitForLock = 7; // F_SETLKW
    private const int WaitForOpenFileLock = 38; // F_OFD_SETLKW

    /// <summary>px_pread.</summary>
    public static long Pread(int descriptor, Span<byte> bytes, long offset) =>
        bytes.Length == 0 ? 0 : Pread(descriptor, ref bytes[0], (ulong)bytes.Length, offset);

    /// <summary>px_pwrite.</summary>
    public static long Pwrite(int descriptor, ReadOnlySpan<byte> bytes, long offset) =>
        bytes.Length == 0 ? 0 : Pwrite(descriptor, in bytes[0], (ulong)bytes.Length, offset);

    /// <summary>px_readv.</summary>
    public static long Readv(int descriptor, ReadOnlySpan<MemoryPiece> pieces) =>
        pieces.Length == 0 ? 0 : Readv(descriptor, in pieces[0], pieces.Length);

    /// <summary>px_writev.</summary>
    public static long Writev(int descriptor, ReadOnlySpan<MemoryPiece> pieces) =>
        pieces.Length == 0 ? 0 : Writev(descriptor, in pieces[0], pieces.Length);

    /// <summary>px_close.</summary>
    [RuntimeImport("px_point_close")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    public static extern long Close(int descriptor);

    /// <summary>px_lseek: the new offset.</summary>
    [RuntimeImport("px_raw_lseek")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    public static extern long Seek(int descriptor, long offset, int origin);

    /// <summary>px_dup.</summary>
    [RuntimeImport("px_raw_dup")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    public static extern long Dup(int descriptor);

    /// <summary>px_dup2.</summary>
    [RuntimeImport("px_raw_dup2")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    public static extern long Dup2(int descriptor, int target);

    /// <summary>px_dup3.</summary>
    [RuntimeImport("px_raw_dup3")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    public static extern long Dup3(int descriptor, int target, int flags);

    /// <summary>px_fcntl. The argument counts where the command has one.</summary>
    public static long Fcntl(int descriptor, int command, ulong argument) =>
        command is WaitForLock or WaitForOpenFileLock ? WaitingFcntl(descriptor, command, argument) : RawFcntl(descriptor, command, argument);

    /// <summary>Control a device; what the argument is, an address as a rule, the request says.</summary>
    [RuntimeImport("px_raw_ioctl")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    public static extern long Ioctl(int descriptor, ulong request, ulong argument);

    /// <summary>px_fsync.</summary>
    [RuntimeImport("px_point_fsync")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    public static extern long Fsync(int descriptor);

    /// <summary>px_fdatasync.</summary>
    [RuntimeImport("px_point_fdatasync")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    public static extern long Fdatasync(int descriptor);

    /// <summary>px_ftruncate.</summary>
    [RuntimeImport("px_raw_ftruncate")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    public static extern long Ftruncate(int descriptor, long length);

    /// <summary>px_pipe2.</summary>
    [RuntimeImport("px_raw_pipe2")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    public static extern long Pipe(out PipeEnds ends, int flags);

    /// <summary>px_fstat.</summary>
    [RuntimeImport("px_raw_fstat")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    public static extern long Fstat(int descriptor, out PosixStatus status);

    /// <summary>px_fchdir.</summary>
    [RuntimeImport("px_raw_fchdir")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    public static extern long Fchdir(int directory);

    /// <summary>px_umask: the mask before.</summary>
    [RuntimeImport("px_raw_umask")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    public static extern long Umask(uint mask);

    /// <summary>The next entries of a directory, as the records of px_readdir: bytes, 0 at the end.</summary>
    public static long GetDirectoryEntries(int descriptor, Span<byte> records) =>
        records.Length == 0 ? 0 : GetDirectoryEntries(descriptor, ref records[0], (ulong)records.Length);

    [RuntimeImport("px_raw_fcntl")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern long RawFcntl(int descriptor, int command, ulong argument);

    [RuntimeImport("px_point_fcntl")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern long WaitingFcntl(int descriptor, int command, ulong argument);

    [RuntimeImport("px_point_pread")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern long Pread(int descriptor, ref byte bytes, ulong count, long offset);

    [RuntimeImport("px_point_pwrite")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern long Pwrite(int descriptor, ref readonly byte bytes, ulong count, long offset);

    [RuntimeImport("px_point_readv")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern long Readv(int descriptor, ref readonly MemoryPiece pieces, int count);

    [RuntimeImport("px_point_writev")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern long Writev(int descriptor, ref readonly MemoryPiece pieces, int count);

    [RuntimeImport("px_raw_getdents64")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern long GetDirectoryEntries(int descriptor, ref byte records, ulong size);
}
