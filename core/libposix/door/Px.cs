using System;
using System.Runtime;
using System.Runtime.CompilerServices;

namespace Pistachio.Posix;

/// <summary>
/// The functions of the library OS for C# programs. Each returns its result, or an error number negated, as Linux' system calls do; what each does is
/// told in <c>include/px</c>.
/// </summary>
public static class Px
{
    /// <summary>Exit status of a program in which a check of compiled code failed; the number of the check is added.</summary>
    private const int CheckFailed = 100;

    /// <summary>Write to a descriptor.</summary>
    /// <returns>Bytes written.</returns>
    public static long Write(int descriptor, ReadOnlySpan<byte> bytes) =>
        bytes.Length == 0 ? 0 : Write(descriptor, in bytes[0], (ulong)bytes.Length);

    /// <summary>Read from a descriptor.</summary>
    /// <returns>Bytes read; 0 at the end.</returns>
    public static long Read(int descriptor, Span<byte> bytes) =>
        bytes.Length == 0 ? 0 : Read(descriptor, ref bytes[0], (ulong)bytes.Length);

    /// <summary>px_close.</summary>
    [RuntimeImport("px_raw_close")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    public static extern long Close(int descriptor);

    /// <summary>px_fork: the child's process id in the parent, 0 in the child.</summary>
    [RuntimeImport("px_raw_fork")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    public static extern long Fork();

    /// <summary>px_waitpid.</summary>
    public static long WaitPid(int which, out uint status, uint options)
    {
        status = 0;
        return Wait4(which, ref status, options, 0);
    }

    /// <summary>px_kill.</summary>
    [RuntimeImport("px_raw_kill")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    public static extern long Kill(int process, int signal);

    /// <summary>px_exit. Does not return.</summary>
    [RuntimeImport("px_raw_exit")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    public static extern void Exit(int status);

    /// <summary>px_getpid.</summary>
    [RuntimeImport("px_raw_getpid")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    public static extern long GetPid();

    /// <summary>px_getppid.</summary>
    [RuntimeImport("px_raw_getppid")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    public static extern long GetParentPid();

    /// <summary>px_sched_yield.</summary>
    [RuntimeImport("px_raw_sched_yield")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    public static extern long Yield();

    [RuntimeImport("px_raw_write")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern long Write(int descriptor, ref readonly byte bytes, ulong count);

    [RuntimeImport("px_raw_read")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern long Read(int descriptor, ref byte bytes, ulong count);

    [RuntimeImport("px_raw_wait4")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern long Wait4(int which, ref uint status, uint options, ulong usage);

    /// <summary>Called by compiled code when a check fails (index out of range, division by zero).</summary>
    [RuntimeExport("CoreLibFailed")]
    internal static void OnCheckFailure(CheckFailure check) => Exit(CheckFailed + (int)check);
}
