using System.Threading;
using Pistachio.Posix;

namespace Pistachio.CSharpDoor;

/// <summary>Condition variables, read-write locks, spin locks and barriers.</summary>
internal static class LockTests
{
    private const long Rounds = 200;
    private const uint Width = 3;

    private static PosixMutex mutex;
    private static PosixCondition condition;
    private static PosixReadWriteLock locked;
    private static PosixSpinLock spin;
    private static PosixBarrier barrier;
    private static int turn;
    private static int counter;
    private static int chosen;

    public static void Conditions()
    {
        turn = 0;
        PosixThread first = Workers.Begin(Routine.WaitForTurn, 1);
        PosixThread second = Workers.Begin(Routine.WaitForTurn, 2);
        for (int i = 1; i <= 2; i++)
        {
            Check.Is(Px.MutexLock(ref mutex), 0);
            turn = i;
            Check.Is(i == 1 ? Px.ConditionBroadcast(ref condition) : Px.ConditionSignal(ref condition), 0);
            Check.Is(Px.MutexUnlock(ref mutex), 0);
            Check.Is(Workers.Join(i == 1 ? first : second), i);
        }

        Check.Is(Px.ConditionDestroy(ref condition), 0);
    }

    public static void ConditionClocks()
    {
        Check.Is(Px.ConditionAttributesInit(out PosixConditionAttributes attributes), 0);
        Check.Is(Px.ConditionAttributesSetClock(ref attributes, 2), Error.Invalid);
        Check.Is(Px.ConditionAttributesSetShared(ref attributes, 2), Error.Invalid);
        Check.Is(Px.ConditionAttributesSetClock(ref attributes, Clock.Monotonic), 0);
        Check.Is(Px.ConditionAttributesGetClock(in attributes, out int clock), 0);
        Check.Is(clock, Clock.Monotonic);
        Check.Is(Px.ConditionAttributesGetShared(in attributes, out int shared), 0);
        Check.Is(shared, 0);
        Check.Is(Px.ConditionInit(ref condition, in attributes), 0);
        Check.Is(Px.MutexLock(ref mutex), 0);
        PosixTime until = Clock.In(Clock.Monotonic, 3);
        Check.Is(Px.ConditionTimedWait(ref condition, ref mutex, in until), Error.TimedOut);
        Check.Is(Px.GetTime(Clock.Monotonic, out PosixTime now), 0);
        Check.That(now.Seconds > until.Seconds || (now.Seconds == until.Seconds && now.Nanoseconds >= until.Nanoseconds));
        Check.Is(Px.ConditionTimedWait(ref condition, ref mutex, Clock.Wrong), Error.Invalid);
        Check.Is(Px.MutexTryLock(ref mutex), Error.Busy);
        Check.Is(Px.MutexUnlock(ref mutex), 0);
        Check.Is(Px.ConditionAttributesDestroy(ref attributes), 0);

        PosixMutex checking = default;
        PosixMutexAttributes kind = default;
        Check.Is(Px.MutexAttributesSetType(ref kind, Px.ErrorCheckingMutex), 0);
        Check.Is(Px.MutexInit(ref checking, in kind), 0);
        Check.Is(Px.ConditionWait(ref condition, ref checking), Error.NotPermitted);
        Check.Is(Px.ConditionDestroy(ref condition), 0);
    }

