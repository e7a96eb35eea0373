namespace Pistachio.Platform.X64;

/// <summary>Finds the physical addresses that are no memory: those of devices, but for the interrupt controllers, which are the kernel's.</summary>
internal static class DeviceMemory
{
    /// <summary>Below are the BIOS, the memory of old graphics cards and what firmware hides.</summary>
    private const ulong LowMemory = 0x10_0000;

    private const ulong FourGibibytes = 0x1_0000_0000;

    /// <summary>How much is offered above the memory and above 4 GiB: less than a capability of 2^24 pages can name.</summary>
    private const ulong Above = 32UL << 30;

    private const ulong PageSize = 4096;

    internal static void Find()
    {
        ref MemoryMap devices = ref BootInformation.Devices;
        ulong top = ReportedMemory.Highest > FourGibibytes ? ReportedMemory.Highest : FourGibibytes;
        devices.Add(LowMemory, FourGibibytes);
        for (int i = 0; i < BootInformation.Installed.Count; i++)
        {
            devices.Remove(BootInformation.Installed[i].Start, BootInformation.Installed[i].End);
        }

        RemoveKernels(ref devices);
        AddApart(ref devices, top);
    }

    private static void RemoveKernels(ref MemoryMap devices)
    {
        devices.Remove(Acpi.Information.LocalApicAddress, Acpi.Information.LocalApicAddress + PageSize);
        for (int i = 0; i < Acpi.Information.IoApicCount; i++)
        {
            devices.Remove(Acpi.Information.IoApics[i].Address, Acpi.Information.IoApics[i].Address + PageSize);
        }
    }

    /// <summary>
    /// Adds the range above all memory. One page is left out, so that it does not become one with the range below 4 GiB: a capability has room for
    /// 64 GiB, but a machine could have a little more in one piece.
    /// </summary>
    private static void AddApart(ref MemoryMap devices, ulong top) => devices.Add(top + PageSize, top + Above);
}
