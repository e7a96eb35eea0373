using System;
using System.Runtime;
using System.Runtime.CompilerServices;

namespace Pistachio.Posix;

/// <content>
/// Threads, after <c>px/pthread.h</c>: the code is that of the C door. A program that makes threads exports <c>px_thread_main</c>, from an argument
/// to a result, which each of them begins with; without it the program cannot be linked.
/// </content>
public static partial class Px
{
    /// <summary>px_gettid: the id of the calling thread; that of the first is the process id.</summary>
    [RuntimeImport("px_raw_gettid")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    public static extern long ThreadId();

    /// <summary>
    /// px_pthread_create with the usual attributes: joinable, a stack of 256 KiB. EAGAIN: too many threads, or no memory. ENOSYS: the image has no
    /// threads.
    /// </summary>
    public static long ThreadCreate(out PosixThread thread, ulong argument)
    {
        _ = ThreadAttributesInit(out PosixThreadAttributes usual); // never fails
        return ThreadCreate(out thread, in usual, argument);
    }

    /// <summary>px_pthread_create. EAGAIN, ENOSYS; EPERM, EINVAL: it may not be scheduled so.</summary>
    public static long ThreadCreate(out PosixThread thread, in PosixThreadAttributes attributes, ulong argument) =>
        -CsharpThreadCreate(out thread, in attributes, argument);

    /// <summary>
    /// px_pthread_join: waits until a thread has ended, and tells what it returned; <see cref="ThreadCanceled"/> if it was cancelled. EDEADLK: it is
    /// the calling one. EINVAL: it is detached, or joined already.
    /// </summary>
    public static long ThreadJoin(PosixThread thread, out ulong result)
    {
        result = 0;
        return -PthreadJoin(thread.Block, ref result);
    }

    /// <summary>px_pthread_detach. EINVAL: it is detached, or joined already.</summary>
    public static long ThreadDetach(PosixThread thread) => -PthreadDetach(thread.Block);

    /// <summary>px_pthread_exit: ends the calling thread, with its clean-ups. Does not return.</summary>
    [RuntimeImport("px_pthread_exit")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    public static extern void ThreadExit(ulong result);

    /// <summary>px_pthread_self: the calling thread.</summary>
    public static PosixThread ThreadSelf() => new(PthreadSelf());

    /// <summary>px_pthread_equal.</summary>
    public static bool ThreadEqual(PosixThread one, PosixThread other) => PthreadEqual(one.Block, other.Block) != 0;

    /// <summary>px_pthread_kill: a signal for one thread; 0: none. EINVAL: no such signal.</summary>
    public static long ThreadKill(PosixThread thread, int signal) => -PthreadKill(thread.Block, signal);

    /// <summary>px_pthread_sigqueue: a signal with a value. EAGAIN: too many wait. EINVAL, ESRCH: it has ended.</summary>
    public static long ThreadQueue(PosixThread thread, int signal, ulong value) => -PthreadSigqueue(thread.Block, signal, value);

    /// <summary>px_pthread_getcpuclockid: the clock of the CPU time of a thread. ESRCH: it has ended.</summary>
    public static long ThreadClock(PosixThread thread, out int clock)
    {
        clock = 0;
        return -PthreadGetcpuclockid(thread.Block, ref clock);
    }

    /// <summary>px_pthread_getattr_np: what a thread was made with, and where its stack is.</summary>
    public static long ThreadGetAttributes(PosixThread thread, out PosixThreadAttributes attributes) =>
        -PthreadGetattrNp(thread.Block, out attributes);

    /// <summary>px_pthread_getname_np: at least 16 bytes, else ERANGE; the name ends with a zero byte.</summary>
    public static long ThreadGetName(PosixThread thread, Span<byte> name) => -PthreadGetnameNp(thread.Block, ref First(name), (ulong)name.Length);

    /// <summary>px_pthread_setname_np: up to 15 bytes, else ERANGE, and a zero byte; without it EINVAL.</summary>
    public static long ThreadSetName(PosixThread thread, ReadOnlySpan<byte> name) =>
        IsPath(name) ? -PthreadSetnameNp(thread.Block, in name[0]) : NoPath;

    /// <summary>px_pthread_getconcurrency: the number that was set last.</summary>
    [RuntimeImport("px_pthread_getconcurrency")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    public static extern int GetConcurrency();

    /// <summary>px_pthread_setconcurrency: a number that is kept; all threads are the kernel's. EINVAL: negative.</summary>
    public static long SetConcurrency(int level) => -PthreadSetconcurrency(level);

    [RuntimeImport("px_csharp_thread_create")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern int CsharpThreadCreate(out PosixThread thread, in PosixThreadAttributes attributes, ulong argument);

    [RuntimeImport("px_pthread_join")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern int PthreadJoin(ulong thread, ref ulong result);

    [RuntimeImport("px_pthread_detach")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern int PthreadDetach(ulong thread);

    [RuntimeImport("px_pthread_self")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern ulong PthreadSelf();

    [RuntimeImport("px_pthread_equal")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern int PthreadEqual(ulong one, ulong other);

    [RuntimeImport("px_pthread_kill")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern int PthreadKill(ulong thread, int signal);

    [RuntimeImport("px_pthread_sigqueue")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern int PthreadSigqueue(ulong thread, int signal, ulong value);

    [RuntimeImport("px_pthread_getcpuclockid")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern int PthreadGetcpuclockid(ulong thread, ref int clock);

    [RuntimeImport("px_pthread_getattr_np")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern int PthreadGetattrNp(ulong thread, out PosixThreadAttributes attributes);

    [RuntimeImport("px_pthread_getname_np")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern int PthreadGetnameNp(ulong thread, ref byte name, ulong size);

    [RuntimeImport("px_pthread_setname_np")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern int PthreadSetnameNp(ulong thread, in byte name);

    [RuntimeImport("px_pthread_setconcurrency")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern int PthreadSetconcurrency(int level);
}
