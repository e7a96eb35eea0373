using Pistachio.Abi;
using Pistachio.Processes.Library;
using Pistachio.Processes.Protocol;
using Pistachio.UserCall;

namespace Pistachio.LibPosix;

/// <summary>
/// Locks with priority inheritance, FUTEX_LOCK_PI and its like of futex(2): the word is the id of the owner, and says whether others wait. They sleep
/// as at other words, but no FUTEX_WAKE finds them (their mask is empty): whoever unlocks makes the first one of the highest priority the owner.
/// While they wait the owner has at least their priority.
/// </summary>
internal static class PriorityFutexes
{
    private const uint Waiters = 0x8000_0000;
    private const uint OwnerDied = 0x4000_0000;
    private const uint OwnerMask = 0x3FFF_FFFF;

    /// <summary>Lock.</summary>
    /// <param name="address">The word, in private memory.</param>
    /// <param name="deadline">Until when.</param>
    /// <param name="onlyTries">Do not wait.</param>
    /// <returns>
    /// None: the caller is the owner; if the owner before has ended, the word says so. EDEADLK: it is already, or waits for itself. ESRCH: no thread
    /// of the process is the owner. EAGAIN: it would have to wait. ETIMEDOUT. EINTR: a handler runs next. EFAULT.
    /// </returns>
    public static Errno Lock(ulong address, Deadline deadline, bool onlyTries)
    {
        ref ThreadArea self = ref ThreadArea.Current;
        uint owner;
        while (true)
        {
            if (!UserMemory.TryRead(address, out uint word))
                return Errno.EFAULT;
            owner = word & OwnerMask;
            if (owner == self.Id)
                return Errno.EDEADLK;
            if (owner == 0)
            {
                uint mine = self.Id | (word & OwnerDied) | (First(address) != 0 ? Waiters : 0);
                if (UserMemory.TryExchange(address, word, mine, out _))
                    return Errno.None;
                continue;
            }

            if (!ProcessThreads.TryFind(owner, out uint index))
                return Errno.ESRCH;
            if (onlyTries)
                return Errno.EAGAIN;
            if (WaitsFor(index, self.Id))
                return Errno.EDEADLK;
            if ((word & Waiters) != 0 || UserMemory.TryExchange(address, word, word | Waiters, out _))
                break;
        }

        self.Priority = Connection.Server.Scheduling(self.Id, out _, out int priority, out _, out _) == Errno.None ? priority : 0;
        if (Effective(self) != 0)
            RaiseOwner(owner, Effective(self));
        Errno error = Futexes.Sleep(address, 0, deadline);
        if (error != Errno.None && ProcessThreads.AreSeveral && UserMemory.TryRead(address, out uint left))
            Refresh(left & OwnerMask);
        return error;
    }

    /// <summary>Unlock, and make the first waiter of the highest priority the owner.</summary>
    /// <returns>EPERM: the caller is not the owner. EFAULT.</returns>
    public static Errno Unlock(ulong address)
    {
        ref ThreadArea self = ref ThreadArea.Current;
        if (!UserMemory.TryRead(address, out uint word))
            return Errno.EFAULT;
        if ((word & OwnerMask) != self.Id)
            return Errno.EPERM;
        HandOver(address, word, 0);
        Refresh(self.Id);
        return Errno.None;
    }

    /// <summary>
    /// A thread ends: whoever waits for a lock of it gets that, and sees in the word why. C libraries may have taken the id out of the word before.
    /// </summary>
    public static void GiveBack(ref ThreadArea ended)
    {
        for (uint i = 0; i <= ProcessThreads.Slots; i++)
        {
            ref ThreadArea waiter = ref ProcessThreads.Of(i);
            ulong address = waiter.Futex.Key;
            if (IsWaiting(waiter) && UserMemory.TryRead(address, out uint word) && ((word & OwnerMask) == ended.Id || (word & OwnerMask) == 0))
                HandOver(address, word, OwnerDied);
        }
    }

    /// <summary>Raise the priority of the calling thread to a ceiling.</summary>
    /// <param name="priority">0: no ceiling.</param>
    /// <returns>EPERM, EINVAL: see <see cref="IProcessServer.BoostThread"/>.</returns>
    public static long SetCeiling(uint priority)
    {
        ref ThreadArea self = ref ThreadArea.Current;
        uint before = self.Ceiling;
        self.Ceiling = priority;
        Errno error = Apply(ref self);
        if (error != Errno.None)
            self.Ceiling = before;
        return CallResult.Of(error);
    }

