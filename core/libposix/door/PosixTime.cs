namespace Pistachio.Posix;

/// <summary><c>struct px_timespec</c>.</summary>
public struct PosixTime
{
    public long Seconds;

    /// <summary>0 to 999,999,999.</summary>
    public long Nanoseconds;
}
