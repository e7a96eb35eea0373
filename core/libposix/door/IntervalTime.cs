namespace Pistachio.Posix;

/// <summary><c>struct px_itimerval</c>: as <see cref="TimerTime"/>, in microseconds.</summary>
public struct IntervalTime
{
    public long IntervalSeconds;

    /// <summary>0 to 999,999.</summary>
    public long IntervalMicroseconds;

    public long Seconds;

    /// <summary>0 to 999,999.</summary>
    public long Microseconds;
}
