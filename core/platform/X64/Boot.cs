using System.Runtime;
using System.Runtime.CompilerServices;

namespace Pistachio.Platform.X64;

/// <summary>First C# code of the machine.</summary>
internal static class Boot
{
    /// <summary>Entered from Boot.S on the boot stack with interrupts off.</summary>
    /// <param name="loader">Which loader started the image: 0x36D76289 Multiboot2, 0x336EC578 PVH.</param>
    /// <param name="information">Physical address of what the loader tells.</param>
    [RuntimeExport("Start")]
    internal static void Start(uint loader, uint information)
    {
        KernelConsole.Initialize();
        KernelStart();
        Power.Off(0);
    }

    [RuntimeImport("KernelStart")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern void KernelStart();
}
