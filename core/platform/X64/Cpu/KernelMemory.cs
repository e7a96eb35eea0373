using System.Runtime.CompilerServices;

namespace Pistachio.Platform.X64;

/// <summary>Values at virtual addresses that the platform layer knows to be mapped: its stacks, tables and device registers.</summary>
internal static unsafe class KernelMemory
{
    internal static ref T At<T>(ulong address)
        where T : unmanaged
        // SAFETY: callers have the address from the linker, from Mmu.MapDevice or checked it against a stack's bounds.
        => ref Unsafe.AsRef<T>((void*)address);
}
