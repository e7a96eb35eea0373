using System;
using Pistachio.Posix;

namespace Pistachio.CSharpDoor;

/// <summary>A thread that waits in a function which is a cancellation point ends there when it is cancelled.</summary>
internal static class PointTests
{
    private const int Unix = 1; // AF_UNIX
    private const int Stream = 1; // SOCK_STREAM
    private const int CreateToReadAndWrite = 0x42;
    private const int Create = 0x200; // IPC_CREAT
    private const int Remove = 0; // IPC_RMID

    private static PipeEnds pipe;
    private static PipeEnds sockets;
    private static PosixSemaphore never;
    private static PosixMutex mutex;
    private static PosixCondition condition;
    private static PosixThread sleeper;
    private static int queue;
    private static int messages;
    private static int list;
    private static int listener;
    private static int child;

    public static void All()
    {
        ulong count = 0;
        QueueAttributes size = new() { Messages = 1, MessageSize = 16 };
        Check.Is(Px.Pipe(out pipe, 0), 0);
        Check.Is(Px.SocketPair(Unix, Stream, 0, out sockets), 0);
        Check.Is(Px.SemaphoreInit(ref never, false, 0), 0);
        queue = (int)Px.QueueOpen("points\0"u8, CreateToReadAndWrite, 0x180, in size);
        messages = (int)Px.MessageGet(0, Create | 0x180);
        list = (int)Px.EpollCreate(0);
        listener = (int)Px.Socket(Unix, Stream, 0);
        Check.Is(Px.Bind(listener, [1, 0, 0, (byte)'p']), 0);
        Check.Is(Px.Listen(listener, 1), 0);
        child = (int)Px.Fork();
        if (child == 0)
        {
            while (true)
                _ = Px.Pause();
        }

        Check.That(queue >= 0 && messages >= 0 && list >= 0 && child > 0);
        sleeper = Workers.Begin(Routine.WaitForPermit);
        while (IsPoint(count))
        {
            PosixThread thread = Workers.Begin(Routine.CancelledInCall, count);
            Workers.Await();
            Clock.LetOthersRun();
            Check.Is(Px.ThreadCancel(thread), 0);
            Check.Is(Workers.Join(thread), -1, (int)count);
            count++;
        }

        Workers.Allow();
        Workers.Await();
        Check.Is(Workers.Join(sleeper), 0);
        Check.Is(Px.Kill(child, 9), 0);
        Check.Is(Px.WaitPid(child, out _, 0), child);
        Check.Is(Px.MessageControl(messages, Remove, 0), 0);
        Check.Is(Px.Close(queue) + Px.Close(list) + Px.Close(pipe.Read) + Px.Close(pipe.Write), 0);
        Check.Is(Px.Close(sockets.Read) + Px.Close(sockets.Write) + Px.Close(listener), 0);
        Check.Is(Px.QueueUnlink("points\0"u8), 0);
    }

    /// <summary>Waits in the call of this number, for ever.</summary>
    public static ulong Wait(ulong number)
    {
        Workers.Arrive();
        _ = Call(number, true);
        return 0;
    }

    private static bool IsPoint(ulong number) => Call(number, false);

    private static bool Call(ulong number, bool waits)
    {
        Span<byte> bytes = stackalloc byte[16];
        switch (number)
        {
            case 0: return !waits || Px.Read(pipe.Read, bytes) == 0;
            case 1: return !waits || Px.Sleep(Clock.Milliseconds(60_000)) == 0;
            case 2: return !waits || Px.Sleep(Clock.Monotonic, 1, Clock.In(Clock.Monotonic, 60_000)) == 0;
            case 3: return !waits || Px.Sleep(60) == 0;
            case 4: return !waits || Px.Pause() == 0;
            case 5: return !waits || Px.Suspend(0) == 0;
            case 6: return !waits || Px.WaitForSignal(1 << 11, out SignalInformation _) == 0;
            case 7: return !waits || Px.SemaphoreWait(ref never) == 0;
            case 8: return !waits || Px.SemaphoreTimedWait(ref never, Clock.In(Clock.Date, 60_000)) == 0;
            case 9: return !waits || Wait(ref mutex) == 0;
            case 10: return !waits || Px.ThreadJoin(sleeper, out _) == 0;
            case 11: return !waits || Px.WaitPid(child, out _, 0) == 0;
            case 12: return !waits || Px.Poll(default, -1) == 0;
            case 13: return !waits || Px.Select(0, 0, 0, 0, 0) == 0;
            case 14: return !waits || Px.EpollWait(list, Px.AddressOf(ref bytes[0]), 1, -1, 0, 8) == 0;
            case 15: return !waits || Px.Receive(sockets.Read, bytes, 0) == 0;
            case 16: return !waits || Px.QueueReceive(queue, bytes, out _) == 0;
            case 17: return !waits || Px.MessageReceive(messages, bytes, 0, 0) == 0;
            case 18: return !waits || Px.SignalWait(1 << 11, out _) == 0;
            case 19: return !waits || Test();
            case 20: return !waits || Px.WaitId(1, (uint)child, out _, 4) == 0;
            case 21: return !waits || Px.Poll(0, 0, 0, 0, 8) == 0;
            case 22: return !waits || Px.SelectMasked(0, 0, 0, 0, 0, 0) == 0;
            case 23: return !waits || Px.Accept(listener, 0) == 0;
            case 24: return !waits || Px.QueueReceive(queue, bytes, out _, Clock.In(Clock.Date, 60_000)) == 0;
            case 25: return !waits || Px.WaitForSignal(1 << 11, Clock.Milliseconds(60_000), out _) == 0;
            default: return false;
        }
    }

    private static long Wait(ref PosixMutex locked)
    {
        _ = Px.MutexLock(ref locked); // a normal one cannot fail
        PosixCleanup cleanup = default;
        Px.CleanupPush(ref cleanup, CancellationTests.UnlockOther);
        while (true)
            _ = Px.ConditionWait(ref condition, ref locked);
    }

    /// <summary>Give it back for the test that waited with it.</summary>
    public static void Unlock() => Check.Is(Px.MutexUnlock(ref mutex), 0);

    private static bool Test()
    {
        while (true)
        {
            Px.TestCancel();
            _ = Px.Yield(); // always works
        }
    }
}
