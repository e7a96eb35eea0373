namespace Pistachio.Processes.Server;

/// <summary>
/// A clock of CPU time by its number as on Linux (include/linux/posix-timers_types.h): the id of process or thread, inverted, above three bits, of which
/// the lowest two say what counts and the third that it is a thread. Here user and system time are one, so all that counts is the same.
/// </summary>
internal static class CpuClock
{
    private const int OfThread = 4;
    private const int Kinds = 3;

    /// <summary>Whether a number is one of a CPU-time clock.</summary>
    public static bool TryParse(uint clock, out uint id, out bool isThread)
    {
        int number = (int)clock;
        id = (uint)~(number >> 3);
        isThread = (number & OfThread) != 0;
        return number < 0 && (number & Kinds) != Kinds;
    }
}
