using System.Collections.Generic;
using Pistachio.Abi;

namespace Pistachio.Processes.Server;

/// <summary>
/// Who waits for locks with priority inheritance, for whom, and what the owners inherit by that. The lock words are written by the library OSes of the
/// threads alone; what is kept here is what each waiter has said: at which word it waits, and whose id it has read there. A waiter reads the word once more
/// after it has entered, so at a waiter that sleeps both agree, until an owner hands over: it asks who is next (<see cref="Next"/>), writes that id,
/// and tells so (<see cref="Handed"/>). Whoever waits for a thread that ends looks at the word again, whatever that thread was about to do.
/// What a thread says concerns those who wait for that thread, and nobody else. See docs/decisions/0040.
/// </summary>
public sealed class PriorityLocks
{
    private readonly IPriorityThreads _threads;
    private readonly Dictionary<uint, Waiter> _waiters = new();

    /// <summary>Those who wait for a thread, in the order in which they came.</summary>
    private readonly Dictionary<uint, List<Waiter>> _ofOwner = new();

    /// <summary>By the thread that hands over: between <see cref="Next"/> and <see cref="Handed"/>.</summary>
    private readonly Dictionary<uint, Handover> _handovers = new();
    private readonly Dictionary<uint, int> _inherited = new();
    private ulong _arrivals;

    /// <summary>For the threads of a system.</summary>
    public PriorityLocks(IPriorityThreads threads) => _threads = threads;

    /// <summary>Threads that wait.</summary>
    public int Count => _waiters.Count;

    /// <summary>The highest priority of those who wait for a thread and may lend it theirs; 0: none.</summary>
    public int Inherited(uint thread) => _inherited.GetValueOrDefault(thread);

    /// <summary>A thread is to wait for a lock; it leaves the one that it waits for.</summary>
    /// <param name="thread">The thread.</param>
    /// <param name="name">The lock.</param>
    /// <param name="owner">A thread that has not ended, and has the lock by the word that the waiter has read.</param>
    /// <param name="isCertain">
    /// False: the owner waits for the thread, perhaps. One of those between them has not looked at its word since it entered, so it may be about to leave.
    /// </param>
    /// <returns>EDEADLK: the owner is the thread, or waits for it, over any number of locks.</returns>
    public Errno Enter(uint thread, in LockName name, uint owner, out bool isCertain)
    {
        Drop(thread);
        if (LeadsTo(owner, thread, out isCertain) && isCertain)
            return Errno.EDEADLK;
        Waiter waiter = new(thread, name, _arrivals++);
        _waiters.Add(thread, waiter);
        Claim(waiter, owner);
        Refresh(owner);
        return Errno.None;
    }

    /// <summary>A thread wants to wait no longer.</summary>
    /// <returns>False: it has been woken, or will be at once, since it is the next owner.</returns>
    public bool Leave(uint thread)
    {
        if (!_waiters.TryGetValue(thread, out Waiter? waiter) || waiter.Giver != 0)
            return false;
        Remove(waiter);
        Refresh(waiter.Owner);
        return true;
    }

    /// <summary>Who is to have a lock after its owner: the first waiter of the highest priority. It waits on until <see cref="Handed"/>.</summary>
    /// <param name="owner">The owner.</param>
    /// <param name="name">The lock.</param>
    /// <returns>0: nobody waits for the owner there.</returns>
    public uint Next(uint owner, in LockName name)
    {
        Abandon(owner);
        Waiter? first = null;
        foreach (Waiter waiter in WaitersOf(owner))
        {
            if (waiter.Name == name && (first is null || IsBefore(waiter, first)))
                first = waiter;
        }

        if (first is null)
            return 0;
        first.Giver = owner;
        _handovers.Add(owner, new Handover(name, first));
        return first.Thread;
    }

    /// <summary>What the last <see cref="Next"/> said stands in the word: that thread is the owner, and is woken.</summary>
    /// <param name="owner">The owner until now.</param>
    /// <param name="name">The lock.</param>
    /// <param name="isGiven">False: something else stands there. Whoever waits looks at the word again.</param>
    /// <returns>ESRCH: the next owner has ended, or has left its process, since it was named. Another one is to be.</returns>
    public Errno Handed(uint owner, in LockName name, bool isGiven)
    {
        bool isNamed = _handovers.TryGetValue(owner, out Handover? handover) && handover.Name == name;
        if (isGiven && isNamed)
        {
            _handovers.Remove(owner);
            if (handover!.Next is not { } next)
                return Errno.ESRCH;
            GiveTo(next, owner);
            return Errno.None;
        }

        Abandon(owner);

        // Nobody was next: who came since then has read the owner's id before that was gone.
        foreach (Waiter waiter in WaitersOf(owner))
        {
            if (waiter.Name == name)
                Wake(waiter);
        }

        Refresh(owner);
        return Errno.None;
    }

    /// <summary>A thread does not wait any more, whatever it was promised; it may own locks, and goes on elsewhere.</summary>
    public void Drop(uint thread)
    {
        if (!_waiters.TryGetValue(thread, out Waiter? waiter))
            return;
        if (waiter.Giver != 0)
            _handovers[waiter.Giver].Next = null;
        Remove(waiter);
        Refresh(waiter.Owner);
    }

