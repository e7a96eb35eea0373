using Pistachio.Abi;

namespace Pistachio.LibPosix;

/// <summary>
/// Clocks of CPU time: CLOCK_PROCESS_CPUTIME_ID, CLOCK_THREAD_CPUTIME_ID, and those whose numbers <c>clock_getcpuclockid</c> and
/// <c>pthread_getcpuclockid</c> of C libraries make out of the id of a process or thread, as Linux has them (include/linux/posix-timers_types.h).
/// </summary>
internal static class CpuClocks
{
    private const uint OfProcess = 2;
    private const uint OfThread = 3;
    private const uint ThreadBit = 4;
    private const uint Kinds = 3;

    /// <summary>CPUCLOCK_SCHED: all time counts.</summary>
    private const uint AllTime = 2;

    /// <summary>Whether a clock is one of CPU time, whether or not its process or thread exists.</summary>
    public static bool Has(uint clock) => clock is OfProcess or OfThread || ((int)clock < 0 && (clock & Kinds) != Kinds);

    /// <summary>Whether a clock is that of the calling thread.</summary>
    public static bool IsOwnThread(uint clock) => clock == OfThread;

    /// <summary>The number with an id, of the two clocks that have none: process 0, and the calling thread. Others stay as they are.</summary>
    public static uint Number(uint clock) => clock switch
    {
        OfProcess => (~0u << 3) | AllTime,
        OfThread => (~ThreadArea.Current.Id << 3) | ThreadBit | AllTime,
        _ => clock,
    };

    /// <summary>The time of a clock, in nanoseconds.</summary>
    /// <returns>EINVAL: no such process or thread.</returns>
    public static Errno Read(uint clock, out ulong nanoseconds)
    {
        int number = (int)Number(clock);
        bool isThread = ((uint)number & ThreadBit) != 0;
        uint id = (uint)~(number >> 3);
        return Processes.Library.Connection.Server.CpuTime(isThread && id == 0 ? ThreadArea.Current.Id : id, isThread, out nanoseconds);
    }
}
