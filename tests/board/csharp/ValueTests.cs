using Pistachio.Posix;

namespace Pistachio.CSharpDoor;

/// <summary>Values of threads, what is done once, and around a fork.</summary>
internal static class ValueTests
{
    private const uint ReadAndWrite = 3;
    private const uint SharedAnonymous = 0x21;

    private static uint key;
    private static uint ended;
    private static ulong endedValue;
    private static int ends;
    private static PosixOnce once;
    private static PosixOnce cancelled;
    private static int done;
    private static int forkSteps;
    private static bool isRegistered;

    public static void Keys()
    {
        ends = 0;
        Check.Is(Px.KeyCreate(out key), 0);
        Check.Is(Px.KeyCreateWithEnd(out ended), 0);
        Check.That(key != ended);
        Check.Is(Px.SetValue(key, 7), 0);
        PosixThread thread = Workers.Begin(Routine.HaveValues);
        Check.Is(Workers.Join(thread), 8);
        Check.Is((long)Px.GetValue(key), 7);
        Check.Is(ends, 1);
        Check.Is((long)endedValue, 55);
        Check.Is(Px.KeyDelete(ended), 0);
        Check.Is(Px.KeyDelete(ended), Error.Invalid);
        Check.Is(Px.SetValue(ended, 1), Error.Invalid);
        Check.Is((long)Px.GetValue(ended), 0);
        Check.Is(Px.KeyDelete(key), 0);
        uint count = 0;
        while (Px.KeyCreate(out _) == 0)
            count++;
        Check.Is(count, 128);
        Check.Is(Px.KeyCreate(out _), Error.Again);
        while (count > 0)
            Check.Is(Px.KeyDelete(--count), 0);
    }

    public static void Once()
    {
        done = 0;
        Check.Is(Px.Once(ref once, 5), 0);
        Check.Is(Px.Once(ref once, 6), 0);
        Check.Is(Workers.Join(Workers.Begin(Routine.DoOnce, 7)), 0);
        Check.Is(done, 5);

        // A thread that is cancelled in it leaves it not done.
        PosixThread thread = Workers.Begin(Routine.CancelledOnce);
        Workers.Await();
        Check.Is(Px.ThreadCancel(thread), 0);
        Check.Is(Workers.Join(thread), -1);
        Check.Is(done, 5);
        Check.Is(Px.Once(ref cancelled, 4), 0);
        Check.Is(done, 9);
    }

    public static void Fork()
    {
        forkSteps = 0;
        if (!isRegistered)
            Check.Is(Px.AtFork(), 0);
        isRegistered = true;
        long child = Px.Fork();
        if (child == 0)
            Px.Exit(forkSteps);
        Check.Is(Px.WaitPid((int)child, out uint status, 0), child);
        Check.Is(status >> 8, 13);
        Check.Is(forkSteps, 12);
    }

    /// <summary>Two processes lock, signal and meet in memory that both have; one dies with a robust mutex.</summary>
    public static void Shared()
    {
        long memory = Px.Mmap(0, 4096, ReadAndWrite, SharedAnonymous, -1, 0);
        Check.That(memory > 0);
        ref PosixMutex mutex = ref Px.At<PosixMutex>((ulong)memory);
        ref PosixBarrier barrier = ref Px.At<PosixBarrier>((ulong)memory + 256);
        ref PosixSemaphore semaphore = ref Px.At<PosixSemaphore>((ulong)memory + 512);
        PosixMutexAttributes kind = default;
        PosixBarrierAttributes meeting = default;
        Check.Is(Px.MutexAttributesSetShared(ref kind, Px.ProcessShared), 0);
        Check.Is(Px.MutexAttributesSetRobust(ref kind, Px.RobustMutex), 0);
        Check.Is(Px.MutexInit(ref mutex, in kind), 0);
        Check.Is(Px.BarrierAttributesSetShared(ref meeting, Px.ProcessShared), 0);
        Check.Is(Px.BarrierInit(ref barrier, in meeting, 2), 0);
        Check.Is(Px.SemaphoreInit(ref semaphore, true, 0), 0);
        long child = Px.Fork();
        if (child == 0)
        {
            bool isWrong = Px.SemaphoreWait(ref semaphore) != 0 || Px.MutexLock(ref mutex) != 0;
            _ = Px.BarrierWait(ref barrier);
            Px.Exit(isWrong ? 1 : 0);
        }

        Check.Is(Px.SemaphorePost(ref semaphore), 0);
        _ = Px.BarrierWait(ref barrier);
        Check.Is(Px.MutexLock(ref mutex), Error.OwnerDead);
        Check.Is(Px.MutexConsistent(ref mutex), 0);
        Check.Is(Px.MutexUnlock(ref mutex), 0);
        Check.Is(Px.WaitPid((int)child, out uint status, 0), child);
        Check.Is(status, 0);
        Check.Is(Px.Munmap((ulong)memory, 4096), 0);
    }

    public static ulong HaveValues()
    {
        Check.Is((long)Px.GetValue(key), 0);
        Check.Is(Px.SetValue(key, 8), 0);
        Check.Is(Px.SetValue(ended, 55), 0);
        return Px.GetValue(key);
    }

    public static ulong DoOnce(ulong number) => (ulong)Px.Once(ref once, number);

    public static ulong CancelledOnce() => (ulong)Px.Once(ref cancelled, 0);

    /// <summary>What is done once: to add the number. Number 0 waits for the end of its thread.</summary>
    public static void Do(ulong number)
    {
        if (number == 0)
        {
            Workers.Arrive();
            while (true)
                _ = Px.Pause();
        }

        done += (int)number;
    }

    /// <summary>A thread ended with this value.</summary>
    public static void End(ulong value)
    {
        ends++;
        endedValue = value;
    }

    /// <summary>Around a fork: 1 before; in the parent 12, in the child 13 after it.</summary>
    public static void AroundFork(int place) => forkSteps = (forkSteps * 10) + place + 1;
}
