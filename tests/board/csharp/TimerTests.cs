using System;
using System.Threading;
using Pistachio.Posix;

namespace Pistachio.CSharpDoor;

/// <summary>Timers, sleeping, and methods that timers and queues call.</summary>
internal static class TimerTests
{
    private const int Alarm = 14; // SIGALRM
    private const int ByCall = 2; // SIGEV_THREAD
    private const int CreateToReadAndWrite = 0x42;

    private static PosixSemaphore called;
    private static ulong value;
    private static long caller;

    public static void ThatSendSignals()
    {
        SignalTests.Handle(Alarm, 0);
        SignalEvent what = new() { Signal = Alarm };
        TimerTime soon = new() { Time = Clock.Milliseconds(2) };
        int before = SignalTests.Count;
        Check.Is(Px.CreateTimer(Clock.Monotonic, in what, out ulong timer), 0);
        Check.Is(Px.SetTimer(timer, 0, in soon, out TimerTime old), 0);
        Check.Is(old.Time.Nanoseconds, 0);
        Check.Is(Px.Sleep(Clock.Milliseconds(60_000), out PosixTime left), Error.Interrupted);
        Check.Is(left.Seconds, 59);
        Check.Is(SignalTests.Count, before + 1);
        Check.Is(Px.GetOverrun(timer), 0);
        Check.Is(Px.GetTimer(timer, out TimerTime rest), 0);
        Check.Is(rest.Time.Seconds + rest.Time.Nanoseconds, 0);
        Check.Is(Px.SetTimer(timer, 0, in soon, out _), 0);
        Check.Is(Px.Sleep(Clock.Monotonic, Clock.Milliseconds(60_000), out left), Error.Interrupted);
        Check.Is(left.Seconds, 59);
        Check.Is(Px.SetTimer(timer, 0, in soon, out _), 0);
        Check.Is(Px.Sleep(60), 60);
        Check.Is(Px.DeleteTimer(timer), 0);
        Check.Is(Px.DeleteTimer(timer), Error.Invalid);
        Check.Is(Px.SetTimer(timer, 0, in soon, out _), Error.Invalid);
        Check.Is(Px.GetTimer(timer, out _), Error.Invalid);
        Check.Is(Px.GetOverrun(timer), Error.Invalid);
        what.Notification = ByCall;
        Check.Is(Px.CreateTimer(Clock.Monotonic, in what, out _), Error.Invalid);
        what.Notification = 0;
        Check.Is(Px.CreateTimer(77, in what, out _), Error.Invalid);
    }

    public static void OfTheProcessAndFiles()
    {
        Span<byte> expiries = stackalloc byte[8];
        Check.Is(Px.Alarm(100), 0);
        Check.Is(Px.Alarm(0), 100);
        IntervalTime later = new() { Seconds = 50 };
        Check.Is(Px.SetIntervalTimer(0, in later, out _), 0);
        Check.Is(Px.GetIntervalTimer(0, out IntervalTime left), 0);
        Check.That(left.Seconds is 49 or 50);
        Check.Is(Px.SetIntervalTimer(0, default, out left), 0);
        Check.That(left.Seconds is 49 or 50);
        Check.Is(Px.SetIntervalTimer(9, default, out _), Error.Invalid);

        int file = (int)Px.MakeTimerFile(Clock.Monotonic, 0);
        Check.That(file >= 0);
        Check.Is(Px.SetTimerFile(file, 0, new() { Time = Clock.Milliseconds(2) }, out _), 0);
        Check.Is(Px.Read(file, expiries), 8);
        Check.Is(expiries[0], 1);
        Check.Is(Px.GetTimerFile(file, out TimerTime rest), 0);
        Check.Is(rest.Time.Seconds + rest.Time.Nanoseconds, 0);
        Check.Is(Px.Close(file), 0);
        Check.Is(Px.GetResolution(Clock.Monotonic, out PosixTime resolution), 0);
        Check.That(resolution.Seconds == 0 && resolution.Nanoseconds > 0);
        Check.Is(Px.GetResolution(77, out _), Error.Invalid);
        Check.Is(Px.SetTime(Clock.Monotonic, in resolution), Error.Invalid);
    }

    public static void ThatCall()
    {
        const int cpuTime = 2; // CLOCK_PROCESS_CPUTIME_ID
        TimerTime soon = new() { Time = Clock.Milliseconds(2) };
        Check.Is(Px.SemaphoreInit(ref called, false, 0), 0);
        Check.Is(Px.ThreadAttributesInit(out PosixThreadAttributes attributes), 0);
        Check.Is(Px.CreateCallingTimer(cpuTime, 1, in attributes, out _), Error.NotSupported);
        Check.Is(Px.CreateCallingTimer(Clock.Monotonic, 61, in attributes, out ulong timer), 0);
        Check.Is(Px.SetTimer(timer, 0, in soon, out _), 0);
        Check.Is(Px.SemaphoreWait(ref called), 0);
        Check.Is((long)value, 61);
        Check.That(caller != Px.ThreadId());
        Check.Is(Px.GetTimer(timer, out TimerTime left), 0);
        Check.Is(left.Time.Seconds + left.Time.Nanoseconds, 0);
        Check.Is(Px.GetOverrun(timer), 0);
        Check.Is(Px.DeleteTimer(timer), 0);
    }

    public static void QueuesThatCall()
    {
        Span<byte> bytes = stackalloc byte[16];
        QueueAttributes size = new() { Messages = 2, MessageSize = 16 };
        Check.Is(Px.SemaphoreInit(ref called, false, 0), 0);
        Check.Is(Px.ThreadAttributesInit(out PosixThreadAttributes attributes), 0);
        int queue = (int)Px.QueueOpen("csharp\0"u8, CreateToReadAndWrite, 0x180, in size);
        Check.That(queue >= 0);
        Check.Is(Px.QueueReceive(queue, bytes, out _, Clock.In(Clock.Date, 2)), Error.TimedOut);
        Check.Is(Px.CallOnMessage(queue, 62, in attributes), 0);
        Check.Is(Px.QueueSend(queue, "first"u8, 1), 0);
        Check.Is(Px.SemaphoreWait(ref called), 0);
        Check.Is((long)value, 62);
        Check.Is(Px.QueueSend(queue, "second"u8, 2, Clock.In(Clock.Date, 2)), 0);
        Check.Is(Px.QueueSend(queue, "third"u8, 3, Clock.In(Clock.Date, 2)), Error.TimedOut);
        Check.Is(Px.QueueReceive(queue, bytes, out uint priority, Clock.In(Clock.Date, 2)), 6);
        Check.Is(priority, 2);
        Check.Is(Px.QueueSetStatus(queue, new() { Flags = 0x800 }, out QueueAttributes old), 0);
        Check.Is(old.Flags, 0);
        Check.Is(Px.QueueReceive(queue, bytes, out _), 5);
        Check.Is(Px.QueueReceive(queue, bytes, out _), Error.Again);
        Check.Is(Px.Close(queue), 0);
        Check.Is(Px.QueueUnlink("csharp\0"u8), 0);
    }

    /// <summary>What timers and queues call.</summary>
    public static void Call(ulong number)
    {
        caller = Px.ThreadId();
        Volatile.Write(ref value, number);
        Check.Is(Px.SemaphorePost(ref called), 0);
    }
}
