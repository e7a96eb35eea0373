using Pistachio.Posix;

namespace Pistachio.CSharpDoor;

/// <summary>Times for the tests.</summary>
internal static class Clock
{
    public const int Date = 0;
    public const int Monotonic = 1;

    private const long Second = 1_000_000_000;

    /// <summary>No time at all.</summary>
    public static PosixTime Wrong => new() { Nanoseconds = Second };

    /// <summary>A length of time, in milliseconds.</summary>
    public static PosixTime Milliseconds(long count) => new() { Seconds = count / 1000, Nanoseconds = count % 1000 * 1_000_000 };

    /// <summary>A point in time, so many milliseconds from now.</summary>
    public static PosixTime In(int clock, long milliseconds)
    {
        _ = Px.GetTime(clock, out PosixTime now); // there is such a clock
        long nanoseconds = now.Nanoseconds + (milliseconds * 1_000_000);
        now.Seconds += nanoseconds / Second;
        now.Nanoseconds = nanoseconds % Second;
        return now;
    }

    /// <summary>Give other threads time to come to where they wait. That they are there is not known after it: tests hold either way.</summary>
    public static void LetOthersRun() => _ = Px.Sleep(Milliseconds(3));
}
