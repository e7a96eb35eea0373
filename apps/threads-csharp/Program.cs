using System.Runtime;
using Pistachio.Posix;

namespace Threads;

/// <summary>
/// Threads in C#: a mutex, a condition variable, a semaphore, values of threads. What is wrong, or that all is well, it tells on standard output.
/// </summary>
internal static class Program
{
    private const int StandardOutput = 1;
    private const int Count = 4;
    private const int Rounds = 500;
    private const int Turns = 50;

    private static PosixThread first;
    private static PosixThread second;
    private static PosixThread third;
    private static PosixThread fourth;
    private static PosixMutex mutex;
    private static PosixCondition changed;
    private static PosixSemaphore permits;
    private static uint key;
    private static int counter;
    private static int turn;
    private static int strangers;

    [RuntimeExport("main")]
    internal static int Main()
    {
        if (Px.SemaphoreInit(ref permits, false, 0) != 0)
            return Failed("no semaphore\n"u8);
        if (Px.KeyCreate(out key) != 0 || Px.SetValue(key, 77) != 0)
            return Failed("no value\n"u8);
        if (Begin(out first, 0) || Begin(out second, 1) || Begin(out third, 2) || Begin(out fourth, 3))
            return Failed("a thread was not made\n"u8);
        for (int i = 0; i < Count; i++)
        {
            if (Px.SemaphorePost(ref permits) != 0)
                return Failed("a semaphore was not posted\n"u8);
        }

        ulong sum = Joined(first) + Joined(second) + Joined(third) + Joined(fourth);
        if (sum != 10 + 11 + 12 + 13)
            return Failed("results are wrong\n"u8);
        if (counter != Count * Rounds)
            return Failed("the mutex let two in\n"u8);
        if (turn != Count * Turns)
            return Failed("turns were lost\n"u8);
        if (strangers != 0 || Px.GetValue(key) != 77)
            return Failed("a thread saw values of another\n"u8);
        if (Px.MutexTryLock(ref mutex) != 0 || Px.MutexTryLock(ref mutex) != -16)
            return Failed("a mutex is not locked when it is\n"u8);
        _ = Px.MutexUnlock(ref mutex);
        Px.Write(StandardOutput, "four threads took turns, and none was lost\n"u8);
        return 0;
    }

    /// <summary>What each thread does: its number is the argument.</summary>
    [RuntimeExport("px_thread_main")]
    internal static ulong ThreadMain(ulong number)
    {
        if (Px.SemaphoreWait(ref permits) != 0 || Px.GetValue(key) != 0)
            strangers++;
        _ = Px.SetValue(key, number + 10); // there is such a key
        for (int i = 0; i < Rounds; i++)
        {
            _ = Px.MutexLock(ref mutex); // a normal one cannot fail
            int seen = counter;
            if (i % 50 == 0)
                _ = Px.Yield(); // always works
            counter = seen + 1;
            _ = Px.MutexUnlock(ref mutex);
        }

        for (int i = 0; i < Turns; i++)
        {
            _ = Px.MutexLock(ref mutex);
            while (turn % Count != (int)number)
                _ = Px.ConditionWait(ref changed, ref mutex); // it looks again
            turn++;
            _ = Px.ConditionBroadcast(ref changed);
            _ = Px.MutexUnlock(ref mutex);
        }

        return Px.GetValue(key);
    }

    private static bool Begin(out PosixThread thread, ulong number) => Px.ThreadCreate(out thread, number) != 0;

    private static ulong Joined(PosixThread thread) => Px.ThreadJoin(thread, out ulong result) == 0 ? result : 0;

    private static int Failed(System.ReadOnlySpan<byte> what)
    {
        Px.Write(StandardOutput, what);
        return 1;
    }
}
