using System.Runtime.CompilerServices;
using Pistachio.Platform;

namespace Pistachio.Kernel.Capabilities;

/// <summary>The kernel address of a capability table; zero is none.</summary>
public readonly struct CapabilityTableRef
{
    public readonly ulong Address;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public CapabilityTableRef(ulong address) => Address = address;

    public bool IsNull
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Address == 0;
    }

    /// <summary>The object itself. The address must be of a live CapabilityTable, which every holder of a CapabilityTableRef guarantees.</summary>
    public ref CapabilityTable Value
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => ref KernelMemory.At<CapabilityTable>(Address);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Is(CapabilityTableRef other) => Address == other.Address;
}