    /// <summary>A thread has ended, or has lost its memory: whoever waits for it looks at the word, where its id may still stand.</summary>
    public void End(uint thread)
    {
        if (_waiters.Count == 0 && _handovers.Count == 0)
            return;
        Drop(thread);
        Abandon(thread);
        List<Waiter> waiters = WaitersOf(thread);
        waiters.Sort((left, right) => left == right ? 0 : IsBefore(left, right) ? -1 : 1);
        foreach (Waiter waiter in waiters)
            Wake(waiter);
        Refresh(thread);
    }

    /// <summary>The priority that a thread has of its own is another one.</summary>
    public void Changed(uint thread)
    {
        if (_waiters.TryGetValue(thread, out Waiter? waiter))
            Refresh(waiter.Owner);
    }

    /// <summary>Whether a thread is another one, or waits for it.</summary>
    private bool LeadsTo(uint from, uint thread, out bool isCertain)
    {
        isCertain = true;
        for (int step = 0; step <= _waiters.Count; step++)
        {
            if (from == thread)
                return true;
            if (!_waiters.TryGetValue(from, out Waiter? waiter))
                break;
            isCertain &= _threads.HasLooked(from);
            from = waiter.Owner;
        }

        // The last one runs; or the others go round in a circle that was not certain, and will find out.
        isCertain = true;
        return false;
    }

    private void GiveTo(Waiter next, uint owner)
    {
        foreach (Waiter waiter in WaitersOf(owner))
        {
            if (waiter == next || waiter.Name != next.Name)
                continue;
            Unclaim(waiter);
            Claim(waiter, next.Thread);
        }

        Wake(next);
        Refresh(owner);
        Refresh(next.Thread);
    }

    /// <summary>What a thread was about to hand over stays as it is. Who was named as the next looks at the word, since it may have wanted to leave.</summary>
    private void Abandon(uint owner)
    {
        if (!_handovers.Remove(owner, out Handover? handover) || handover.Next is not { } next)
            return;
        Wake(next);
        Refresh(owner);
    }

    private void Wake(Waiter waiter)
    {
        Remove(waiter);
        _threads.Wake(waiter.Thread);
    }

    private void Remove(Waiter waiter)
    {
        _waiters.Remove(waiter.Thread);
        Unclaim(waiter);
    }

    private void Claim(Waiter waiter, uint owner)
    {
        waiter.Owner = owner;
        waiter.Lends = _threads.MayLend(waiter.Thread, owner);
        if (!_ofOwner.TryGetValue(owner, out List<Waiter>? waiters))
            _ofOwner.Add(owner, waiters = new List<Waiter>());
        waiters.Add(waiter);
    }

    private void Unclaim(Waiter waiter)
    {
        List<Waiter> waiters = _ofOwner[waiter.Owner];
        waiters.Remove(waiter);
        if (waiters.Count == 0)
            _ofOwner.Remove(waiter.Owner);
    }

    /// <summary>A copy, so that they may leave meanwhile.</summary>
    private List<Waiter> WaitersOf(uint owner) => _ofOwner.TryGetValue(owner, out List<Waiter>? waiters) ? [.. waiters] : [];

    private bool IsBefore(Waiter left, Waiter right)
    {
        int byPriority = Effective(left.Thread).CompareTo(Effective(right.Thread));
        return byPriority != 0 ? byPriority > 0 : left.Arrival < right.Arrival;
    }

    private int Effective(uint thread) => System.Math.Max(_threads.OwnPriority(thread), Inherited(thread));

    /// <summary>Who waits for a thread has changed: so may have what it inherits, and what those inherit whom it waits for.</summary>
    private void Refresh(uint thread)
    {
        for (int step = 0; step <= _waiters.Count; step++)
        {
            int highest = 0;
            if (_ofOwner.TryGetValue(thread, out List<Waiter>? waiters))
            {
                foreach (Waiter each in waiters)
                    highest = each.Lends ? System.Math.Max(highest, Effective(each.Thread)) : highest;
            }

            if (highest == Inherited(thread))
                return;
            if (highest == 0)
                _inherited.Remove(thread);
            else
                _inherited[thread] = highest;
            _threads.Inherit(thread, highest);
            if (!_waiters.TryGetValue(thread, out Waiter? waiter))
                return;
            thread = waiter.Owner;
        }
    }

    private sealed class Waiter(uint thread, LockName name, ulong arrival)
    {
        public uint Thread { get; } = thread;
        public LockName Name { get; } = name;
        public ulong Arrival { get; } = arrival;

        /// <summary>For whom it waits.</summary>
        public uint Owner { get; set; }

        /// <summary>Whether the owner inherits its priority.</summary>
        public bool Lends { get; set; }

        /// <summary>Who is about to hand the lock over to it; 0: nobody.</summary>
        public uint Giver { get; set; }
    }

    private sealed class Handover(LockName name, Waiter next)
    {
        public LockName Name { get; } = name;

        /// <summary>Null: it has ended since it was named.</summary>
        public Waiter? Next { get; set; } = next;
    }
}