    private static bool IsWaiting(in ThreadArea thread) => thread.Id != 0 && thread.Futex.Key != 0 && thread.Futex.Mask == 0;

    /// <summary>The area of the waiter at a word that gets it next; 0: nobody waits.</summary>
    private static ulong First(ulong address)
    {
        ulong first = 0;
        for (ulong at = Futexes.FirstAt(address); at != 0; at = Futexes.NextAt(at))
        {
            ref ThreadArea waiter = ref ThreadArea.At(at);
            if (waiter.Futex.Mask == 0 && (first == 0 || Effective(waiter) > Effective(ThreadArea.At(first))))
                first = at;
        }

        return first;
    }

    private static void HandOver(ulong address, uint word, uint mark)
    {
        ulong first = First(address);
        uint id = 0;
        if (first != 0)
        {
            ref ThreadArea next = ref ThreadArea.At(first);
            id = next.Id;
            Futexes.Dequeue(ref next);
        }

        uint wanted = id | mark | (First(address) != 0 ? Waiters : 0);
        while (!UserMemory.TryExchange(address, word, wanted, out uint seen))
            word = seen;
        if (first == 0)
            return;
        _ = Kernel.ThreadUpcall(ThreadArea.At(first).Handle); // of a thread of the process
        Refresh(id);
    }

    /// <summary>Whether a thread waits, over any number of locks, for another one.</summary>
    private static bool WaitsFor(uint index, uint id)
    {
        // No more steps than threads: each waits for one lock at most.
        for (uint step = 0; step <= ProcessThreads.Slots; step++)
        {
            ref ThreadArea thread = ref ProcessThreads.Of(index);
            if (thread.Id == id)
                return true;
            if (!IsWaiting(thread) || !UserMemory.TryRead(thread.Futex.Key, out uint word) || !ProcessThreads.TryFind(word & OwnerMask, out index))
                return false;
        }

        return true;
    }

    /// <summary>
    /// A thread of a priority is about to wait for another one, which has at least that from now on, and whoever that waits for too.
    /// </summary>
    private static void RaiseOwner(uint owner, int priority)
    {
        for (uint step = 0; step <= ProcessThreads.Slots && ProcessThreads.TryFind(owner, out uint index); step++)
        {
            ref ThreadArea thread = ref ProcessThreads.Of(index);
            if (thread.Inherited >= priority)
                return;
            thread.Inherited = priority;
            _ = Apply(ref thread); // the waiter is one of the process and has that priority
            if (!IsWaiting(thread) || !UserMemory.TryRead(thread.Futex.Key, out uint word))
                return;
            owner = word & OwnerMask;
        }
    }

    /// <summary>Who waits for a thread has changed: it has the highest priority of those who do.</summary>
    private static void Refresh(uint id)
    {
        if (id == 0 || !ProcessThreads.TryFind(id, out uint index))
            return;
        int highest = 0;
        for (uint i = 0; i <= ProcessThreads.Slots; i++)
        {
            ref ThreadArea waiter = ref ProcessThreads.Of(i);
            if (IsWaiting(waiter) && Effective(waiter) > highest && UserMemory.TryRead(waiter.Futex.Key, out uint word) && (word & OwnerMask) == id)
                highest = Effective(waiter);
        }

        ref ThreadArea thread = ref ProcessThreads.Of(index);
        if (thread.Inherited == highest)
            return;
        thread.Inherited = highest;
        _ = Apply(ref thread); // a priority that a thread of the process has
    }

    private static int Effective(in ThreadArea waiter) => waiter.Priority > waiter.Inherited ? waiter.Priority : waiter.Inherited;

    private static Errno Apply(ref ThreadArea thread)
    {
        uint wanted = (uint)thread.Inherited > thread.Ceiling ? (uint)thread.Inherited : thread.Ceiling;
        if (wanted == thread.Boost)
            return Errno.None;
        Errno error = Connection.Server.BoostThread(thread.Index, wanted);
        if (error == Errno.None)
            thread.Boost = wanted;
        return error;
    }
}
