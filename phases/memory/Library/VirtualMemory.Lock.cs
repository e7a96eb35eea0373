using Pistachio.Abi;

namespace Pistachio.Memory;

public ref partial struct VirtualMemory<TDomain>
{
    /// <summary><c>mlock</c> (POSIX.1-2017): the pages are resident until unlocked. The address need not be page aligned.</summary>
    /// <param name="address">Any address.</param>
    /// <param name="length">Bytes.</param>
    /// <param name="onFault">MLOCK_ONFAULT of Linux: pages are locked once they are there, and not taken now.</param>
    /// <returns>ENOMEM: a page of the range is not mapped, or more would be locked than <see cref="SetLockLimit"/> allows. EPERM: nothing may be
    /// locked. EAGAIN: not enough frames; no lock is changed.</returns>
    public readonly Errno Lock(ulong address, ulong length, bool onFault = false)
    {
        if (_state.LockLimit == 0)
            return Errno.EPERM;
        if (!TryRange(address, length, out ulong first, out ulong end) || !Regions.Covers(first, end))
            return Errno.ENOMEM;
        if (first == end)
            return Errno.None;
        if (!MayLock(Unlocked(first, end)))
            return Errno.ENOMEM;
        if (!MakeRegionRoom() || (!onFault && Populate(first, end) != Errno.None))
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
    /// <returns>EINVAL: no flag or an unknown one. ENOMEM: the current mappings are more than <see cref="SetLockLimit"/> allows. EPERM: nothing may
    /// be locked. EAGAIN: not enough frames for the current mappings; no lock is changed.</returns>
    public readonly Errno LockAll(LockAllFlags flags)
    {
        const LockAllFlags which = LockAllFlags.Current | LockAllFlags.Future;
        if ((flags & which) == 0 || (flags & ~(which | LockAllFlags.OnFault)) != 0)
            return Errno.EINVAL;
        if (_state.LockLimit == 0)
            return Errno.EPERM;
        bool onFault = (flags & LockAllFlags.OnFault) != 0;
        if ((flags & LockAllFlags.Current) != 0)
        {
            if (!MayLock(Unlocked(0, ulong.MaxValue)))
                return Errno.ENOMEM;
            for (int i = 0; !onFault && i < Regions.Count; i++)
            {
                RegionMap regions = Regions;
                if (Populate(regions[i].First, regions[i].End) != Errno.None)
                    return Errno.EAGAIN;
            }

            SetLocked(0, ulong.MaxValue, locked: true);
        }

        _state.LockFuture = (flags & LockAllFlags.Future) != 0;
        _state.LockOnFault = onFault;
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
