using System.Runtime.InteropServices;
using Pistachio.Kernel.Scheduling;
using Pistachio.Kernel.Threads;

namespace Pistachio.Kernel;

/// <summary>All state of one CPU. The entry code addresses the first fields (core/platform/X64/Layout.inc).</summary>
[StructLayout(LayoutKind.Explicit, Size = Size)]
public struct Cpu
{
    public const int Size = 0x2000;
    public const int Priorities = 256;
    public const int ReadyOffset = 0x60;
    public const int FirstQueueOffset = 0x100;

    /// <summary>The thread that user mode is running, or none when the CPU is idle.</summary>
    [FieldOffset(0x00)] public ThreadRef Current;

    /// <summary>Where the entry code keeps the user's stack pointer.</summary>
    [FieldOffset(0x08)] public ulong UserStack;

    /// <summary>The thread whose vector state the CPU registers hold.</summary>
    [FieldOffset(0x10)] public ThreadRef VectorOwner;

    /// <summary>The root page table in CR3.</summary>
    [FieldOffset(0x18)] public ulong LoadedRoot;

    /// <summary>The scheduling context that is being charged.</summary>
    [FieldOffset(0x28)] public SchedulingContextRef Context;

    /// <summary>When the charge began, in ticks.</summary>
    [FieldOffset(0x30)] public ulong ChargedFrom;

    /// <summary>The time that the deadline timer is set to, in ticks; all ones = not set.</summary>
    [FieldOffset(0x38)] public ulong TimerSetTo;

    /// <summary>Root of the heap of timers.</summary>
    [FieldOffset(0x40)] public TimerNodeRef Timers;

    /// <summary>A scheduling decision is due before user mode runs again.</summary>
    [FieldOffset(0x48)] public bool Reschedule;

    /// <summary>State that all CPUs share.</summary>
    [FieldOffset(0x50)] public ulong Shared;

    /// <summary>One bit for each priority that has something ready.</summary>
    [FieldOffset(ReadyOffset)] public ReadyBits Ready;

    /// <summary>First and last scheduling context of each priority, see <see cref="Scheduler"/>.</summary>
    [FieldOffset(FirstQueueOffset)] public ReadyQueue FirstQueue;
}

/// <summary>256 bits.</summary>
public struct ReadyBits
{
    public ulong Bits0;
    public ulong Bits1;
    public ulong Bits2;
    public ulong Bits3;
}

/// <summary>A first-in first-out queue of scheduling contexts.</summary>
public struct ReadyQueue
{
    public const int Size = 16;

    public SchedulingContextRef First;
    public SchedulingContextRef Last;
}
