using Pistachio.Abi;

namespace Pistachio.Processes.Scheduler;

/// <summary>The kernel calls that the scheduler server makes; on the host a fake kernel stands in.</summary>
public interface IKernelScheduling
{
    /// <summary>Make a scheduling context out of untyped memory. Kernel call Retype.</summary>
    CallStatus Make(ulong untyped, out ulong context);

    /// <summary>Set priority (0 to 255), budget and period (nanoseconds). Kernel call SchedulingSet.</summary>
    CallStatus Set(ulong context, byte priority, ulong budget, ulong period);

    /// <summary>CPU time used on a context, in nanoseconds. Kernel call SchedulingUsed.</summary>
    CallStatus Used(ulong context, out ulong nanoseconds);

    /// <summary>Take a context back from all who got it. Kernel call Revoke.</summary>
    CallStatus Revoke(ulong context);
}
