using Pistachio.Posix;

namespace Pistachio.CSharpDoor;

/// <summary>Threads of the tests, and what they have in common.</summary>
internal static class Workers
{
    /// <summary>What threads wait for that are to end when the test says so.</summary>
    public static PosixSemaphore Permit;

    /// <summary>What threads post when they are where the test wants them.</summary>
    public static PosixSemaphore Arrived;

    /// <summary>Begin with no permits.</summary>
    public static void Prepare()
    {
        _ = Px.SemaphoreInit(ref Permit, false, 0); // a value that there is
        _ = Px.SemaphoreInit(ref Arrived, false, 0); // as above
    }

    /// <summary>A thread that runs a routine with a number.</summary>
    public static PosixThread Begin(Routine routine, ulong number = 0)
    {
        Check.Is(Px.ThreadCreate(out PosixThread thread, (ulong)routine | (number << 8)), 0);
        return thread;
    }

    /// <summary>The result of a thread.</summary>
    public static long Join(PosixThread thread)
    {
        Check.Is(Px.ThreadJoin(thread, out ulong result), 0);
        return (long)result;
    }

    /// <summary>Wait until a thread is where the test wants it.</summary>
    public static void Await() => Check.Is(Px.SemaphoreWait(ref Arrived), 0);

    /// <summary>Say that it is.</summary>
    public static void Arrive() => Check.Is(Px.SemaphorePost(ref Arrived), 0);

    /// <summary>Wait for the test.</summary>
    public static void Obey() => Check.Is(Px.SemaphoreWait(ref Permit), 0);

    /// <summary>Let a thread go on.</summary>
    public static void Allow() => Check.Is(Px.SemaphorePost(ref Permit), 0);
}
