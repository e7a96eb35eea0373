using Pistachio.Platform;

namespace Pistachio.Kernel.Boot;

/// <summary>What the root task finds on its start page.</summary>
internal static class RootStartPage
{
    public static void Write(ulong address, ulong ownUntyped, ulong firstSegment)
    {
        KernelMemory.At<ulong>(address) = ownUntyped;
        KernelMemory.At<ulong>(address + 8) = firstSegment;
    }
}
