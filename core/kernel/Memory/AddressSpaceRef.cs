using System.Runtime.CompilerServices;
using Pistachio.Platform;

namespace Pistachio.Kernel.Memory;

/// <summary>The kernel address of an address space; zero is none.</summary>
public readonly struct AddressSpaceRef
{
    public readonly ulong Address;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public AddressSpaceRef(ulong address) => Address = address;

    public bool IsNull
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Address == 0;
    }

    /// <summary>The object itself. The address must be of a live AddressSpace, which every holder of a AddressSpaceRef guarantees.</summary>
    public ref AddressSpace Value
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => ref KernelMemory.At<AddressSpace>(Address);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Is(AddressSpaceRef other) => Address == other.Address;
}
