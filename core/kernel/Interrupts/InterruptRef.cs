using System.Runtime.CompilerServices;
using Pistachio.Platform;

namespace Pistachio.Kernel.Interrupts;

/// <summary>The kernel address of an interrupt object; zero is none.</summary>
public readonly struct InterruptRef
{
    public readonly ulong Address;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public InterruptRef(ulong address) => Address = address;

    public bool IsNull
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Address == 0;
    }

    /// <summary>The object itself. The address must be of a live Interrupt, which every holder of a InterruptRef guarantees.</summary>
    public ref Interrupt Value
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => ref KernelMemory.At<Interrupt>(Address);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Is(InterruptRef other) => Address == other.Address;
}
