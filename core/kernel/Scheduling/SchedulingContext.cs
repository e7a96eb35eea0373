using System.Runtime.InteropServices;
using Pistachio.Kernel.Threads;

namespace Pistachio.Kernel.Scheduling;

/// <summary>
/// CPU time as an object: a priority, and a budget that is filled up each period. What is ready is a scheduling context, not a
/// thread; it runs the thread at the end of its home thread's chain of calls.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = (int)ObjectSize)]
public struct SchedulingContext
{
    public const ulong ObjectSize = 192;

    [FieldOffset(0x00)] public ObjectHeader Header;

    /// <summary>The thread that runs on it; stale while the context is the current one of its CPU.</summary>
    [FieldOffset(0x10)] public ThreadRef Running;

    /// <summary>The thread that it is bound to.</summary>
    [FieldOffset(0x18)] public ThreadRef Home;
    [FieldOffset(0x20)] public SchedulingContextRef ReadyNext;
    [FieldOffset(0x28)] public SchedulingContextRef ReadyPrevious;
    [FieldOffset(0x30)] public bool IsReady;
    [FieldOffset(0x38)] public ulong Priority;

    /// <summary>In ticks. Zero until it is set for the first time: a context without a budget never runs.</summary>
    [FieldOffset(0x40)] public ulong Budget;
    [FieldOffset(0x48)] public ulong Period;

    /// <summary>What is left of the budget of this period, in ticks.</summary>
    [FieldOffset(0x50)] public ulong Remaining;

    /// <summary>When the next period begins, in ticks.</summary>
    [FieldOffset(0x58)] public ulong NextPeriod;

    /// <summary>Time used in all, in ticks.</summary>
    [FieldOffset(0x60)] public ulong Used;

    /// <summary>Time used at which the home thread stops and its supervisor is told, in ticks; 0: none. See <see cref="TimeLimits"/>.</summary>
    [FieldOffset(0x68)] public ulong Limit;

    /// <summary>Armed while the budget is used up: fires when the next period begins.</summary>
    [FieldOffset(0x70)] public TimerNode Refill;

    /// <summary>Budget = period is a plain time slice: no wait when it is used up, only the end of the queue.</summary>
    public readonly bool IsTimeSlice => Budget >= Period;
}
