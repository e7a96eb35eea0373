using System.Runtime.CompilerServices;
using Pistachio.Abi;
using Pistachio.UserCall;

namespace Pistachio.LibPosix;

/// <summary>
/// Who of this process sleeps at which word of its memory: queues by address, first come, first served. All under the lock of the library: so a word
/// that was looked at still counts when its thread is in the queue. A sleeper gives the lock back and sleeps in the kernel; a waker takes it out of the
/// queue and ends its sleep, one kernel call each.
/// </summary>
internal static class Futexes
{
    /// <summary>Listens to all wakers.</summary>
    public const uint AnyMask = uint.MaxValue;

    /// <summary>Listens to no waker, but is moved to a lock (FUTEX_CMP_REQUEUE_PI).</summary>
    public const uint LockMask = 0;

    private const int QueueCount = 64;

    private static Queues queues;

    /// <summary>Sleep at a word, which the caller has looked at since it has the lock.</summary>
    /// <param name="key">The address.</param>
    /// <param name="mask">Which wakers it listens to.</param>
    /// <param name="deadline">Until when.</param>
    /// <returns>None: woken. ETIMEDOUT. EINTR: a handler runs next.</returns>
    public static Errno Sleep(ulong key, uint mask, Deadline deadline)
    {
        ref ThreadArea thread = ref ThreadArea.Current;
        thread.Futex.Mask = mask;
        Append(ref thread, key);
        while (true)
        {
            bool interrupts = SignalDelivery.IsDue();
            if (thread.Futex.Key == 0)
                return Errno.None;
            if (interrupts)
            {
                Remove(ref thread);
                return Errno.EINTR;
            }

            LibraryLock.BeginWait();
            CallStatus status = deadline.Sleep();
            LibraryLock.EndWait();
            if (thread.Futex.Key == 0)
            {
                Signals.LookAgain();
                return Errno.None;
            }

            if (status == CallStatus.Ok)
            {
                Remove(ref thread);
                return Errno.ETIMEDOUT;
            }
        }
    }

    /// <summary>Wake threads that sleep at a word.</summary>
    /// <param name="key">The address.</param>
    /// <param name="count">Most of them.</param>
    /// <param name="mask">Only those that listen to one of these.</param>
    /// <returns>How many.</returns>
    public static int Wake(ulong key, int count, uint mask)
    {
        int woken = 0;
        ulong at = queues[QueueOf(key)].First;
        while (at != 0 && woken < count)
        {
            ref ThreadArea thread = ref ThreadArea.At(at);
            at = thread.Futex.Next;
            if (thread.Futex.Key != key || (thread.Futex.Mask & mask) == 0)
                continue;
            Remove(ref thread);
            _ = Kernel.ThreadUpcall(thread.Handle); // of a thread of the process
            woken++;
        }

        return woken;
    }

    /// <summary>The area of the first thread that sleeps at a word; 0: none does.</summary>
    public static ulong FirstAt(ulong key) => Same(queues[QueueOf(key)].First, key);

    /// <summary>The area of the next one at the same word; 0: there is none.</summary>
    public static ulong NextAt(ulong area)
    {
        ref FutexWaiter waiter = ref ThreadArea.At(area).Futex;
        return Same(waiter.Next, waiter.Key);
    }

    /// <summary>Take a thread that sleeps out of its queue: it has been woken.</summary>
    public static void Dequeue(ref ThreadArea thread) => Remove(ref thread);

    /// <summary>Have threads that sleep at a word sleep at another one, behind those that do so already.</summary>
    /// <returns>How many.</returns>
    public static int Move(ulong key, ulong newKey, int count)
    {
        int moved = 0;
        ulong at = queues[QueueOf(key)].First;
        while (at != 0 && moved < count && key != newKey)
        {
            ref ThreadArea thread = ref ThreadArea.At(at);
            at = thread.Futex.Next;
            if (thread.Futex.Key != key || thread.Futex.Mask == LockMask)
                continue;
            Remove(ref thread);
            Append(ref thread, newKey);
            moved++;
        }

        return key == newKey ? CountAt(key, count) : moved;
    }

    /// <summary>Nobody sleeps: the process has one thread.</summary>
    public static void Clear() => queues = default;

    private static ulong Same(ulong area, ulong key)
    {
        while (area != 0 && ThreadArea.At(area).Futex.Key != key)
            area = ThreadArea.At(area).Futex.Next;
        return area;
    }

    private static int CountAt(ulong key, int most)
    {
        int found = 0;
        for (ulong at = queues[QueueOf(key)].First; at != 0 && found < most; at = ThreadArea.At(at).Futex.Next)
        {
            if (ThreadArea.At(at).Futex.Key == key)
                found++;
        }

        return found;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Append(ref ThreadArea thread, ulong key)
    {
        ref Queue queue = ref queues[QueueOf(key)];
        thread.Futex.Key = key;
        thread.Futex.Next = 0;
        thread.Futex.Previous = queue.Last;
        if (queue.Last == 0)
            queue.First = thread.Self;
        else
            ThreadArea.At(queue.Last).Futex.Next = thread.Self;
        queue.Last = thread.Self;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Remove(ref ThreadArea thread)
    {
        ref Queue queue = ref queues[QueueOf(thread.Futex.Key)];
        if (thread.Futex.Previous == 0)
            queue.First = thread.Futex.Next;
        else
            ThreadArea.At(thread.Futex.Previous).Futex.Next = thread.Futex.Next;
        if (thread.Futex.Next == 0)
            queue.Last = thread.Futex.Previous;
        else
            ThreadArea.At(thread.Futex.Next).Futex.Previous = thread.Futex.Previous;
        thread.Futex.Key = 0;
    }

    /// <summary>Words are aligned to four bytes; those of one cache line, and of one place in neighboring pages, go apart.</summary>
    private static int QueueOf(ulong key) => (int)(((key >> 2) ^ (key >> 12)) % QueueCount);

    private struct Queue
    {
        /// <summary>Areas of the threads at both ends; 0: it is empty.</summary>
        public ulong First;
        public ulong Last;
    }

    [InlineArray(QueueCount)]
    private struct Queues
    {
        private Queue _first;
    }
}
