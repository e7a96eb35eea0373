using System;
using Pistachio.Posix;

namespace Pistachio.CSharpDoor;

/// <summary>Threads: making, joining, names, scheduling, signals for one.</summary>
internal static class ThreadTests
{
    private const int Fifo = 1;
    private const int Usual = 0;
    private const int UserSignal = 10;
    private const int Block = 0;
    private const int Unblock = 1;

    private static long otherId;

    public static void Results()
    {
        PosixThread first = Workers.Begin(Routine.ReturnNumber, 41);
        PosixThread second = Workers.Begin(Routine.ExitWithNumber, 42);
        Check.That(!Px.ThreadEqual(first, second));
        Check.That(Px.ThreadEqual(first, first));
        Check.Is(Workers.Join(first), 41);
        Check.Is(Workers.Join(second), 42);
        Check.That(otherId != Px.ThreadId() && otherId != 0);
        Check.Is(Px.ThreadId(), Px.GetPid());
    }

    public static void JoinErrors()
    {
        Check.Is(Px.ThreadJoin(Px.ThreadSelf(), out _), Error.Deadlock);
        PosixThread thread = Workers.Begin(Routine.WaitForPermit);
        Check.Is(Px.ThreadDetach(thread), 0);
        Check.Is(Px.ThreadDetach(thread), Error.Invalid);
        Check.Is(Px.ThreadJoin(thread, out _), Error.Invalid);
        Workers.Allow();
        Workers.Await();
    }

    public static void Names()
    {
        Span<byte> name = stackalloc byte[16];
        PosixThread self = Px.ThreadSelf();
        Check.Is(Px.ThreadSetName(self, "fifteen letters\0"u8), 0);
        Check.Is(Px.ThreadGetName(self, name), 0);
        Check.That(name[0] == 'f' && name[14] == 's' && name[15] == 0);
        Check.Is(Px.ThreadSetName(self, "sixteen letters!\0"u8), Error.Range);
        Check.Is(Px.ThreadSetName(self, "no end"u8), Error.Invalid);
        Check.Is(Px.ThreadGetName(self, name[..15]), Error.Range);
    }

    public static void Scheduling()
    {
        PosixThread thread = Workers.Begin(Routine.WaitForPermit);
        Check.Is(Px.ThreadSetScheduling(thread, Fifo, 10), 0);
        Check.Is(Px.ThreadGetScheduling(thread, out int policy, out int priority), 0);
        Check.Is(policy, Fifo);
        Check.Is(priority, 10);
        Check.Is(Px.ThreadSetPriority(thread, 11), 0);
        Check.Is(Px.ThreadGetScheduling(thread, out _, out priority), 0);
        Check.Is(priority, 11);
        Check.Is(Px.ThreadSetPriority(thread, 100), Error.Invalid);
        Check.Is(Px.ThreadSetScheduling(thread, 77, 0), Error.Invalid);
        Check.Is(Px.ThreadGetScheduling(Px.ThreadSelf(), out policy, out _), 0);
        Check.Is(policy, Usual);
        Workers.Allow();
        Workers.Await();
        Check.Is(Workers.Join(thread), 0);
    }

    public static void Processors()
    {
        Span<ulong> set = stackalloc ulong[16];
        PosixThread self = Px.ThreadSelf();
        Check.Is(Px.ThreadGetAffinity(self, set), 0);
        Check.That(set[0] != 0 && set[15] == 0);
        Check.Is(Px.ThreadSetAffinity(self, set), 0);
        Check.Is(Px.GetAffinity(0, set), 0);
        Check.Is(Px.SetAffinity(0, set), 0);
        set.Clear();
        Check.Is(Px.ThreadSetAffinity(self, set), Error.Invalid);
        Check.Is(Px.SetAffinity(0, set), Error.Invalid);
        Check.Is(Px.ThreadGetAffinity(self, default), Error.Invalid);
    }

    public static void Clocks()
    {
        Check.Is(Px.ThreadClock(Px.ThreadSelf(), out int clock), 0);
        Check.Is(Px.GetTime(clock, out PosixTime time), 0);
        Check.That(time.Seconds > 0 || time.Nanoseconds > 0);
        Check.Is(Px.ProcessClock(0, out clock), 0);
        Check.Is(Px.GetTime(clock, out time), 0);
        Check.Is(Px.ProcessClock(0x3FFFFF, out _), Error.NoProcess);
        Check.Is(Px.SetConcurrency(3), 0);
        Check.Is(Px.GetConcurrency(), 3);
        Check.Is(Px.SetConcurrency(-1), Error.Invalid);
        Check.Is(Px.SetConcurrency(0), 0);
    }

    public static void Signals()
    {
        SignalTests.Handle(UserSignal, 0);
        PosixThread thread = Workers.Begin(Routine.WaitWithSignals);
        Workers.Await();
        Check.Is(Px.ThreadKill(thread, 0), 0);
        Check.Is(Px.ThreadKill(thread, 65), Error.Invalid);
        Check.Is(Px.ThreadKill(thread, UserSignal), 0);
        Workers.Await();
        Check.Is(SignalTests.LastThread, otherId);
        Check.Is(Px.ThreadQueue(thread, UserSignal, 99), 0);
        Check.Is(Workers.Join(thread), 99);
        Check.Is(Px.SetMask(Block, 1UL << (UserSignal - 1), out ulong before), 0);
        Check.Is((long)before, 0);
        Check.Is(Px.Raise(UserSignal), 0);
        Check.Is(Px.GetPending(out ulong pending), 0);
        Check.Is((long)pending, 1L << (UserSignal - 1));
        Check.Is(Px.SignalWait(1UL << (UserSignal - 1), out int signal), 0);
        Check.Is(signal, UserSignal);
        Check.Is(Px.SetMask(Unblock, 1UL << (UserSignal - 1), out _), 0);
    }

    public static ulong Return(ulong number)
    {
        otherId = Px.ThreadId();
        return number;
    }

    public static ulong Exit(ulong number)
    {
        Px.ThreadExit(number);
        return 0;
    }

    public static ulong WaitForPermit()
    {
        Workers.Obey();
        Workers.Arrive();
        return 0;
    }

    /// <summary>A handler ends a wait; then a value comes.</summary>
    public static ulong WaitWithSignals()
    {
        ulong mask = 1UL << (UserSignal - 1);
        otherId = Px.ThreadId();
        Check.Is(Px.SetMask(Block, in mask, out ulong before), 0);
        Workers.Arrive();
        Check.Is(Px.Suspend(in before), Error.Interrupted);
        Workers.Arrive();
        Check.Is(Px.WaitForSignal(in mask, out SignalInformation information), UserSignal);
        return information.Value;
    }
}
