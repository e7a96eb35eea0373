using Pistachio.Kernel.Capabilities;
using Pistachio.Kernel.Ipc;
using Pistachio.Kernel.Scheduling;

namespace Pistachio.Kernel.Threads;

/// <summary>The end of a thread object.</summary>
internal static class ThreadDestruction
{
    public static void Destroy(CpuRef cpu, ThreadRef thread)
    {
        ThreadCalls.Suspend(cpu, thread);
        Messages.FailCaller(cpu, thread);
        ref Thread value = ref thread.Value;
        if (!value.Serves.IsNull)
        {
            value.Serves.Value.Server = default;
            value.Serves = default;
        }

        for (ThreadSlot slot = ThreadSlot.Space; slot <= ThreadSlot.SchedulingContext; slot++)
        {
            ThreadCalls.Empty(cpu, thread, slot);
        }

        SchedulingCalls.Forget(thread);
        ref Cpu here = ref cpu.Value;
        if (here.VectorOwner.Is(thread))
        {
            here.VectorOwner = default;
        }

        if (here.Current.Is(thread))
        {
            here.Current = default;
            here.Reschedule = true;
        }
    }
}
