using System;
using System.Collections.Generic;
using System.Linq;
using CsCheck;
using NUnit.Framework;
using Pistachio.Abi;
using Pistachio.Processes.Server;
using Shouldly;

namespace Pistachio.Processes.Tests;

/// <summary>
/// Locks with priority inheritance over random lives of threads, which are interrupted between any two of their steps, killed and timed out: they
/// write lock words and ask the process server as the library OS does.
/// </summary>
internal sealed class PriorityLockModelTests
{
    private const uint Waiters = 0x8000_0000;
    private const uint OwnerDied = 0x4000_0000;
    private const uint OwnerMask = 0x3FFF_FFFF;

    [TestCase(2, 1)]
    [TestCase(3, 2)]
    [TestCase(6, 3)]
    public void Nobody_is_left_asleep_two_never_have_a_lock_and_owners_have_the_priority_of_who_waits(int threads, int locks) =>
        Gen.Int.Sample(
            seed =>
            {
                World world = new(new Random(seed), threads, locks);
                world.RunAtRandom(steps: 300);
                world.RunToTheEnd();
            },
            iter: 700);

    private sealed class Life(uint id)
    {
        public uint Id { get; } = id;
        public int Priority { get; set; }
        public bool IsAlive { get; set; } = true;
        public ulong Woken { get; set; }
        public HashSet<int> Held { get; } = [];

        /// <summary>Where it sleeps, or -1.</summary>
        public int SleepsAt { get; set; } = -1;
        public bool IsInDoubt { get; set; }
        public bool IsTimed { get; set; }
        public bool IsExpired { get; set; }

        /// <summary>What it is in the middle of; null: nothing.</summary>
        public IEnumerator<Errno>? Call { get; set; }
        public Action<Errno>? AtEnd { get; set; }
        public int CallsLeft { get; set; } = 12;
    }

    private sealed class World : IPriorityThreads
    {
        private readonly Random _random;
        private readonly PriorityLocks _locks;
        private readonly uint[] _words;
        private readonly Life?[] _holders;
        private readonly List<Life> _lives = [];

        public World(Random random, int threads, int locks)
        {
            _random = random;
            _locks = new PriorityLocks(this);
            _words = new uint[locks];
            _holders = new Life?[locks];
            for (uint i = 0; i < threads; i++)
                _lives.Add(new Life(10 + i) { Priority = random.Next(4) * 10 });
        }

        public int OwnPriority(uint thread) => Of(thread).Priority;

        public bool MayLend(uint waiter, uint owner) => waiter % 3 != 0 || owner % 3 == 0;

        public bool HasLooked(uint thread) => Of(thread).Woken != ThreadSignalArea.Enters;

        public void Inherit(uint thread, int priority) => priority.ShouldBe(_locks.Inherited(thread));

        public void Wake(uint thread) => Of(thread).Woken = 1;

        public void RunAtRandom(int steps)
        {
            for (int i = 0; i < steps; i++)
            {
                Life life = _lives[_random.Next(_lives.Count)];
                int dice = _random.Next(100);
                if (dice == 0 && life.IsAlive)
                    Kill(life);
                else if (dice == 1)
                    SetPriority(life);
                else if (dice == 2)
                    Settle();
                else if (dice < 6)
                    life.IsExpired = life.IsTimed;
                else
                    Step(life, mayBegin: true);
            }
        }

        public void RunToTheEnd()
        {
            Settle();
            for (int round = 0; _lives.Count(each => Step(each, mayBegin: true)) != 0; round++)
                round.ShouldBeLessThan(10_000, "they go round in circles");
            foreach (Life life in _lives)
                (life.Call is null || !life.IsAlive).ShouldBeTrue($"thread {life.Id} sleeps for ever");
            _locks.Count.ShouldBe(0);
            _lives.ShouldAllBe(each => _locks.Inherited(each.Id) == 0);
        }

        private Life Of(uint id) => _lives[(int)id - 10];

        private bool Exists(uint id) => id >= 10 && id - 10 < (uint)_lives.Count && Of(id).IsAlive;

        private static LockName NameOf(int index) => new(0, 7, (ulong)index);

        /// <summary>A step of a thread.</summary>
        /// <returns>False: it cannot do any.</returns>
        private bool Step(Life life, bool mayBegin)
        {
            if (!life.IsAlive || (life.Call is null && (!mayBegin || !Begin(life))))
                return false;
            if (life.SleepsAt >= 0 && life.Woken == 0 && !life.IsInDoubt && !life.IsExpired)
                return false;
            if (!life.Call!.MoveNext())
                throw new InvalidOperationException("a call ends with a result");
            if (life.Call.Current == Errno.EINPROGRESS)
                return true;
            Errno result = life.Call.Current;
            life.Call = null;
            life.AtEnd!(result);
            return true;
        }