    public static void ReadWriteLocks()
    {
        counter = 0;
        Check.Is(Px.ReadWriteLockInit(ref locked, default), 0);
        Check.Is(Px.ReadLock(ref locked), 0);
        PosixThread reader = Workers.Begin(Routine.ReadLocked);
        Check.Is(Workers.Join(reader), 1);
        Check.Is(Px.ReadTryLock(ref locked), 0);
        Check.Is(Px.ReadWriteUnlock(ref locked), 0);
        Check.Is(Px.WriteTryLock(ref locked), Error.Busy);
        Check.Is(Px.WriteTimedLock(ref locked, Clock.In(Clock.Date, 2)), Error.TimedOut);
        Check.Is(Px.WriteTimedLock(ref locked, Clock.Wrong), Error.Invalid);
        Check.Is(Px.ReadWriteLockDestroy(ref locked), Error.Busy);
        Check.Is(Px.ReadWriteUnlock(ref locked), 0);

        Check.Is(Px.WriteLock(ref locked), 0);
        Check.Is(Px.ReadTryLock(ref locked), Error.Busy);
        Check.Is(Px.ReadTimedLock(ref locked, Clock.In(Clock.Date, 2)), Error.TimedOut);
        Check.Is(Px.ReadTimedLock(ref locked, Clock.Wrong), Error.Invalid);
        reader = Workers.Begin(Routine.ReadLocked);
        Clock.LetOthersRun();
        Check.Is(Volatile.Read(ref counter), 1);
        Check.Is(Px.ReadWriteUnlock(ref locked), 0);
        Check.Is(Workers.Join(reader), 2);
        Check.Is(Px.ReadWriteLockDestroy(ref locked), 0);

        Check.Is(Px.ReadWriteLockAttributesInit(out PosixReadWriteLockAttributes attributes), 0);
        Check.Is(Px.ReadWriteLockAttributesSetShared(ref attributes, 2), Error.Invalid);
        Check.Is(Px.ReadWriteLockAttributesSetShared(ref attributes, Px.ProcessShared), 0);
        Check.Is(Px.ReadWriteLockAttributesGetShared(in attributes, out int shared), 0);
        Check.Is(shared, Px.ProcessShared);
        Check.Is(Px.ReadWriteLockAttributesDestroy(ref attributes), 0);
    }

    public static void SpinLocks()
    {
        counter = 0;
        Check.Is(Px.SpinInit(ref spin, 0), 0);
        PosixThread first = Workers.Begin(Routine.CountSpinning);
        PosixThread second = Workers.Begin(Routine.CountSpinning);
        Check.Is(Workers.Join(first) + Workers.Join(second), 0);
        Check.Is(counter, 2 * Rounds);
        Check.Is(Px.SpinTryLock(ref spin), 0);
        Check.Is(Px.SpinTryLock(ref spin), Error.Busy);
        Check.Is(Px.SpinUnlock(ref spin), 0);
        Check.Is(Px.SpinDestroy(ref spin), 0);
    }

    public static void Barriers()
    {
        chosen = 0;
        Check.Is(Px.BarrierInit(ref barrier, default, 0), Error.Invalid);
        Check.Is(Px.BarrierInit(ref barrier, default, Width), 0);
        PosixThread first = Workers.Begin(Routine.CountAtBarrier);
        PosixThread second = Workers.Begin(Routine.CountAtBarrier);
        Check.Is((long)AtBarrier(), 0);
        Check.Is(Workers.Join(first) + Workers.Join(second), 0);
        Check.Is(chosen, 10);
        Check.Is(Px.BarrierDestroy(ref barrier), 0);
        Check.Is(Px.BarrierAttributesInit(out PosixBarrierAttributes attributes), 0);
        Check.Is(Px.BarrierAttributesSetShared(ref attributes, 2), Error.Invalid);
        Check.Is(Px.BarrierAttributesSetShared(ref attributes, Px.ProcessShared), 0);
        Check.Is(Px.BarrierAttributesGetShared(in attributes, out int shared), 0);
        Check.Is(shared, Px.ProcessShared);
        Check.Is(Px.BarrierAttributesDestroy(ref attributes), 0);
    }

    public static ulong WaitForTurn(ulong number)
    {
        Check.Is(Px.MutexLock(ref mutex), 0);
        while (turn < (int)number)
            Check.Is(Px.ConditionWait(ref condition, ref mutex), 0);
        Check.Is(Px.MutexUnlock(ref mutex), 0);
        return number;
    }

    public static ulong ReadLocked()
    {
        Check.Is(Px.ReadLock(ref locked), 0);
        int seen = Interlocked.Add(ref counter, 1);
        Check.Is(Px.ReadWriteUnlock(ref locked), 0);
        return (ulong)seen;
    }

    public static ulong Spin()
    {
        for (int i = 0; i < Rounds; i++)
        {
            Check.Is(Px.SpinLock(ref spin), 0);
            int seen = counter;
            if (i % 50 == 0)
                _ = Px.Yield(); // always works
            counter = seen + 1;
            Check.Is(Px.SpinUnlock(ref spin), 0);
        }

        return 0;
    }

    /// <summary>Ten rounds, in each of which one of the threads is the chosen one.</summary>
    public static ulong AtBarrier()
    {
        for (int i = 0; i < 10; i++)
        {
            if (Px.BarrierWait(ref barrier))
                _ = Interlocked.Add(ref chosen, 1);
        }

        return 0;
    }
}
