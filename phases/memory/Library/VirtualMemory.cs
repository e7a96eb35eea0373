using System;
using System.Runtime.CompilerServices;
using Pistachio.Abi;

namespace Pistachio.Memory;

/// <summary>
/// Virtual memory of one process, in the library OS: which regions exist, which frames show where, and what a page fault
/// means. Made anew at each entry over the <see cref="MemoryState"/> of the process.
/// </summary>
/// <remarks>
/// Frames come from the memory server in blocks of granules of 16. A granule is used at one 64 KiB piece of the address space, its
/// <see cref="Window"/>; the first touch maps all pages of the piece that the region covers, or of a large piece at once, so a run of pages costs
/// one fault per granule at most. After a fork, frames are inherited (<see cref="AfterFork"/>); pages of files are mapped from the file's frames. Nothing here is trusted by anybody: the kernel checks
/// every capability, the server every quota.
/// Not safe for use by several threads at once; the caller holds the lock of the process.
/// </remarks>
public ref partial struct VirtualMemory<TDomain>
    where TDomain : struct, IDomainMemory
{
    private readonly ref TDomain _domain;
    private readonly ref MemoryState _state;

    public VirtualMemory(ref TDomain domain, ref MemoryState state)
    {
        _domain = ref domain;
        _state = ref state;
    }

    /// <summary>Counters and limits, for reports.</summary>
    public readonly ref readonly MemoryState State => ref _state;

    /// <summary>
    /// Prepare the state of a new process, which is zero. The memory server must know the domain already.
    /// </summary>
    /// <param name="lowest">First address at which mappings may lie.</param>
    /// <param name="highest">Address after the last one.</param>
    /// <param name="arena">Start of the address range for the library's tables, <see cref="ArenaSize"/> bytes, a multiple of 2 MiB.</param>
    public readonly void Initialize(ulong lowest, ulong highest, ulong arena)
    {
        _state.LowestPage = lowest >> Page.Shift;
        _state.HighestPage = highest >> Page.Shift;
        _state.Arena = arena;
        _state.RegionCapacity = FirstRegions.Capacity;
        _state.WindowCapacity = FirstWindows.Capacity;
        _state.FileCapacity = FirstFiles.Capacity;
        SetLimits(ulong.MaxValue, ulong.MaxValue);
        SetLockLimit(ulong.MaxValue);
    }

    /// <summary>
    /// Another program begins (exec): all mappings but the foreign ones are gone, all frames and files given back in one message, and memory
    /// locks with them (POSIX.1-2017, exec). The tables are small again, but for the one that is lent.
    /// </summary>
    /// <returns>EPERM: the server knows no such domain. The mappings are gone all the same.</returns>
    public readonly Errno ExecReset()
    {
        // Capabilities to blocks that others hold stay valid: their slots are ours to free.
        WindowTable windows = Windows;
        for (int slot = 0; slot < windows.Capacity; slot++)
        {
            bool isFirst = windows[slot].Handle != 0 && windows[slot].Index == 0;
            if (isFirst && windows[slot].State == WindowState.Inherited && windows[slot].IsFetched)
                _ = _domain.Delete(windows[slot].Handle);
        }

        for (int slot = 0; slot < _state.FileEnd; slot++)
        {
            if (Files[slot].Flags != FileFlags.None)
                CloseFile(slot);
        }

        _state.PieceEnd = 0;

        KeepForeign();
        ForgetBlocks();
        _state.GapCeiling = 0;
        _state.LockFuture = false;
        return _domain.ReleaseAll(_state.LentTable == 0 ? 0 : _state.LentBlock);
    }

    private readonly void ForgetBlocks()
    {
        _state.BlockCount = _state.LentTable == 0 ? 0 : 1;
        _state.FreeCount = 0;
        _state.FreeGranules = 0;
    }

    /// <summary>Empty the tables but for the foreign regions, of which a process has few.</summary>
    private readonly void KeepForeign()
    {
        RegionMap old = Regions;
        int kept = 0;
        for (int i = 0; i < old.Count && kept < FirstRegions.Capacity - RoomPerOperation; i++)
        {
            if ((old[i].Flags & RegionFlags.Foreign) == 0)
                continue;
            FirstRegionTable[kept] = old[i];
            kept++;
        }

        ResetTables();
        _state.RegionCount = kept;
    }

    /// <summary>
    /// Register pages that whoever started the process has mapped (image, stack, message page), so that no mapping replaces them.
    /// </summary>
    /// <returns>EINVAL when the range is empty, not page aligned or already known; ENOMEM when the table cannot grow.</returns>
    public readonly Errno RegisterForeign(ulong address, ulong length, PageProtection protection)
    {
        if (length == 0 || !Page.IsAligned(address) || !Page.IsAligned(length) || address + length < address)
            return Errno.EINVAL;
        ulong first = address >> Page.Shift;
        ulong end = first + (length >> Page.Shift);
        if (Regions.Overlaps(first, end))
            return Errno.EINVAL;
        if (!MakeRegionRoom())
            return Errno.ENOMEM;

        AddRegion(first, end, protection, RegionFlags.Foreign, 0);
        return Errno.None;
    }

    /// <summary>As that of the regions, for a page that often lies in the region of the one before.</summary>
    private readonly int LowerBound(in RegionMap regions, ulong page)
    {
        int last = _state.LastRegion;
        if (last < regions.Count)
        {
            ref Region region = ref regions[last];
            if (region.First <= page && page < region.End)
                return last;
        }

        last = regions.LowerBound(page);
        _state.LastRegion = last;
        return last;
    }

    private readonly void AddRegion(ulong first, ulong end, PageProtection protection, RegionFlags flags, uint number)
    {
        Region region;
        region.First = first;
        region.End = end;
        region.ObjectPage = ObjectNumber.IsShared(number) ? first & (Page.PerGranule - 1) : 0;
        region.Object = number;
        region.Protection = protection;
        region.Flags = flags;
        Regions.Add(region);
    }

    /// <summary>
    /// The page range of [address, address + length). False when it does not lie below the end of the user address space.
    /// </summary>
    private static bool TryRange(ulong address, ulong length, out ulong first, out ulong end)
    {
        const ulong userEnd = 0x0000_7FFF_FFFF_F000;
        first = address >> Page.Shift;
        ulong pages = Page.CountFor(length + (address & (Page.Size - 1)));
        end = first + pages;
        return length <= userEnd && address <= userEnd && end <= userEnd >> Page.Shift;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Protection ToKernel(PageProtection protection)
    {
        // The processor cannot write or execute without reading.
        if ((protection & PageProtection.Write) != 0)
            return Protection.Read | Protection.Write;
        if ((protection & PageProtection.Execute) != 0)
            return Protection.Read | Protection.Execute;
        return (protection & PageProtection.Read) != 0 ? Protection.Read : Protection.None;
    }

    /// <summary>W^X: write together with execute is refused, and so are bits that mean nothing.</summary>
    private static bool IsSupported(PageProtection protection)
    {
        const PageProtection known = PageProtection.Read | PageProtection.Write | PageProtection.Execute;
        const PageProtection both = PageProtection.Write | PageProtection.Execute;
        return (protection & ~known) == 0 && (protection & both) != both;
    }
}
