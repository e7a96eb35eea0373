using System.Threading;
using Pistachio.Abi;
using Pistachio.Processes.Library;
using Pistachio.UserCall;

namespace Pistachio.LibPosix;

/// <summary>
/// Locks with priority inheritance, FUTEX_LOCK_PI and its like of futex(2), in private and in shared memory: the word is the id of the owner, and says
/// whether others wait. Only threads that use the word write it; the process server keeps who waits for whom, so that owners inherit priorities
/// over any number of locks and processes, and says who is next. A lock that nobody waits for costs no message.
/// </summary>
internal static class PriorityFutexes
{
    private const uint Waiters = 0x8000_0000;
    private const uint OwnerDied = 0x4000_0000;
    private const uint OwnerMask = 0x3FFF_FFFF;

    /// <summary>Nanoseconds after which a wait that may be a deadlock is looked at again.</summary>
    private const ulong Doubt = 10_000_000;

    /// <summary>Lock.</summary>
    /// <param name="address">The word.</param>
    /// <param name="mayBeShared">It may lie in memory that processes share.</param>
    /// <param name="deadline">Until when.</param>
    /// <param name="onlyTries">Do not wait.</param>
    /// <returns>
    /// None: the caller is the owner; if the owner before has ended, the word says so. EDEADLK: it is already, or waits for itself. ESRCH: no thread is
    /// the owner; of private memory, none of the process. EAGAIN: it would have to wait. ETIMEDOUT. EINTR: a handler runs next. EFAULT. ENOSYS: the
    /// child of a vfork would have to wait.
    /// </returns>
    public static Errno Lock(ulong address, bool mayBeShared, Deadline deadline, bool onlyTries)
    {
        ref ThreadArea self = ref ThreadArea.Current;
        Place place = PlaceOf(address, mayBeShared);
        bool hasWaited = false;
        while (true)
        {
            if (!UserMemory.TryRead(address, out uint word))
                return Errno.EFAULT;
            uint owner = word & OwnerMask;
            if (owner == self.Id)
                return hasWaited ? Errno.None : Errno.EDEADLK;
            if (owner == 0)
            {
                if (UserMemory.TryExchange(address, word, self.Id | word, out _))
                    return Errno.None;
                continue;
            }

            if (onlyTries)
                return Exists(owner, place) ? Errno.EAGAIN : Errno.ESRCH;
            if (SharedChild.IsActive)
                return Errno.ENOSYS; // it is no thread of its own
            if ((word & Waiters) == 0 && !UserMemory.TryExchange(address, word, word | Waiters, out _))
                continue;
            Errno error = Wait(ref self, address, place, owner, deadline);
            if (error == Errno.ESRCH && UserMemory.TryRead(address, out uint seen) && (seen & OwnerMask) == owner)
            {
                // It had the lock while this thread waited, so it was the last one to have it.
                if (!hasWaited)
                    return Errno.ESRCH;
                if (UserMemory.TryExchange(address, seen, self.Id | Waiters | OwnerDied, out _))
                    return Errno.None;
            }
            else if (error != Errno.None && error != Errno.ESRCH)
            {
                return error;
            }

            hasWaited |= error == Errno.None;
        }
    }

    /// <summary>Unlock, and make the first waiter of the highest priority the owner.</summary>
    /// <returns>EPERM: the caller is not the owner. EFAULT.</returns>
    public static Errno Unlock(ulong address, bool mayBeShared)
    {
        ref ThreadArea self = ref ThreadArea.Current;
        while (true)
        {
            if (!UserMemory.TryRead(address, out uint word))
                return Errno.EFAULT;
            if ((word & OwnerMask) != self.Id)
                return Errno.EPERM;
            if ((word & Waiters) != 0)
                break;
            if (UserMemory.TryExchange(address, word, 0, out _))
                return Errno.None;
        }

        HandOver(address, mayBeShared, self.Id, 0);
        return Errno.None;
    }

    /// <summary>The owner of a robust lock ends: the first waiter is the owner, and sees in the word why; or whoever comes.</summary>
    public static void GiveBack(ulong address, uint owner) => HandOver(address, mayBeShared: true, owner, OwnerDied);

    /// <summary>Raise the priority of the calling thread to a ceiling.</summary>
    /// <param name="priority">0: no ceiling.</param>
    /// <returns>EPERM, EINVAL: see <see cref="Processes.Protocol.IProcessServer.BoostThread"/>.</returns>
    public static long SetCeiling(uint priority)
    {
        ref ThreadArea self = ref ThreadArea.Current;
        if (priority == self.Ceiling)
            return 0;
        Errno error = Connection.Server.BoostThread(self.Index, priority);
        if (error == Errno.None)
            self.Ceiling = priority;
        return CallResult.Of(error);
    }

