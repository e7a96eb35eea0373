using System;
using System.Runtime;
using System.Runtime.CompilerServices;

namespace Pistachio.Posix;

/// <summary>Processes. There is no vfork: a method cannot return twice.</summary>
public static partial class Px
{
    /// <summary>px_fork: the child's process id in the parent, 0 in the child.</summary>
    public static long Fork() => Answer(PxFork());

    /// <summary>px_execve. The lists are addresses of pointers, ended by a zero, as main gets them.</summary>
    public static long Execve(ReadOnlySpan<byte> path, ulong arguments, ulong environment) =>
        IsPath(path) ? PxExecve(in path[0], arguments, environment) : NoPath;

    /// <summary>px_waitpid.</summary>
    public static long WaitPid(int which, out uint status, uint options)
    {
        status = 0;
        return Wait4(which, ref status, options, 0);
    }

    /// <summary>px_wait4.</summary>
    public static long Wait4(int which, out uint status, uint options, out PosixUsage usage)
    {
        status = 0;
        usage = default;
        return WaitWithUsage(which, ref status, options, ref usage);
    }

    /// <summary>px_waitid.</summary>
    public static long WaitId(int kind, uint which, out SignalInformation information, uint options)
    {
        information = default;
        return WaitId(kind, which, ref information, options, 0);
    }

    /// <summary>px_kill.</summary>
    [RuntimeImport("px_raw_kill")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    public static extern long Kill(int process, int signal);

    /// <summary>px_killpg. EINVAL: no number of a group.</summary>
    public static long KillGroup(int group, int signal) => group <= 1 ? NoPath : Kill(-group, signal);

    /// <summary>px_raise: a signal for the calling thread. EINVAL.</summary>
    public static long Raise(int signal) => Answer(PxRaise(signal));

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

    /// <summary>px_getpgid.</summary>
    [RuntimeImport("px_raw_getpgid")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    public static extern long GetGroup(int process);

    /// <summary>px_setpgid.</summary>
    [RuntimeImport("px_raw_setpgid")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    public static extern long SetGroup(int process, int group);

    /// <summary>px_getsid.</summary>
    [RuntimeImport("px_raw_getsid")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    public static extern long GetSession(int process);

    /// <summary>px_setsid.</summary>
    [RuntimeImport("px_raw_setsid")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    public static extern long MakeSession();

    [RuntimeImport("px_raise")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern int PxRaise(int signal);

    [RuntimeImport("px_fork")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern int PxFork();

    [RuntimeImport("px_raw_execve")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern long PxExecve(ref readonly byte path, ulong arguments, ulong environment);

    [RuntimeImport("px_point_wait4")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern long Wait4(int which, ref uint status, uint options, ulong usage);

    [RuntimeImport("px_point_wait4")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern long WaitWithUsage(int which, ref uint status, uint options, ref PosixUsage usage);

    [RuntimeImport("px_point_waitid")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern long WaitId(int kind, uint which, ref SignalInformation information, uint options, ulong usage);
}
