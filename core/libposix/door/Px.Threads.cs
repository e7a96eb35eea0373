using System.Runtime;
using System.Runtime.CompilerServices;
using System.Threading;

namespace Pistachio.Posix;

/// <content>
/// Threads, and what they synchronize with, after <c>px/pthread.h</c>. A program that makes threads exports <c>px_thread_main</c>, from an argument
/// to a result, which each of them begins with. Locking and signalling that need not wait do not enter the library OS.
/// </content>
public static partial class Px
{
    /// <summary>Values that each thread has of its own, see <see cref="ThreadValue"/>.</summary>
    public const int ThreadValues = 32;

    private const ulong CloneFlags = 0x3D0F00; // memory, file system, files, handlers, thread, undo of semaphores, FS base, ids
    private const ulong GuardSize = 4096;
    private const uint ReadAndWrite = 3;
    private const uint PrivateAnonymous = 0x22;
    private const long Busy = -16; // EBUSY
    private const uint MutexFree = 0;
    private const uint MutexLocked = 1;
    private const uint MutexContended = 2;

    /// <summary>Id of the calling thread; that of the first is the process id.</summary>
    [RuntimeImport("px_raw_gettid")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    public static extern long ThreadId();

    /// <summary>Make a thread.</summary>
    /// <param name="thread">It; must stay where it is until it has been joined.</param>
    /// <param name="argument">What <c>px_thread_main</c> gets.</param>
    /// <param name="stackSize">Bytes of its stack, a multiple of 4096; a page that nobody may touch lies below.</param>
    /// <returns>0. EAGAIN: too many threads, or no memory. ENOSYS: the image has no threads. EINVAL: not a size.</returns>
    public static long ThreadCreate(ref PosixThread thread, ulong argument, ulong stackSize = 64 * 1024)
    {
        if (stackSize == 0 || stackSize % GuardSize != 0)
            return NoPath;
        ulong size = stackSize + GuardSize;
        long mapping = Mmap(0, size, ReadAndWrite, PrivateAnonymous, -1, 0);
        if (mapping is < 0 and >= -4095)
            return NothingThere;
        thread.Argument = argument;
        thread.Result = 0;
        thread.Mapping = (ulong)mapping;
        thread.MappingSize = size;
        long result = Mprotect(thread.Mapping, GuardSize, 0);
        if (result == 0)
            result = BeginThread(CloneFlags, thread.Mapping + size, ref thread.Id, ref thread);
        if (result > 0)
            return 0;
        _ = Munmap(thread.Mapping, size); // it was mapped above
        return result;
    }

    /// <summary>Wait until a thread has ended.</summary>
    /// <param name="thread">It. Another one can be made in its place afterwards.</param>
    /// <param name="result">What its <c>px_thread_main</c> returned.</param>
    /// <returns>0. EDEADLK: it is the calling one.</returns>
    public static long ThreadJoin(ref PosixThread thread, out ulong result)
    {
        const long deadlock = -35; // EDEADLK
        result = 0;
        if (Volatile.Read(ref thread.Id) == (uint)ThreadId())
            return deadlock;
        uint id;
        while ((id = Volatile.Read(ref thread.Id)) != 0)
            _ = Futex(ref thread.Id, FutexWait | (int)FutexPrivate, id, 0, 0, 0); // it looks again, whatever ended the sleep
        result = thread.Result;
        return Munmap(thread.Mapping, thread.MappingSize);
    }

    /// <summary>A value that each thread has of its own, 0 at first.</summary>
    /// <param name="index">0 to <see cref="ThreadValues"/> - 1; others are taken as one of these.</param>
    public static ref ulong ThreadValue(int index) => ref Unsafe.Add(ref FirstValue(), index & (ThreadValues - 1));

    /// <summary>Lock a mutex; it is locked already by the calling thread: it waits for ever.</summary>
    public static void MutexLock(ref PosixMutex mutex)
    {
        if (Interlocked.CompareExchange(ref mutex.State, MutexLocked, MutexFree) == MutexFree)
            return;

        // Who has slept cannot know whether others still do, and takes it as contended.
        while (Swap(ref mutex.State, MutexContended) != MutexFree)
            _ = Futex(ref mutex.State, FutexWait | (int)FutexPrivate, MutexContended, 0, 0, 0);
    }

    /// <summary>Lock a mutex if it is free.</summary>
    /// <returns>0. EBUSY.</returns>
    public static long MutexTryLock(ref PosixMutex mutex) =>
        Interlocked.CompareExchange(ref mutex.State, MutexLocked, MutexFree) == MutexFree ? 0 : Busy;

    /// <summary>Unlock a mutex that the calling thread has locked.</summary>
    public static void MutexUnlock(ref PosixMutex mutex)
    {
        if (Swap(ref mutex.State, MutexFree) == MutexContended)
            _ = Futex(ref mutex.State, FutexWake | (int)FutexPrivate, 1, 0, 0, 0); // nobody may sleep any more
    }

    /// <summary>Unlock a mutex, wait for a signal, and lock it again. It may return without one: the caller looks again.</summary>
    public static void ConditionWait(ref PosixCondition condition, ref PosixMutex mutex)
    {
        // Counted before the number is looked at: who signals changes it first and looks for waiters after.
        _ = Interlocked.Add(ref condition.Waiters, 1);
        uint sequence = Volatile.Read(ref condition.Sequence);
        MutexUnlock(ref mutex);
        _ = Futex(ref condition.Sequence, FutexWait | (int)FutexPrivate, sequence, 0, 0, 0);
        _ = Interlocked.Add(ref condition.Waiters, -1);
        MutexLock(ref mutex);
    }

    /// <summary>Let one thread go on that waits.</summary>
    public static void ConditionSignal(ref PosixCondition condition) => Tell(ref condition, 1);

    /// <summary>Let all threads go on that wait.</summary>
    public static void ConditionBroadcast(ref PosixCondition condition) => Tell(ref condition, int.MaxValue);

    private static void Tell(ref PosixCondition condition, uint count)
    {
        uint sequence = Volatile.Read(ref condition.Sequence);
        uint seen;
        while ((seen = Interlocked.CompareExchange(ref condition.Sequence, sequence + 1, sequence)) != sequence)
            sequence = seen;
        if (Volatile.Read(ref condition.Waiters) != 0)
            _ = Futex(ref condition.Sequence, FutexWake | (int)FutexPrivate, count, 0, 0, 0);
    }

    private static uint Swap(ref uint location, uint value)
    {
        uint seen = Volatile.Read(ref location);
        while (true)
        {
            uint before = Interlocked.CompareExchange(ref location, value, seen);
            if (before == seen)
                return seen;
            seen = before;
        }
    }

    [RuntimeImport("px_begin_csharp_thread")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern long BeginThread(ulong flags, ulong stackTop, ref uint id, ref PosixThread thread);

    [RuntimeImport("px_thread_values")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern ref ulong FirstValue();
}
