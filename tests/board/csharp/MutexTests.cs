using Pistachio.Posix;

namespace Pistachio.CSharpDoor;

/// <summary>Mutexes of each type, with times, and with ceilings.</summary>
internal static class MutexTests
{
    private const int Fifo = 1;
    private const ulong Rounds = 300;

    private static PosixMutex plain;
    private static PosixMutex other;
    private static ulong counter;

    public static void Plain()
    {
        counter = 0;
        PosixThread first = Workers.Begin(Routine.CountLocked);
        PosixThread second = Workers.Begin(Routine.CountLocked);
        Check.Is(Workers.Join(first) + Workers.Join(second), 0);
        Check.Is((long)counter, 2 * (long)Rounds);
        Check.Is(Px.MutexTryLock(ref plain), 0);
        Check.Is(Px.MutexTryLock(ref plain), Error.Busy);
        Check.Is(Px.MutexDestroy(ref plain), Error.Busy);
        Check.Is(Px.MutexTimedLock(ref plain, Clock.In(Clock.Date, 2)), Error.TimedOut);
        Check.Is(Px.MutexTimedLock(ref plain, Clock.Wrong), Error.Invalid);
        Check.Is(Px.MutexConsistent(ref plain), Error.Invalid);
        Check.Is(Px.MutexGetCeiling(in plain, out _), Error.Invalid);
        Check.Is(Px.MutexSetCeiling(ref plain, 5, out _), Error.Invalid);
        Check.Is(Px.MutexUnlock(ref plain), 0);
        Check.Is(Px.MutexDestroy(ref plain), 0);
    }

    public static void Recursive()
    {
        Make(Px.RecursiveMutex, 0, 0);
        Check.Is(Px.MutexLock(ref other), 0);
        Check.Is(Px.MutexLock(ref other), 0);
        Check.Is(Px.MutexTryLock(ref other), 0);
        Check.Is(Px.MutexUnlock(ref other), 0);
        Check.Is(Px.MutexUnlock(ref other), 0);
        Check.Is(Px.MutexUnlock(ref other), 0);
        Check.Is(Px.MutexUnlock(ref other), Error.NotPermitted);
    }

    public static void ErrorChecking()
    {
        Make(Px.ErrorCheckingMutex, 0, 0);
        Check.Is(Px.MutexLock(ref other), 0);
        Check.Is(Px.MutexLock(ref other), Error.Deadlock);
        Check.Is(Px.MutexTryLock(ref other), Error.Busy);
        Check.Is(Px.MutexUnlock(ref other), 0);
        Check.Is(Px.MutexUnlock(ref other), Error.NotPermitted);
        PosixThread thread = Workers.Begin(Routine.LockForAWhile);
        Workers.Await();
        Check.Is(Px.MutexUnlock(ref other), Error.NotPermitted);
        Check.Is(Px.MutexTimedLock(ref other, Clock.In(Clock.Date, 2)), Error.TimedOut);
        Workers.Allow();
        Check.Is(Px.MutexTimedLock(ref other, Clock.In(Clock.Date, 60_000)), 0);
        Check.Is(Workers.Join(thread), 0);
        Check.Is(Px.MutexUnlock(ref other), 0);
    }

    public static void Robust() => LoseOwner(0);

    public static void RobustAndInheriting() => LoseOwner(Px.InheritingMutex);

    public static void Inheriting()
    {
        Make(Px.ErrorCheckingMutex, 0, Px.InheritingMutex);
        Check.Is(Px.MutexLock(ref other), 0);
        Check.Is(Px.MutexLock(ref other), Error.Deadlock);
        Check.Is(Px.MutexUnlock(ref other), 0);
        Check.Is(Px.MutexUnlock(ref other), Error.NotPermitted);
        PosixThread thread = Workers.Begin(Routine.LockForAWhile);
        Workers.Await();
        Check.Is(Px.MutexTryLock(ref other), Error.Busy);
        Check.Is(Px.MutexTimedLock(ref other, Clock.In(Clock.Date, 2)), Error.TimedOut);
        Workers.Allow();
        Check.Is(Px.MutexLock(ref other), 0);
        Check.Is(Workers.Join(thread), 0);
        Check.Is(Px.MutexUnlock(ref other), 0);
    }