        private bool Begin(Life life)
        {
            int index = _random.Next(_words.Length);
            bool ends = life.CallsLeft <= 0;
            if (ends && life.Held.Count == 0)
                return false;
            life.CallsLeft--;
            if (life.Held.Count > 0 && (ends || _random.Next(2) == 0))
                BeginUnlock(life, life.Held.First());
            else
                BeginLock(life, index);
            return true;
        }

        private void BeginLock(Life life, int index)
        {
            bool isOwn = life.Held.Contains(index);
            life.IsTimed = _random.Next(3) == 0;
            life.IsExpired = false;
            life.Call = Lock(life, index).GetEnumerator();
            life.AtEnd = result =>
            {
                life.IsTimed = false;
                if (isOwn)
                {
                    result.ShouldBe(Errno.EDEADLK);
                }
                else if (result == Errno.None)
                {
                    if (_holders[index] is { } before)
                    {
                        before.IsAlive.ShouldBeFalse($"{before.Id} and {life.Id} have lock {index}");
                        (_words[index] & OwnerDied).ShouldNotBe(0U, "its owner has ended");
                    }

                    (_words[index] & OwnerMask).ShouldBe(life.Id);
                    _holders[index] = life;
                    life.Held.Add(index);
                }
                else if (result == Errno.EDEADLK)
                {
                    life.Held.ShouldNotBeEmpty("nobody waits for who has nothing");
                    life.CallsLeft = 0; // gives back what it has
                }
                else if (result == Errno.ESRCH)
                {
                    Exists(_words[index] & OwnerMask).ShouldBeFalse();
                }
                else
                {
                    result.ShouldBe(Errno.ETIMEDOUT);
                }
            };
        }

        private void BeginUnlock(Life life, int index)
        {
            life.Held.Remove(index);
            _holders[index] = null;
            life.Call = Unlock(life, index).GetEnumerator();
            life.AtEnd = static result => result.ShouldBe(Errno.None);
        }

        private bool TryExchange(int index, uint seen, uint wanted)
        {
            bool isSame = _words[index] == seen;
            _words[index] = isSame ? wanted : _words[index];
            return isSame;
        }

        private IEnumerable<Errno> Lock(Life self, int index)
        {
            bool hasWaited = false;
            while (true)
            {
                uint word = _words[index];
                yield return Errno.EINPROGRESS;
                uint owner = word & OwnerMask;
                if (owner == self.Id)
                {
                    yield return hasWaited ? Errno.None : Errno.EDEADLK;
                }
                else if (owner == 0)
                {
                    if (TryExchange(index, word, self.Id | word))
                        yield return Errno.None;
                    continue;
                }

                if ((word & Waiters) == 0 && !TryExchange(index, word, word | Waiters))
                    continue;
                yield return Errno.EINPROGRESS;
                self.Woken = ThreadSignalArea.Enters;
                bool isCertain = true;
                Errno error = Exists(owner) ? _locks.Enter(self.Id, NameOf(index), owner, out isCertain) : Errno.ESRCH;
                yield return Errno.EINPROGRESS;
                if (error == Errno.EDEADLK)
                    yield return error;
                if (error == Errno.None)
                {
                    hasWaited = true;
                    foreach (Errno each in Wait(self, index, owner, isCertain))
                        yield return each;
                    continue;
                }

                uint seen = _words[index];
                if ((seen & OwnerMask) == owner && !hasWaited)
                    yield return Errno.ESRCH;
                else if ((seen & OwnerMask) == owner && TryExchange(index, seen, self.Id | Waiters | OwnerDied))
                    yield return Errno.None;
            }
        }

