namespace Pistachio.Platform.X64;

/// <summary>Frames for the kernel's own page tables, taken from free memory before the kernel proper gets the rest.</summary>
internal static class TableFrames
{
    private const ulong PageSize = 4096;

    private static ulong s_next;
    private static ulong s_end;

    /// <summary>Takes as many frames as the tables for a direct map up to an address can need.</summary>
    /// <param name="highest">End of installed memory.</param>
    internal static void Reserve(ulong highest)
    {
        // A directory per GiB, an upper table per 512 GiB; top table, image and device window need about ten.
        ulong frames = (highest >> 30) + (highest >> 39) + 24;
        if (!BootInformation.Usable.TryTake(frames * PageSize, DirectMap.EarlyLimit, out s_next))
            Unfit.Stop("there is no free memory for page tables below 4 GiB");
        s_end = s_next + (frames * PageSize);
    }

    /// <summary>Physical address of a zeroed frame.</summary>
    internal static ulong Take()
    {
        if (s_next == s_end)
            Panic.Stop("out of frames for the kernel's page tables");
        ulong frame = s_next;
        s_next += PageSize;
        for (ulong offset = 0; offset < PageSize; offset += 8)
            DirectMap.At<ulong>(frame + offset) = 0;
        return frame;
    }
}
