using System.Runtime;
using System.Runtime.CompilerServices;

namespace Pistachio.Platform.X64;

/// <summary>First C# code of the machine: makes it ready for the kernel proper, step by step.</summary>
internal static class Boot
{
    /// <summary>Entered from Boot.S on the kernel stack with interrupts off and the early page tables.</summary>
    /// <param name="loader">Which loader started the image: <see cref="Multiboot2.Magic"/> or <see cref="PvhStartInfo.Magic"/>.</param>
    /// <param name="information">Physical address of what the loader tells.</param>
    [RuntimeExport("Start")]
    internal static void Start(uint loader, uint information)
    {
        KernelConsole.Initialize();
        DescriptorTables.Load();
        CpuFeatures.Read();
        if (loader == Multiboot2.Magic)
            Multiboot2.Read(information);
        else if (loader == PvhStartInfo.Magic)
            PvhStartInfo.Read(information);
        else
            Unfit.Stop("the boot loader speaks neither Multiboot2 nor PVH");
        ReportedMemory.Finish();
        Acpi.Read();
        TableFrames.Reserve(ReportedMemory.Highest);
        Mmu.Initialize();
        CpuFeatures.EnableProtections();
        InterruptController.Initialize();
        DeviceMemory.Find();
        Clock.Initialize();
        DeadlineTimer.Initialize();
        KernelStart();
        Panic.Stop("the kernel returned to the boot code");
    }

    [RuntimeImport("KernelStart")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern void KernelStart();
}
