namespace Pistachio.Processes.Protocol;

/// <summary>The status word of POSIX wait, as Linux lays it out.</summary>
/// <remarks>
/// <code>
///  31        16 15          8  7      6       0
/// +------------+-------------+------+---------+
/// |   zero     | exit status | core | signal  |
/// +------------+-------------+------+---------+
/// </code>
/// </remarks>
public static class WaitStatus
{
    /// <summary>Not a status: a child that ends as if it had never been made.</summary>
    public const uint Forgotten = uint.MaxValue;

    /// <summary>Ended by exit, status 0 to 255.</summary>
    public static uint Exited(int status) => (uint)(status & 0xFF) << 8;

    /// <summary>Ended by a signal, 1 to 64.</summary>
    public static uint Killed(uint signal) => signal & 0x7F;

    /// <summary>Stopped by a signal.</summary>
    public static uint Stopped(uint signal) => (signal << 8) | 0x7F;

    /// <summary>Went on after a stop.</summary>
    public const uint Continued = 0xFFFF;

    /// <summary>What a shell makes of it: the exit status, or 128 + signal.</summary>
    public static uint ShellStatus(uint status) => (status & 0x7F) != 0 ? 128 + (status & 0x7F) : (status >> 8) & 0xFF;
}