    /// <summary>Give a lock to who is next. If the next one ends before it could be told, another one is.</summary>
    private static void HandOver(ulong address, bool mayBeShared, uint owner, uint mark)
    {
        Place place = PlaceOf(address, mayBeShared);
        uint written = owner;
        while (true)
        {
            uint next = 0;
            bool isGiven = UserMemory.TryRead(address, out uint word)
                && Connection.Server.PriorityNext(owner, place.Memory, place.Offset, out next) == Errno.None;

            // Those who wait always have it say so: then the next owner asks too.
            uint wanted = next | mark | (next != 0 ? Waiters : 0);
            while (isGiven)
            {
                if ((word & OwnerMask) != written)
                    isGiven = false;
                else if (UserMemory.TryExchange(address, word, wanted, out uint seen))
                    break;
                else
                    word = seen;
            }

            if (Connection.Server.PriorityHanded(owner, place.Memory, place.Offset, isGiven) != Errno.ESRCH)
                return;
            written = next;
        }
    }

    /// <summary>Wait until there is something new at a lock.</summary>
    /// <returns>None: there may be, or the lock is the thread's. EDEADLK, ESRCH: see <see cref="Lock"/>. ETIMEDOUT. EINTR.</returns>
    private static Errno Wait(ref ThreadArea self, ulong address, Place place, uint owner, Deadline deadline)
    {
        ref ulong woken = ref Signals.WordsOf(ref self).Woken;
        _ = Interlocked.Exchange(ref woken, ThreadSignalArea.Enters);
        Errno error = Connection.Server.PriorityEnter(self.Index, place.Memory, place.Offset, owner, out bool isCertain);
        if (error != Errno.None)
            return error;

        // Who handed over before the thread had entered did not find it. If the word has its id, the one who writes that is about to wake it.
        bool stays = UserMemory.TryRead(address, out uint word) && (word & OwnerMask) == self.Id;
        bool isOld = !stays && ((word & OwnerMask) != owner || (word & Waiters) == 0);
        _ = Interlocked.CompareExchange(ref woken, 0, ThreadSignalArea.Enters);
        if (isOld)
        {
            if (Leaves(self))
                return Errno.None;
            stays = true;
        }

        ulong soon = isCertain ? ulong.MaxValue : TimeCalls.FromNow(Doubt);
        bool isDoubt = soon < deadline.SinceBoot;
        if (isDoubt)
            deadline = Deadline.At(soon);
        while (true)
        {
            // A handler has to wait for those few instructions in which the lock becomes the thread's.
            bool interrupts = !stays && SignalDelivery.IsDue();
            if (stays)
                Signals.Wanted = 0;
            if (Volatile.Read(ref woken) != 0)
                break;
            if (interrupts && Leaves(self))
                return Errno.EINTR;
            stays |= interrupts;
            if (interrupts)
                continue;
            CurrentThread.BeginWait();
            CallStatus status = (stays ? Deadline.Never : deadline).Sleep();
            CurrentThread.EndWait();
            if (status != CallStatus.Ok || stays)
                continue;
            if (Leaves(self))
                return isDoubt ? Errno.None : Errno.ETIMEDOUT;
            stays = true;
        }

        Signals.LookAgain();
        return Errno.None;
    }

    /// <summary>The thread waits no longer.</summary>
    /// <returns>False: it has been woken, or is about to be, as the owner.</returns>
    private static bool Leaves(in ThreadArea self) => Connection.Server.PriorityLeave(self.Index, out bool left) == Errno.None && left;

    private static bool Exists(uint id, Place place) => place.Memory == 0
        ? ProcessThreads.TryFind(id, out _)
        : Connection.Server.Scheduling(id, out _, out _, out _, out _) == Errno.None;

    private static Place PlaceOf(ulong address, bool mayBeShared) =>
        mayBeShared && SharedFutexes.TryName(address, out ulong memory, out ulong offset) ? new Place(memory, offset) : new Place(0, address);

    /// <summary>How the process server knows a word: by shared memory, or 0, and the offset or address.</summary>
    private readonly struct Place(ulong memory, ulong offset)
    {
        public ulong Memory { get; } = memory;
        public ulong Offset { get; } = offset;
    }
}
