using System.Numerics;
using Pistachio.Abi;

namespace Pistachio.Memory;

/// <summary>
/// Fork. The server lets a child hold all blocks of private memory and takes back every capability that could write them; then parent and
/// child ask for a block when they touch it. While both hold it, it is mapped to be read, and a page that is written is copied into a block
/// of one's own.
/// </summary>
public ref partial struct VirtualMemory<TDomain>
{
    /// <summary>Most blocks of one page that a process takes between two forks: each is a block as large as others for quota and memory server.</summary>
    private const int MaximumLonePages = 2;

    /// <summary>To be called before the data of a child are filled in: it will write to these addresses as soon as it goes on.</summary>
    public readonly void ExpectWrites(ulong first, ulong second)
    {
        _state.FirstHotPage = first >> Page.Shift;
        _state.SecondHotPage = second >> Page.Shift;
    }

    /// <summary>
    /// To be called before the domain of a child is made: the child gets copies of the tables that do not lie in private memory. Afterwards
    /// <see cref="AfterFork"/> or <see cref="CancelFork"/> must follow.
    /// </summary>
    /// <returns>ENOMEM: no frames for the copies; nothing has changed.</returns>
    public readonly Errno PrepareFork()
    {
        // Shared with a child they would be of no use to either.
        ReleaseUnused();
        Errno error = CopyArena();
        if (error == Errno.None)
            return error;
        CancelFork();
        return Errno.ENOMEM;
    }

    /// <summary>The child was not made.</summary>
    public readonly void CancelFork() => ReleaseArenaCopies();

    /// <summary>
    /// To be called in the parent when the child was made, and in the child before anything else, faults included: all private memory is
    /// inherited, and memory locks are the parent's alone (POSIX.1-2017, fork).
    /// </summary>
    /// <returns>ENOMEM, in the child only: no frames for its tables. It cannot go on.</returns>
    public readonly Errno AfterFork(bool child)
    {
        if (child)
        {
            Errno error = FetchArena();
            if (error != Errno.None)
                return error;
            _state.PieceEnd = 0; // fetched anew
        }
        else
        {
            ReleaseArenaCopies();
            ExpectWrites(0, 0); // the child's: the parent may only read there, as it can already
        }

        _state.LonePages = 0;
        foreach (ref Window window in Windows.Slots)
        {
            if (window.Handle != 0)
                Inherit(ref window, child);
        }

        if (child)
            ForgetMarks();
        return Errno.None;
    }

    private static void Inherit(ref Window window, bool child)
    {
        if (window.Handle == Window.Lost)
            return;

        // What the parent can only read it keeps, and so it does with shared objects and files.
        bool whole = window.Object == 0 && window.State == WindowState.Whole;
        if (!child && !whole)
            return;
        window.Mapped = 0;
        window.Handle = Window.Unfetched;
        if (window.Object == 0)
            window.State = WindowState.Inherited;
        else
            window.Present = 0;
    }

    /// <summary>In a child: locks are its parent's, and so are regions that were to stay with it; others are to be zero.</summary>
    private readonly void ForgetMarks()
    {
        const RegionFlags marks = RegionFlags.Locked | RegionFlags.NotInherited | RegionFlags.ZeroInChild;
        _state.LockFuture = false;
        RegionMap regions = Regions;
        if (!regions.HasFlag(0, ulong.MaxValue, marks))
            return;
        for (int i = 0; i < regions.Count;)
        {
            ref Region region = ref regions[i];
            region.Flags &= ~RegionFlags.Locked;
            if ((region.Flags & RegionFlags.NotInherited) != 0)
            {
                RemovePages(region.First, region.End);
                continue;
            }

            if ((region.Flags & RegionFlags.ZeroInChild) != 0)
                ReleasePages(region);
            i++;
        }

        regions.JoinAround(0, ulong.MaxValue);
    }

    /// <summary>Get a capability to frames that we hold.</summary>
    private readonly FaultOutcome FetchInherited(ref Window window)
    {
        bool alone = window.IsFetched;
        ulong memory;
        Errno error = alone ? _domain.WholeFrames(window.Granule, out memory) : _domain.InheritedFrames(window.Granule, out alone, out memory);
        if (error == Errno.EBUSY)
            return FaultOutcome.Resolved;
        if (error == Errno.EINVAL)
            SetBlock(ref window, Window.Lost, window.State);
        if (error != Errno.None)
            return FaultOutcome.NoFrame;

        // Alone, what we could read with is gone, and the mappings with it.
        SetBlock(ref window, memory, alone ? WindowState.Whole : WindowState.Inherited);
        return FaultOutcome.Resolved;
    }

    /// <summary>
    /// Give a page that we can only read frames of our own. A page of the address space is mapped from one place at a time, so its bytes
    /// go over a page of the library.
    /// </summary>
    /// <param name="slot">The window that has the page.</param>
    /// <param name="region">Its region.</param>
    /// <param name="bit">Which page.</param>
    private readonly FaultOutcome CopyPage(int slot, in Region region, uint bit)
    {
        ref Window readable = ref Windows[slot];
        ulong chunk = readable.Chunk;
        FaultOutcome outcome = (readable.Mapped & bit) != 0 ? FaultOutcome.Resolved : MapRun(ref readable, bit, Protection.Read);
        if (outcome != FaultOutcome.Resolved)
            return outcome;
        ulong table = _state.WindowTable;
        Errno error = FindRoom(region, chunk, out int target);

        // Windows that were added move no others, a larger table does.
        WindowTable windows = Windows;
        if (_state.WindowTable != table)
            slot = FindHolder(region, chunk, bit);
        ref Window from = ref windows[slot];
        if (error != Errno.None)
            return Withdraw(ref from, bit, FaultOutcome.NoFrame);
        ref Window to = ref windows[target];
        ulong page = (chunk << Page.GranuleShift) + (ulong)BitOperations.TrailingZeroCount(bit);
        ulong address = page << Page.Shift;
        _domain.SavePage(address, BytesToCopy(from, page));
        UnmapRuns(ref from, bit);
        from.Mapped = (ushort)(from.Mapped & ~bit);
        outcome = MapRun(ref to, bit, Protection.Read | Protection.Write);
        if (outcome != FaultOutcome.Resolved)
            return Withdraw(ref from, bit, outcome);
        _domain.RestorePage(address);
        _state.CopyCount++;
        if ((region.Protection & PageProtection.Write) == 0)
            outcome = ProtectRun(ref to, bit, ToKernel(region.Protection));
        _ = DropPages(slot, bit);
        return outcome;
    }

    /// <summary>Whether a page that is there is most likely written next: one fault then does for the read and the write.</summary>
    private readonly bool IsHot(in Window window, in Region region, uint bit)
    {
        ulong page = (window.Chunk << Page.GranuleShift) + (ulong)BitOperations.TrailingZeroCount(bit);
        return (page == _state.FirstHotPage || page == _state.SecondHotPage) && (region.Protection & PageProtection.Write) != 0;
    }

    /// <summary>
    /// Get a page that is to be written with one message: its block whole, or a copy of the page in a block of one page. After a fork most processes write
    /// one page here and one there before they execute a program, end, or are the last holder: then a whole granule would be cleared for each. Who writes
    /// more pages gets granules.
    /// </summary>
    /// <param name="slot">The window that has the page, before and after.</param>
    /// <param name="region">Its region.</param>
    /// <param name="bit">Which page.</param>
    /// <returns>False: it is a granule's turn, or there is no memory; nothing has changed.</returns>
    private readonly bool TryFetchToWrite(ref int slot, in Region region, uint bit)
    {
        ulong chunk = Windows[slot].Chunk;
        if (_state.LonePages == MaximumLonePages || _state.FreeCount != 0 || LeastOrder != 0 || RoomIn(chunk) >= 0)
            return false;
        if (!Windows.HasRoom(1))
        {
            if (MakeWindowRoom(1) != Errno.None)
                return false;
            slot = FindHolder(region, chunk, bit); // a larger table has it elsewhere
        }

        ref Window from = ref Windows[slot];
        int index = BitOperations.TrailingZeroCount(bit);
        bool leaves = from.Order == 0 && from.Present == bit;
        Errno error = _domain.PageToWrite(from.Granule, index + FirstPage(from), leaves, out bool alone, out uint copy, out ulong memory);
        if (error == Errno.EINVAL)
            SetBlock(ref from, Window.Lost, from.State);
        if (error != Errno.None)
            return error == Errno.EINVAL;
        WindowState state = WindowState.Whole;
        if (memory == 0)
        {
            memory = Window.Unfetched;
            state = WindowState.Inherited;
        }

        // Alone, what we could read with is gone, and the mappings with it.
        if (alone)
            SetBlock(ref from, memory, state);
        else
            slot = Replace(slot, leaves, bit, copy, memory, state);
        return true;
    }

    /// <summary>A page has come to another block, which has nothing else.</summary>
    /// <returns>The slot of its window.</returns>
    private readonly int Replace(int slot, bool left, uint bit, uint block, ulong memory, WindowState state)
    {
        WindowTable windows = Windows;
        ref Window from = ref windows[slot];
        Window window = NewWindow(from.Chunk, 0, block);
        window.Handle = memory;
        window.State = state;
        window.OnlyFrom = (byte)(BitOperations.TrailingZeroCount(bit) + 1);
        window.Present = (ushort)bit;
        window.Dirty = (ushort)bit;
        if (left)
        {
            if (from.IsFetched)
                _ = _domain.Delete(from.Handle); // fails only when the server took the block back already
            windows.Remove(slot);
            _state.BlockCount--;
        }
        else
        {
            _ = DropPages(slot, bit);
        }

        _state.LonePages++;
        _state.GranuleCount++;
        _state.BlockCount++;
        _state.CopyCount++;
        return windows.Add(window);
    }

    /// <summary>Bytes of a page that belong to it; the others are zero in a copy.</summary>
    private readonly int BytesToCopy(in Window from, ulong page)
    {
        if (!ObjectNumber.IsFile(from.Object))
            return (int)Page.Size;
        ref FileObject file = ref Files[ObjectNumber.FileSlot(from.Object)];
        return file.HasTail(page) ? file.BytesOf(page) : (int)Page.Size;
    }

    /// <summary>A page could not be copied: what follows its bytes in a file must not be seen.</summary>
    private readonly FaultOutcome Withdraw(ref Window from, uint bit, FaultOutcome outcome)
    {
        if (!ObjectNumber.IsFile(from.Object))
            return outcome;
        UnmapRuns(ref from, bit);
        from.Mapped = (ushort)(from.Mapped & ~bit);
        from.Present = (ushort)(from.Present & ~bit);
        return outcome;
    }
}
