using System.Runtime.CompilerServices;
using Pistachio.Platform;

namespace Pistachio.Kernel.Capabilities;

/// <summary>The kernel address of a capability slot; zero is none.</summary>
public readonly struct SlotRef
{
    public readonly ulong Address;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public SlotRef(ulong address) => Address = address;

    public bool IsNull
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Address == 0;
    }

    /// <summary>The object itself. The address must be of a live Slot, which every holder of a SlotRef guarantees.</summary>
    public ref Slot Value
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => ref KernelMemory.At<Slot>(Address);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Is(SlotRef other) => Address == other.Address;
}
