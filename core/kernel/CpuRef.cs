using System.Runtime.CompilerServices;
using Pistachio.Platform;

namespace Pistachio.Kernel;

/// <summary>The kernel address of a per-CPU structure; zero is none.</summary>
public readonly struct CpuRef
{
    public readonly ulong Address;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public CpuRef(ulong address) => Address = address;

    public bool IsNull
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Address == 0;
    }

    /// <summary>The object itself. The address must be of a live Cpu, which every holder of a CpuRef guarantees.</summary>
    public ref Cpu Value
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => ref KernelMemory.At<Cpu>(Address);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Is(CpuRef other) => Address == other.Address;
}
