using Pistachio.Abi;

namespace Pistachio.LibPosix;

/// <summary>
/// The locks of a thread that ends: the list of <c>set_robust_list</c> as <c>linux/futex.h</c> of Linux has it. A head of three words: the first entry, the
/// distance from an entry to its lock word, and an entry that is being taken or given back.
/// </summary>
internal static class RobustLocks
{
    /// <summary>Bytes of the head.</summary>
    public const ulong HeadSize = 24;

    private const int MostEntries = 2048;

    /// <summary>In an entry: the lock is one with priority inheritance (<see cref="PriorityFutexes"/>).</summary>
    private const ulong InheritsMark = 1;

    private const uint Waiters = 0x8000_0000;
    private const uint OwnerDied = 0x4000_0000;
    private const uint OwnerMask = 0x3FFF_FFFF;

    /// <summary>Mark the locks that a thread has, and wake who waits for them. A list that is damaged ends where it is.</summary>
    public static void GiveBack(ref ThreadArea thread)
    {
        ulong head = thread.RobustList;
        thread.RobustList = 0; // a fault leads back into the program, which calls again
        if (head == 0 || !UserMemory.TryRead(head, out ulong entry) || !UserMemory.TryRead(head + 8, out ulong distance)
            || !UserMemory.TryRead(head + 16, out ulong pending))
            return;
        for (int i = 0; i < MostEntries && (entry & ~InheritsMark) != head; i++)
        {
            // The next one first: whoever gets the lock may free the memory of this one.
            if (!UserMemory.TryRead(entry & ~InheritsMark, out ulong next))
                return;
            if (entry != pending && !GiveBack(thread.Id, (entry & ~InheritsMark) + distance, (entry & InheritsMark) != 0))
                return;
            entry = next;
        }

        if (pending != 0)
            _ = GiveBack(thread.Id, (pending & ~InheritsMark) + distance, (pending & InheritsMark) != 0);
    }

    private static bool GiveBack(uint id, ulong address, bool inherits)
    {
        if (!UserMemory.TryRead(address, out uint word))
            return false;
        while ((word & OwnerMask) == id)
        {
            if (inherits && (word & Waiters) != 0)
            {
                PriorityFutexes.GiveBack(address, id);
                return true;
            }

            if (!UserMemory.TryExchange(address, word, (word & Waiters) | OwnerDied, out uint seen))
            {
                word = seen;
                continue;
            }

            if ((word & Waiters) != 0)
                _ = FutexCalls.Wake(address, 1, Futexes.AnyMask, mayBeShared: true);
            return true;
        }

        return true;
    }
}
