using System;
using System.Runtime;
using System.Runtime.CompilerServices;

namespace Pistachio.Posix;

/// <content>Semaphores in memory, and those with names: <c>px/semaphore.h</c>. Operations that need not wait do not enter the library OS.</content>
public static partial class Px
{
    /// <summary>px_sem_init. EINVAL: more than 2,147,483,647.</summary>
    public static long SemaphoreInit(ref PosixSemaphore semaphore, bool isShared, uint value) =>
        Answer(SemInit(ref semaphore, isShared ? 1 : 0, value));

    /// <summary>px_sem_destroy.</summary>
    public static long SemaphoreDestroy(ref PosixSemaphore semaphore) => Answer(SemDestroy(ref semaphore));

    /// <summary>px_sem_trywait. EAGAIN: it is 0.</summary>
    public static long SemaphoreTry(ref PosixSemaphore semaphore) => Answer(SemTrywait(ref semaphore));

    /// <summary>px_sem_wait. EINTR: a handler ran.</summary>
    public static long SemaphoreWait(ref PosixSemaphore semaphore) => Answer(SemWait(ref semaphore));

    /// <summary>px_sem_timedwait. ETIMEDOUT: the time, of the clock of the date, has come. EINVAL: no time. EINTR.</summary>
    public static long SemaphoreTimedWait(ref PosixSemaphore semaphore, in PosixTime until) => Answer(SemTimedwait(ref semaphore, in until));

    /// <summary>px_sem_post. EOVERFLOW: it has its largest value.</summary>
    public static long SemaphorePost(ref PosixSemaphore semaphore) => Answer(SemPost(ref semaphore));

    /// <summary>px_sem_getvalue.</summary>
    public static long SemaphoreValue(ref PosixSemaphore semaphore, out int value) => Answer(SemGetvalue(ref semaphore, out value));

    /// <summary>
    /// px_sem_open: the address of the semaphore, for <see cref="At"/>; mode and value count with PX_O_CREAT. EEXIST, ENOENT, EACCES, EINVAL,
    /// ENAMETOOLONG, EMFILE.
    /// </summary>
    public static long SemaphoreOpen(ReadOnlySpan<byte> name, int flags, uint mode, uint value) =>
        IsPath(name) ? CsharpSemOpen(in name[0], flags, mode, value) : NoPath;

    /// <summary>px_sem_close: of one that was opened. EINVAL: it was not.</summary>
    public static long SemaphoreClose(ref PosixSemaphore semaphore) => Answer(SemClose(ref semaphore));

    /// <summary>px_sem_unlink.</summary>
    public static long SemaphoreUnlink(ReadOnlySpan<byte> name) => IsPath(name) ? Answer(SemUnlink(in name[0])) : NoPath;

    [RuntimeImport("px_sem_init")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern int SemInit(ref PosixSemaphore semaphore, int isShared, uint value);

    [RuntimeImport("px_sem_destroy")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern int SemDestroy(ref PosixSemaphore semaphore);

    [RuntimeImport("px_sem_trywait")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern int SemTrywait(ref PosixSemaphore semaphore);

    [RuntimeImport("px_sem_wait")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern int SemWait(ref PosixSemaphore semaphore);

    [RuntimeImport("px_sem_timedwait")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern int SemTimedwait(ref PosixSemaphore semaphore, in PosixTime until);

    [RuntimeImport("px_sem_post")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern int SemPost(ref PosixSemaphore semaphore);

    [RuntimeImport("px_sem_getvalue")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern int SemGetvalue(ref PosixSemaphore semaphore, out int value);

    [RuntimeImport("px_csharp_sem_open")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern long CsharpSemOpen(in byte name, int flags, uint mode, uint value);

    [RuntimeImport("px_sem_close")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern int SemClose(ref PosixSemaphore semaphore);

    [RuntimeImport("px_sem_unlink")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern int SemUnlink(in byte name);
}
