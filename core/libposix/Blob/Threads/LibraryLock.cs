using System.Runtime;
using System.Runtime.CompilerServices;
using System.Threading;
using Pistachio.Abi;
using Pistachio.UserCall;

namespace Pistachio.LibPosix;

/// <summary>
/// The one lock of the library OS in a process: whoever works in C# has it, in a call of the program or in an upcall. The assembly of the gate takes it
/// and gives it back where nobody else wants it (<see cref="GateArea.Lock"/>); the rest is here. A thread that must wait sleeps, and is woken by whoever
/// gives the lock back. It may find the lock taken again by then: nobody is handed the lock, so a thread that only passes through is not held up by
/// one that is not running.
/// </summary>
internal static class LibraryLock
{
    /// <summary>Others wait: whoever gives the lock back looks for them.</summary>
    private const ulong Contended = 1;

    private static uint lastWoken;

    /// <summary>Whether a thread has the lock.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsHeldBy(in ThreadArea thread) => (Volatile.Read(ref Gate.Area.Lock) & ~Contended) == thread.Self;

    /// <summary>Take the lock.</summary>
    [RuntimeExport("px_lock_enter")]
    public static void Enter()
    {
        ref ThreadArea thread = ref ThreadArea.Current;
        ref ulong word = ref Gate.Area.Lock;
        ulong mine = thread.Self;
        ulong seen = Interlocked.CompareExchange(ref word, mine, 0);
        if (seen == 0 || (seen & ~Contended) == mine) // the child of a vfork never lets go
            return;

        // Who asks for the thread meanwhile is noted, so that it can sleep, and told afterwards.
        bool isWanted = false;
        while (true)
        {
            // Others may wait too: they are looked for when this thread gives the lock back.
            seen = Interlocked.CompareExchange(ref word, mine | Contended, 0);
            if (seen == 0)
                break;
            if ((seen & Contended) == 0 && Interlocked.CompareExchange(ref word, seen | Contended, seen) != seen)
                continue;
            isWanted |= Interlocked.Exchange(ref thread.UpcallWanted, 0) != 0;
            _ = Interlocked.Exchange(ref thread.AwaitsLock, 1);
            if ((Volatile.Read(ref word) & Contended) != 0)
                _ = Kernel.SleepUntil(ulong.MaxValue); // ends by an upcall, or by one that came before
            thread.AwaitsLock = 0;
        }

        if (isWanted)
            thread.UpcallWanted = 1;
    }

    /// <summary>Give it back, and wake one of those that wait.</summary>
    [RuntimeExport("px_lock_leave")]
    public static void Leave()
    {
        // The child of a vfork runs in its parent's thread: until it is gone, no other thread shall see its descriptors and its ids.
        if (SharedChild.IsActive && ProcessThreads.AreSeveral)
            return;
        if ((Interlocked.Exchange(ref Gate.Area.Lock, 0) & Contended) == 0)
            return;
        uint count = ProcessThreads.Slots + 1;
        uint at = lastWoken;
        for (uint i = 0; i < count; i++)
        {
            at = at + 1 < count ? at + 1 : 0;
            ref ThreadArea thread = ref ProcessThreads.Of(at);
            if (Interlocked.CompareExchange(ref thread.AwaitsLock, 0, 1) != 1)
                continue;
            lastWoken = at;
            _ = Kernel.ThreadUpcall(thread.Handle); // of a thread of the process
            return;
        }
    }

    /// <summary>Whoever gives the lock back shall go through <see cref="Leave"/>.</summary>
    public static void MarkContended() => _ = Interlocked.Exchange(ref Gate.Area.Lock, ThreadArea.Current.Self | Contended);

    /// <summary>Let another thread have the lock, which the running one has.</summary>
    public static void GiveTo(in ThreadArea thread) => _ = Interlocked.Exchange(ref Gate.Area.Lock, thread.Self | Contended);

    /// <summary>See <see cref="CurrentThread.BeginWait"/>. With one thread nobody else could use the lock.</summary>
    [RuntimeExport("px_begin_wait")]
    public static void BeginWait()
    {
        if (ProcessThreads.AreSeveral)
            Leave();
    }

    /// <summary>See <see cref="CurrentThread.EndWait"/>.</summary>
    [RuntimeExport("px_end_wait")]
    public static void EndWait()
    {
        if (!IsHeldBy(ThreadArea.Current))
            Enter();
    }
}