    public static void Ceilings()
    {
        PosixMutexAttributes attributes = default;
        Check.Is(Px.MutexAttributesInit(out attributes), 0);
        Check.Is(Px.MutexAttributesSetProtocol(ref attributes, Px.ProtectingMutex), 0);
        Check.Is(Px.MutexAttributesSetCeiling(ref attributes, 40), 0);
        Check.Is(Px.MutexInit(ref other, in attributes), 0);
        Check.Is(Px.MutexGetCeiling(in other, out int ceiling), 0);
        Check.Is(ceiling, 40);
        Check.Is(Px.MutexLock(ref other), 0);
        Check.Is(Px.MutexUnlock(ref other), 0);
        PosixThread self = Px.ThreadSelf();
        Check.Is(Px.ThreadSetScheduling(self, Fifo, 41), 0);
        Check.Is(Px.MutexLock(ref other), Error.Invalid);
        Check.Is(Px.ThreadSetScheduling(self, 0, 0), 0);
        Check.Is(Px.MutexSetCeiling(ref other, 45, out int before), 0);
        Check.Is(before, 40);
        Check.Is(Px.MutexGetCeiling(in other, out ceiling), 0);
        Check.Is(ceiling, 45);
        Check.Is(Px.MutexSetCeiling(ref other, 100, out _), Error.Invalid);
        Check.Is(Px.MutexDestroy(ref other), 0);
    }

    public static void Attributes()
    {
        Check.Is(Px.MutexAttributesInit(out PosixMutexAttributes attributes), 0);
        Check.Is(Px.MutexAttributesSetType(ref attributes, 3), Error.Invalid);
        Check.Is(Px.MutexAttributesSetShared(ref attributes, 2), Error.Invalid);
        Check.Is(Px.MutexAttributesSetRobust(ref attributes, 2), Error.Invalid);
        Check.Is(Px.MutexAttributesSetProtocol(ref attributes, 3), Error.Invalid);
        Check.Is(Px.MutexAttributesSetCeiling(ref attributes, 0), Error.Invalid);
        Check.Is(Px.MutexAttributesSetType(ref attributes, Px.RecursiveMutex), 0);
        Check.Is(Px.MutexAttributesSetShared(ref attributes, Px.ProcessShared), 0);
        Check.Is(Px.MutexAttributesSetRobust(ref attributes, Px.RobustMutex), 0);
        Check.Is(Px.MutexAttributesSetProtocol(ref attributes, Px.InheritingMutex), 0);
        Check.Is(Px.MutexAttributesGetType(in attributes, out int value), 0);
        Check.Is(value, Px.RecursiveMutex);
        Check.Is(Px.MutexAttributesGetShared(in attributes, out value), 0);
        Check.Is(value, Px.ProcessShared);
        Check.Is(Px.MutexAttributesGetRobust(in attributes, out value), 0);
        Check.Is(value, Px.RobustMutex);
        Check.Is(Px.MutexAttributesGetProtocol(in attributes, out value), 0);
        Check.Is(value, Px.InheritingMutex);
        Check.Is(Px.MutexAttributesGetCeiling(in attributes, out value), 0);
        Check.Is(value, 1);
        Check.Is(Px.MutexAttributesDestroy(ref attributes), 0);
    }

    public static ulong CountLocked()
    {
        for (ulong i = 0; i < Rounds; i++)
        {
            Check.Is(Px.MutexLock(ref plain), 0);
            ulong seen = counter;
            if (i % 50 == 0)
                _ = Px.Yield(); // always works
            counter = seen + 1;
            Check.Is(Px.MutexUnlock(ref plain), 0);
        }

        return 0;
    }

    public static ulong LockAndEnd() => (ulong)Px.MutexLock(ref other);

    public static ulong LockForAWhile()
    {
        Check.Is(Px.MutexLock(ref other), 0);
        Workers.Arrive();
        Workers.Obey();
        Check.Is(Px.MutexUnlock(ref other), 0);
        return 0;
    }

    private static void LoseOwner(int protocol)
    {
        Make(0, Px.RobustMutex, protocol);
        Check.Is(Workers.Join(Workers.Begin(Routine.LockAndEnd)), 0);
        Check.Is(Px.MutexLock(ref other), Error.OwnerDead);
        Check.Is(Px.MutexConsistent(ref other), 0);
        Check.Is(Px.MutexConsistent(ref other), Error.Invalid);
        Check.Is(Px.MutexUnlock(ref other), 0);
        Check.Is(Px.MutexLock(ref other), 0);
        Check.Is(Px.MutexUnlock(ref other), 0);
        Check.Is(Workers.Join(Workers.Begin(Routine.LockAndEnd)), 0);
        Check.Is(Px.MutexTryLock(ref other), Error.OwnerDead);
        Check.Is(Px.MutexUnlock(ref other), 0);
        Check.Is(Px.MutexLock(ref other), Error.NotRecoverable);
        Check.Is(Px.MutexDestroy(ref other), 0);
    }

    private static void Make(int type, int robust, int protocol)
    {
        Check.Is(Px.MutexAttributesInit(out PosixMutexAttributes attributes), 0);
        Check.Is(Px.MutexAttributesSetType(ref attributes, type), 0);
        Check.Is(Px.MutexAttributesSetRobust(ref attributes, robust), 0);
        Check.Is(Px.MutexAttributesSetProtocol(ref attributes, protocol), 0);
        Check.Is(Px.MutexInit(ref other, in attributes), 0);
    }
}
