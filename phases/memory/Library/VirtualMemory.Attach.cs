using Pistachio.Abi;

namespace Pistachio.Memory;

/// <summary>Segments: whole files without a descriptor, mapped shared, that are found again by their address.</summary>
public ref partial struct VirtualMemory<TDomain>
{
    /// <summary>Map all of a file. The library OS keeps it open for as long as <see cref="IDomainMemory.HoldFile"/> says.</summary>
    /// <param name="address">Wanted address, a multiple of 4096; 0: anywhere.</param>
    /// <param name="replaces">What is mapped at the address is replaced.</param>
    /// <param name="protection">PROT_ values.</param>
    /// <param name="file">The library OS's name of the file; of no other mapping.</param>
    /// <param name="size">Bytes of the file.</param>
    /// <param name="writable">It may be written.</param>
    /// <param name="mapped">Address of the mapping, 0 after an error.</param>
    /// <returns>EINVAL: the range is not free, or not the program's. ENOMEM: no room in the address space or the tables, or beyond a limit.
    /// ENOTSUP: PROT_WRITE together with PROT_EXEC.</returns>
    public readonly Errno Attach(
        ulong address, bool replaces, PageProtection protection, uint file, ulong size, bool writable, out ulong mapped)
    {
        mapped = 0;
        if (!IsSupported(protection))
            return Errno.ENOTSUP;
        ulong pages = Page.CountFor(size);
        MapFlags flags = MapFlags.Shared;
        if (address != 0)
            flags |= replaces ? MapFlags.Fixed : MapFlags.FixedNoReplace;
        if (!MakeRegionRoom())
            return Errno.ENOMEM;
        Errno error = Place(address, pages, flags, out ulong first);
        if (error != Errno.None)
            return error == Errno.EEXIST || address != 0 ? Errno.EINVAL : error;
        if (!IsWithinLimits(first, pages, protection, false))
            return Errno.ENOMEM;
        FileFlags fileFlags = FileFlags.Shared | FileFlags.Attached | (writable ? FileFlags.Writable : 0);
        error = AddFileRegion(first, pages, protection, RegionFlags.Shared, file, 0, (first + pages) << Page.Shift, fileFlags);
        if (error == Errno.None)
            mapped = first << Page.Shift;
        return error;
    }

    /// <summary>Unmap what is left of a file that was attached at an address.</summary>
    /// <returns>EINVAL: none was.</returns>
    public readonly Errno Detach(ulong address)
    {
        int slot = Page.IsAligned(address) ? FindAttached(address >> Page.Shift) : -1;
        if (slot < 0)
            return Errno.EINVAL;
        uint number = ObjectNumber.OfFile(slot);
        RegionMap regions = Regions;
        for (int i = 0; i < regions.Count;)
        {
            if (regions[i].Object == number)
                RemovePages(regions[i].First, regions[i].End);
            else
                i++;
        }

        return Errno.None;
    }

    private readonly int FindAttached(ulong page)
    {
        for (int slot = 0; slot < _state.FileEnd; slot++)
        {
            ref FileObject file = ref Files[slot];
            if ((file.Flags & FileFlags.Attached) != 0 && file.Delta == (long)page)
                return slot;
        }

        return -1;
    }
}
