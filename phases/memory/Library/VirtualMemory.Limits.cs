using Pistachio.Abi;

namespace Pistachio.Memory;

public ref partial struct VirtualMemory<TDomain>
{
    /// <summary>
    /// Limits of the process (POSIX.1-2017, setrlimit): a mapping beyond one fails with ENOMEM. They concern new mappings only. What else is in
    /// use, the quota at the memory server limits.
    /// </summary>
    /// <param name="addressSpace">RLIMIT_AS: bytes of all mappings, the whole stack among them; <see cref="ulong.MaxValue"/>: no limit.</param>
    /// <param name="data">RLIMIT_DATA: bytes of private writable mappings, the heap of <c>brk</c> among them, the stack not.</param>
    public readonly void SetLimits(ulong addressSpace, ulong data)
    {
        _state.AddressLimit = addressSpace;
        _state.DataLimit = data;
    }

    /// <summary>RLIMIT_MEMLOCK: bytes that may be locked in memory; <see cref="ulong.MaxValue"/>: no limit.</summary>
    public readonly void SetLockLimit(ulong locked) => _state.LockLimit = locked;

    /// <summary>Whether so many more pages may be locked.</summary>
    private readonly bool MayLock(ulong pages)
    {
        if (_state.LockLimit == ulong.MaxValue)
            return true;
        RegionMap regions = Regions;
        for (int i = 0; i < regions.Count; i++)
        {
            if ((regions[i].Flags & RegionFlags.Locked) != 0)
                pages += regions[i].End - regions[i].First;
        }

        return pages <= _state.LockLimit >> Page.Shift;
    }

    /// <summary>Pages of a mapped range that are not locked.</summary>
    private readonly ulong Unlocked(ulong first, ulong end)
    {
        RegionMap regions = Regions;
        ulong pages = 0;
        for (int i = regions.LowerBound(first); i < regions.Count && regions[i].First < end; i++)
        {
            Region part = Part(regions[i], first, end);
            if ((part.Flags & RegionFlags.Locked) == 0)
                pages += part.End - part.First;
        }

        return pages;
    }

    /// <summary>Whether a range can be mapped, in place of what is there, without going beyond a limit.</summary>
    private readonly bool IsWithinLimits(ulong first, ulong pages, PageProtection protection, bool isPrivate)
    {
        const ulong none = ulong.MaxValue;
        bool isData = isPrivate && (protection & PageProtection.Write) != 0;
        if (_state.AddressLimit == none && (_state.DataLimit == none || !isData))
            return true;
        ulong end = first + pages;
        ulong all = pages;
        ulong data = isData ? pages : 0;
        RegionMap regions = Regions;
        for (int i = 0; i < regions.Count; i++)
        {
            ref Region region = ref regions[i];
            if ((region.Flags & RegionFlags.Foreign) != 0)
                continue;
            Region replaced = Part(region, first, end);
            ulong kept = region.End - region.First - (replaced.First < replaced.End ? replaced.End - replaced.First : 0);
            all += kept;

            // The mapping at the top is the stack.
            bool counts = region.IsPrivate && (region.Protection & PageProtection.Write) != 0 && region.End != _state.HighestPage;
            data += counts ? kept : 0;
        }

        return all <= _state.AddressLimit >> Page.Shift && (!isData || data <= _state.DataLimit >> Page.Shift);
    }

    /// <summary>
    /// The part of a region that lies in a range, empty or upside down where there is none. Which page of a shared object shows at its start is
    /// not adjusted.
    /// </summary>
    private static Region Part(in Region region, ulong first, ulong end)
    {
        Region part = region;
        part.First = region.First > first ? region.First : first;
        part.End = region.End < end ? region.End : end;
        return part;
    }
}
