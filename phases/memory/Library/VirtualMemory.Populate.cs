using Pistachio.Abi;

namespace Pistachio.Memory;

public ref partial struct VirtualMemory<TDomain>
{
    /// <summary>Make all pages of a mapped range resident, except those that allow no access.</summary>
    private readonly Errno Populate(ulong first, ulong end)
    {
        for (ulong page = first; page < end;)
        {
            RegionMap regions = Regions;
            int index = regions.Find(page);
            if (index < 0)
                return Errno.ENOMEM;
            Region region = regions[index];
            ulong stop = region.End < end ? region.End : end;
            if (region.Protection != PageProtection.None && (region.Flags & RegionFlags.Foreign) == 0)
            {
                Errno error = PopulateRegion(region, page, stop);
                if (error != Errno.None)
                    return error;
            }

            page = stop;
        }

        return Errno.None;
    }

    /// <summary>As <see cref="Populate"/>, but only for the locked regions of the range.</summary>
    private readonly Errno PopulateLocked(ulong first, ulong end)
    {
        for (int i = Regions.LowerBound(first); i < Regions.Count && Regions[i].First < end; i++)
        {
            Region region = Regions[i];
            if ((region.Flags & RegionFlags.Locked) == 0)
                continue;
            Errno error = Populate(region.First > first ? region.First : first, region.End < end ? region.End : end);
            if (error != Errno.None)
                return error;
        }

        return Errno.None;
    }

    private readonly Errno PopulateRegion(in Region region, ulong first, ulong end)
    {
        for (ulong chunk = first >> Page.GranuleShift; chunk << Page.GranuleShift < end; chunk++)
        {
            uint wanted = PagesOf(first, end, chunk);
            for (uint missing = wanted & ~Held(region, chunk); missing != 0; missing &= ~Held(region, chunk))
            {
                ulong page = (chunk << Page.GranuleShift) + (ulong)System.Numerics.BitOperations.TrailingZeroCount(missing);
                FaultOutcome outcome = Resolve(region, page, write: false);

                // Behind the end of a file there is nothing to be resident.
                if (outcome == FaultOutcome.BeyondEnd)
                    return Errno.None;
                if (outcome != FaultOutcome.Resolved)
                    return Errno.ENOMEM;
            }

            if (HasLost(region, chunk, wanted))
                return Errno.ENOMEM;
        }

        return Errno.None;
    }

    private readonly bool HasLost(in Region region, ulong chunk, uint pages)
    {
        WindowTable windows = Windows;
        for (int slot = windows.First(chunk); slot >= 0; slot = windows.Next(slot, chunk))
        {
            ref Window window = ref windows[slot];
            if (window.Handle == Window.Lost && (window.Present & pages) != 0 && WindowScan.Belongs(window, region))
                return true;
        }

        return false;
    }
}
