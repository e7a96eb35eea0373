using System.Threading;
using Pistachio.Posix;

namespace Pistachio.CSharpDoor;

/// <summary>Cancellation: when a thread ends, and what it does then.</summary>
internal static class CancellationTests
{
    /// <summary>Argument of a clean-up: give back the mutex of the points.</summary>
    public const ulong UnlockOther = 8;

    private const ulong UnlockChecking = 9;
    private const long Cancelled = -1; // Px.ThreadCanceled

    private static PosixMutex mutex;
    private static PosixMutex checking;
    private static PosixCondition condition;
    private static ulong order;
    private static int went;
    private static ulong cleanedWith;

    /// <summary>What clean-ups do with their arguments: write them behind each other, or unlock.</summary>
    public static void CleanUp(ulong argument)
    {
        if (argument == UnlockChecking)
            cleanedWith = Px.MutexUnlock(ref checking) == 0 ? 1UL : 2;
        else if (argument == UnlockOther)
            PointTests.Unlock();
        else
            order = (order * 10) + argument;
    }

    public static void CleanUpsRunLastFirst()
    {
        order = 0;
        PosixThread thread = Workers.Begin(Routine.CancelledAtPoint);
        Workers.Await();
        Clock.LetOthersRun();
        Check.Is(Px.ThreadCancel(thread), 0);
        Check.Is(Workers.Join(thread), Cancelled);
        Check.Is((long)order, 4321);
    }

    public static void Disabled()
    {
        went = 0;
        PosixThread thread = Workers.Begin(Routine.CancelledLater);
        Workers.Await();
        Check.Is(Px.ThreadCancel(thread), 0);
        Workers.Allow();
        Check.Is(Workers.Join(thread), Cancelled);
        Check.Is(went, 1);
    }

    public static void Asynchronous()
    {
        PosixThread thread = Workers.Begin(Routine.CancelledAnywhere);
        Workers.Await();
        Check.Is(Px.ThreadCancel(thread), 0);
        Check.Is(Workers.Join(thread), Cancelled);
        Check.Is(Px.SetCancelType(7, out _), Error.Invalid);
        Check.Is(Px.SetCancelState(7, out _), Error.Invalid);
        Check.Is(Px.SetCancelState(0, out int state), 0);
        Check.Is(state, 0);
    }

    public static void MutexesAreNoPoints()
    {
        went = 0;
        Check.Is(Px.MutexLock(ref mutex), 0);
        PosixThread thread = Workers.Begin(Routine.CancelledAtMutex);
        Workers.Await();
        Clock.LetOthersRun();
        Check.Is(Px.ThreadCancel(thread), 0);
        Clock.LetOthersRun();
        Check.Is(Volatile.Read(ref went), 0);
        Check.Is(Px.MutexUnlock(ref mutex), 0);
        Check.Is(Workers.Join(thread), Cancelled);
        Check.Is(went, 1);
    }

    public static void AWaitHasItsMutexAgain()
    {
        cleanedWith = 0;
        PosixMutexAttributes attributes = default;
        Check.Is(Px.MutexAttributesSetType(ref attributes, Px.ErrorCheckingMutex), 0);
        Check.Is(Px.MutexInit(ref checking, in attributes), 0);
        PosixThread thread = Workers.Begin(Routine.CancelledInWait);
        Workers.Await();
        Check.Is(Px.MutexLock(ref checking), 0);
        Check.Is(Px.MutexUnlock(ref checking), 0);
        Check.Is(Px.ThreadCancel(thread), 0);
        Check.Is(Workers.Join(thread), Cancelled);
        Check.Is((long)cleanedWith, 1);
        Check.Is(Px.ConditionDestroy(ref condition), 0);
        Check.Is(Px.MutexDestroy(ref checking), 0);
    }

    public static ulong AtPoint()
    {
        PosixCleanup first = default;
        PosixCleanup second = default;
        PosixCleanup third = default;
        PosixCleanup fourth = default;
        Px.CleanupPush(ref first, 1);
        Px.CleanupPush(ref second, 2);
        Px.CleanupPush(ref third, 3);
        Px.CleanupPop(ref third, false);
        Px.CleanupPush(ref third, 4);
        Px.CleanupPop(ref third, true);
        Px.CleanupPush(ref fourth, 3);
        Workers.Arrive();
        _ = Px.Sleep(Clock.Milliseconds(60_000));
        Px.CleanupPop(ref fourth, false);
        Px.CleanupPop(ref second, false);
        Px.CleanupPop(ref first, false);
        return 0;
    }

    /// <summary>Nothing happens at points until it says so.</summary>
    public static ulong Later()
    {
        Check.Is(Px.SetCancelState(Px.CancelDisabled, out int before), 0);
        Check.Is(before, 0);
        Workers.Arrive();
        Workers.Obey();
        Px.TestCancel();
        Check.Is(Px.Sleep(Clock.Milliseconds(1)), 0);
        went = 1;
        Check.Is(Px.SetCancelState(0, out before), 0);
        Check.Is(before, Px.CancelDisabled);
        Px.TestCancel();
        went = 2;
        return 0;
    }

    public static ulong Anywhere()
    {
        Check.Is(Px.SetCancelType(Px.CancelAsynchronous, out _), 0);
        Workers.Arrive();
        while (true)
            _ = Volatile.Read(ref went);
    }

    public static ulong AtMutex()
    {
        Workers.Arrive();
        Check.Is(Px.MutexLock(ref mutex), 0);
        Volatile.Write(ref went, 1);
        Check.Is(Px.MutexUnlock(ref mutex), 0);
        Px.TestCancel();
        went = 2;
        return 0;
    }

    public static ulong InWait()
    {
        PosixCleanup cleanup = default;
        Check.Is(Px.MutexLock(ref checking), 0);
        Px.CleanupPush(ref cleanup, UnlockChecking);
        Workers.Arrive();
        while (true)
            _ = Px.ConditionWait(ref condition, ref checking);
    }
}
