namespace Pistachio.Posix;

/// <summary><c>struct px_itimerspec</c>: when a timer expires, and how often from then on.</summary>
public struct TimerTime
{
    /// <summary>From one expiry to the next; zero: there is one only.</summary>
    public PosixTime Interval;

    /// <summary>Zero: not armed.</summary>
    public PosixTime Time;
}
