using System.Runtime.CompilerServices;
using Pistachio.Platform;

namespace Pistachio.Kernel.Threads;

/// <summary>The kernel address of a thread; zero is none.</summary>
public readonly struct ThreadRef
{
    public readonly ulong Address;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ThreadRef(ulong address) => Address = address;

    public bool IsNull
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Address == 0;
    }

    /// <summary>The object itself. The address must be of a live Thread, which every holder of a ThreadRef guarantees.</summary>
    public ref Thread Value
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => ref KernelMemory.At<Thread>(Address);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Is(ThreadRef other) => Address == other.Address;
}
