using Pistachio.Abi;
using Pistachio.UserCall;

namespace Pistachio.Processes.Scheduler.Program;

/// <summary>The real kernel calls.</summary>
internal sealed class KernelScheduling : IKernelScheduling
{
    public CallStatus Make(ulong untyped, out ulong context) => Kernel.Retype(untyped, CapabilityKind.SchedulingContext, 0, out context);

    public CallStatus Set(ulong context, byte priority, ulong budget, ulong period) => Kernel.SchedulingSet(context, priority, budget, period);

    public CallStatus Used(ulong context, out ulong nanoseconds) => Kernel.SchedulingUsed(context, out nanoseconds);

    public CallStatus Revoke(ulong context) => Kernel.Revoke(context);
}
