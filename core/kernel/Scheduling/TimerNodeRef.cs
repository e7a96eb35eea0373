using System.Runtime.CompilerServices;
using Pistachio.Platform;

namespace Pistachio.Kernel.Scheduling;

/// <summary>The kernel address of a timer node; zero is none.</summary>
public readonly struct TimerNodeRef
{
    public readonly ulong Address;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TimerNodeRef(ulong address) => Address = address;

    public bool IsNull
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Address == 0;
    }

    /// <summary>The object itself. The address must be of a live TimerNode, which every holder of a TimerNodeRef guarantees.</summary>
    public ref TimerNode Value
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => ref KernelMemory.At<TimerNode>(Address);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Is(TimerNodeRef other) => Address == other.Address;
}
