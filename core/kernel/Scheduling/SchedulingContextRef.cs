using System.Runtime.CompilerServices;
using Pistachio.Platform;

namespace Pistachio.Kernel.Scheduling;

/// <summary>The kernel address of a scheduling context; zero is none.</summary>
public readonly struct SchedulingContextRef
{
    public readonly ulong Address;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public SchedulingContextRef(ulong address) => Address = address;

    public bool IsNull
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Address == 0;
    }

    /// <summary>The object itself. The address must be of a live SchedulingContext, which every holder of a SchedulingContextRef guarantees.</summary>
    public ref SchedulingContext Value
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => ref KernelMemory.At<SchedulingContext>(Address);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Is(SchedulingContextRef other) => Address == other.Address;
}
