namespace Pistachio.Platform.X64;

/// <summary>Takes the firmware's memory map, entry by entry, and makes of it what is installed and what is free.</summary>
internal static class ReportedMemory
{
    /// <summary>Firmware keeps data and code in the first MiB, whatever its map says (EBDA, SMM stubs, option ROMs).</summary>
    private const ulong LowMemory = 0x10_0000;

    /// <summary>Physical addresses have at most 52 bits; the direct map has room for 46.</summary>
    private const ulong Limit = 1UL << 46;

    private const ulong Minimum = 30UL << 20;

    // Removals must come after all additions, but the loaders' structures are met in between.
    private static MemoryMap s_reserved;
    private static MemoryMap s_unusable;

    /// <summary>End of installed memory.</summary>
    internal static ulong Highest => BootInformation.Installed.Count == 0 ? 0 : BootInformation.Installed[BootInformation.Installed.Count - 1].End;

    internal static void Add(ulong start, ulong length, bool usable, bool readable)
    {
        if (start >= Limit || length == 0)
            return;
        ulong end = length > Limit - start ? Limit : start + length;
        if (usable || readable)
            BootInformation.Installed.Add(start, end);
        if (usable)
            BootInformation.Usable.Add(start, end);
        else
            s_unusable.Add(start & ~4095UL, (end + 4095) & ~4095UL);
    }

    /// <summary>Keeps memory from being given out.</summary>
    internal static void Reserve(ulong start, ulong length)
    {
        if (length != 0 && start < Limit && length < Limit)
            s_reserved.Add(start & ~4095UL, (start + length + 4095) & ~4095UL);
    }

    /// <summary>Ends the listing: what is free is what was reported usable and by nobody reserved.</summary>
    internal static void Finish()
    {
        ref MemoryMap usable = ref BootInformation.Usable;
        if (usable.TotalLength < Minimum)
        {
            KernelConsole.Write("Pistachio cannot start: 32 MiB of memory are needed, ");
            KernelConsole.WriteDecimal(usable.TotalLength >> 20);
            KernelConsole.WriteLine(" MiB were found.");
            Unfit.Stop();
        }
        Reserve(0, LowMemory);
        Reserve(ImageLayout.LoadStart, ImageLayout.LoadEnd - ImageLayout.LoadStart);
        Reserve(BootInformation.ArchiveStart, BootInformation.ArchiveLength);
        for (int i = 0; i < s_unusable.Count; i++)
            usable.Remove(s_unusable[i].Start, s_unusable[i].End);
        for (int i = 0; i < s_reserved.Count; i++)
            usable.Remove(s_reserved[i].Start, s_reserved[i].End);
    }
}
