using Pistachio.Abi;

namespace Pistachio.UserCall;

/// <summary>Sleeping for some time by the kernel alone; <c>k_nanosleep</c> of <c>include/exo/sleep.h</c>.</summary>
public static class KernelSleep
{
    /// <summary>Sleeps.</summary>
    /// <param name="nanoseconds">How long; beyond the end of the clock: for ever.</param>
    /// <returns>Ok: the time has passed. Cancelled: somebody asked for the thread before.</returns>
    public static CallStatus Nanosleep(ulong nanoseconds)
    {
        CallStatus status = Kernel.Clock(out ulong now);
        return status != CallStatus.Ok ? status : Kernel.SleepUntil(nanoseconds > ulong.MaxValue - now ? ulong.MaxValue : now + nanoseconds);
    }
}
