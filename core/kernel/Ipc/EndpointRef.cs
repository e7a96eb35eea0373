using System.Runtime.CompilerServices;
using Pistachio.Platform;

namespace Pistachio.Kernel.Ipc;

/// <summary>The kernel address of an endpoint; zero is none.</summary>
public readonly struct EndpointRef
{
    public readonly ulong Address;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public EndpointRef(ulong address) => Address = address;

    public bool IsNull
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Address == 0;
    }

    /// <summary>The object itself. The address must be of a live Endpoint, which every holder of a EndpointRef guarantees.</summary>
    public ref Endpoint Value
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => ref KernelMemory.At<Endpoint>(Address);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Is(EndpointRef other) => Address == other.Address;
}
