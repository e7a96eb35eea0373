namespace Pistachio.Files;

/// <summary>A time that a file is given.</summary>
public readonly struct FileTime
{
    /// <summary>Since 1970.</summary>
    public readonly long Seconds;

    /// <summary>Of the second, or <c>VfsLimits.TimeNow</c> or <c>VfsLimits.TimeOmit</c>.</summary>
    public readonly uint Nanoseconds;

    public FileTime(long seconds, uint nanoseconds)
    {
        Seconds = seconds;
        Nanoseconds = nanoseconds;
    }
}
