using Pistachio.Abi;

namespace Pistachio.Memory;

public ref partial struct VirtualMemory<TDomain>
{
    /// <summary><c>mlock</c> (POSIX.1-2017): the pages are resident until unlocked. The address need not be page aligned.</summary>
    /// <returns>ENOMEM: a page of the range is not mapped. EAGAIN: not enough frames; no lock is changed.</returns>
    public readonly Errno Lock(ulong address, ulong length)
    {
        if (!TryRange(address, length, out ulong first, out ulong end) || !Regions.Covers(first, end))
            return Errno.ENOMEM;
        if (first == end)
            return Errno.None;
        if (!MakeRegionRoom() || Populate(first, end) != Errno.None)
            return Errno.EAGAIN;

        SetLocked(first, end, locked: true);
        return Errno.None;
    }

    /// <summary><c>munlock</c> (POSIX.1-2017), however often the pages were locked.</summary>
    /// <returns>ENOMEM: a page of the range is not mapped, or the region table is full; no lock is changed.</returns>
    public readonly Errno Unlock(ulong address, ulong length)
    {
        if (!TryRange(address, length, out ulong first, out ulong end) || !Regions.Covers(first, end))
            return Errno.ENOMEM;
        if (first == end)
            return Errno.None;
        if (!MakeRegionRoom())
            return Errno.ENOMEM;

        SetLocked(first, end, locked: false);
        return Errno.None;
    }

    /// <summary><c>mlockall</c> (POSIX.1-2017).</summary>
    /// <returns>EINVAL: no flag or an unknown one. EAGAIN: not enough frames for the current mappings; no lock is changed.</returns>
    public readonly Errno LockAll(LockAllFlags flags)
    {
        if (flags == 0 || (flags & ~(LockAllFlags.Current | LockAllFlags.Future)) != 0)
            return Errno.EINVAL;
        if ((flags & LockAllFlags.Current) != 0)
        {
            RegionMap regions = Regions;
            for (int i = 0; i < regions.Count; i++)
            {
                if (Populate(regions[i].First, regions[i].End) != Errno.None)
                    return Errno.EAGAIN;
            }

            SetLocked(0, ulong.MaxValue, locked: true);
        }

        _state.LockFuture = (flags & LockAllFlags.Future) != 0;
        return Errno.None;
    }

    /// <summary><c>munlockall</c> (POSIX.1-2017). Never fails.</summary>
    public readonly Errno UnlockAll()
    {
        _state.LockFuture = false;
        SetLocked(0, ulong.MaxValue, locked: false);
        return Errno.None;
    }

    /// <summary>Whether all pages of a range are locked, for reports and tests.</summary>
    public readonly bool IsLocked(ulong address, ulong length)
    {
        if (!TryRange(address, length, out ulong first, out ulong end) || !Regions.Covers(first, end))
            return false;
        RegionMap regions = Regions;
        for (int i = regions.LowerBound(first); i < regions.Count && regions[i].First < end; i++)
        {
            if ((regions[i].Flags & RegionFlags.Locked) == 0)
                return false;
        }

        return true;
    }

    private readonly void SetLocked(ulong first, ulong end, bool locked)
    {
        RegionMap regions = Regions;
        for (int i = regions.Isolate(first, end); i < regions.Count && regions[i].First < end; i++)
        {
            ref Region region = ref regions[i];
            if (locked)
                region.Flags |= RegionFlags.Locked;
            else
                region.Flags &= ~RegionFlags.Locked;
        }

        regions.JoinAround(first, end);
    }
}