        private IEnumerable<Errno> Wait(Life self, int index, uint owner, bool isCertain)
        {
            uint word = _words[index];
            bool stays = (word & OwnerMask) == self.Id;
            bool isOld = !stays && ((word & OwnerMask) != owner || (word & Waiters) == 0);
            yield return Errno.EINPROGRESS;
            if (self.Woken == ThreadSignalArea.Enters)
                self.Woken = 0;
            if (isOld)
            {
                if (_locks.Leave(self.Id))
                    yield break;
                stays = true;
            }

            self.SleepsAt = index;
            while (self.Woken == 0)
            {
                self.IsInDoubt = !isCertain && !stays;
                self.IsExpired &= !stays;
                yield return Errno.EINPROGRESS;
                if (self.Woken != 0)
                    break;
                if (stays || !(self.IsInDoubt || self.IsExpired))
                    continue;
                bool hasExpired = self.IsExpired;
                if (_locks.Leave(self.Id))
                {
                    self.SleepsAt = -1;
                    self.IsInDoubt = false;
                    if (hasExpired)
                        yield return Errno.ETIMEDOUT;
                    yield break;
                }

                stays = true;
            }

            self.SleepsAt = -1;
            self.IsInDoubt = false;
        }

        private IEnumerable<Errno> Unlock(Life self, int index)
        {
            while (true)
            {
                uint word = _words[index];
                yield return Errno.EINPROGRESS;
                (word & OwnerMask).ShouldBe(self.Id);
                if ((word & Waiters) != 0)
                    break;
                if (TryExchange(index, word, 0))
                    yield return Errno.None;
            }

            foreach (Errno each in HandOver(self, index, 0))
                yield return each;
            yield return Errno.None;
        }

        private IEnumerable<Errno> HandOver(Life self, int index, uint mark)
        {
            uint written = self.Id;
            while (true)
            {
                uint next = _locks.Next(self.Id, NameOf(index));
                yield return Errno.EINPROGRESS;
                bool isGiven = false;
                while (!isGiven && _words[index] is var word && (word & OwnerMask) == written)
                {
                    yield return Errno.EINPROGRESS;
                    isGiven = TryExchange(index, word, next | mark | (next != 0 ? Waiters : 0));
                }

                yield return Errno.EINPROGRESS;
                if (_locks.Handed(self.Id, NameOf(index), isGiven) != Errno.ESRCH)
                    yield break;
                written = next;
            }
        }

        /// <summary>A thread is killed; it gives back its robust locks, if it is let.</summary>
        private void Kill(Life life)
        {
            _locks.Drop(life.Id);
            life.SleepsAt = -1;
            life.IsInDoubt = false;
            bool isLet = _random.Next(2) == 0;
            life.Call = isLet ? GiveBack(life).GetEnumerator() : null;
            life.AtEnd = _ => End(life);
            life.CallsLeft = 0;
            if (isLet)
                ForgetHeld(life);
            else
                End(life);
        }

        private void ForgetHeld(Life life)
        {
            foreach (int index in life.Held)
                _holders[index] = null;
            life.Held.Clear();
        }

        private IEnumerable<Errno> GiveBack(Life life)
        {
            for (int index = 0; index < _words.Length; index++)
            {
                while (_words[index] is var word && (word & OwnerMask) == life.Id)
                {
                    yield return Errno.EINPROGRESS;
                    if ((word & Waiters) == 0)
                    {
                        _ = TryExchange(index, word, OwnerDied);
                        continue;
                    }

                    foreach (Errno each in HandOver(life, index, OwnerDied))
                        yield return each;
                    break;
                }
            }

            yield return Errno.None;
        }

        private void End(Life life)
        {
            life.IsAlive = false;
            life.Held.Clear();
            _locks.End(life.Id);
        }

        private void SetPriority(Life life)
        {
            life.Priority = _random.Next(4) * 10;
            _locks.Changed(life.Id);
        }

        /// <summary>Once all calls have ended or wait, each owner has the priority of those who wait for it, by the words.</summary>
        private void Settle()
        {
            for (int round = 0; _lives.Count(each => Step(each, mayBegin: false)) != 0; round++)
                round.ShouldBeLessThan(10_000, "they go round in circles");
            Dictionary<uint, int> expected = [];
            for (int round = 0; round <= _lives.Count; round++)
            {
                foreach (Life life in _lives.Where(static each => each.IsAlive && each.SleepsAt >= 0))
                {
                    uint owner = _words[life.SleepsAt] & OwnerMask;
                    Exists(owner).ShouldBeTrue($"thread {life.Id} waits for nobody");
                    int lent = MayLend(life.Id, owner) ? Math.Max(life.Priority, expected.GetValueOrDefault(life.Id)) : 0;
                    expected[owner] = Math.Max(expected.GetValueOrDefault(owner), lent);
                }
            }

            foreach (Life life in _lives.Where(static each => each.IsAlive))
                _locks.Inherited(life.Id).ShouldBe(expected.GetValueOrDefault(life.Id), $"thread {life.Id}");
        }
    }
}
