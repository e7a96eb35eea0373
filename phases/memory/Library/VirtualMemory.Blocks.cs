using System;
using Pistachio.Abi;
using Pistachio.Memory.Protocol;

namespace Pistachio.Memory;

/// <summary>
/// Blocks of private memory: how large the next one is, and what becomes of one that is empty. Each takes a slot of the capability table, and a
/// process may use all that its quota gives; but what is touched here and there shall not take much more than it needs.
/// </summary>
public ref partial struct VirtualMemory<TDomain>
{
    // With so many blocks, every new one has at least the next order: 12 MiB in small ones, 32 MiB more in those of 256 KiB, 192 MiB in those
    // of 2 MiB. A capability table of 511 slots then has room for more than a GiB, wherever it is touched.
    private const int ManyBlocks = 192;
    private const int MoreBlocks = 320;
    private const int MostBlocks = 416;

    private readonly int LeastOrder =>
        _state.BlockCount < ManyBlocks ? 0 : _state.BlockCount < MoreBlocks ? 2 : _state.BlockCount < MostBlocks ? 5 : MemoryBlock.LargestOrder;

    /// <summary>Slot of a window for missing private pages of a region in a chunk; made when there is none. The tables may move.</summary>
    private readonly Errno FindRoom(in Region region, ulong chunk, out int slot)
    {
        slot = RoomIn(chunk);
        if (slot >= 0)
            return Errno.None;
        int free = _state.FreeCount == 0 ? -1 : FreeOver(chunk);
        int order = free >= 0 ? _state.Free[free].Order : ChooseOrder(region, chunk);
        while (true)
        {
            Window window = NewWindow(chunk & ~((1UL << order) - 1), 0, 0);
            window.Order = (byte)order;
            Errno error = Windows.HasRoom(1 << order) ? Errno.None : MakeWindowRoom(1 << order);
            if (error == Errno.None)
                error = TakeBlock(ref window);
            if (error == Errno.None)
            {
                slot = order == 0 ? Windows.Add(window) : AddWindows(window, chunk);
                return Errno.None;
            }

            if (order == 0)
                return error;
            order = MemoryBlock.Below(order);
        }
    }

    /// <summary>The pages of the highest granule that the stack of a program begins with: many programs need no more.</summary>
    private const uint StackStart = 0xF000;
    private const int StackStartPages = 4;

    /// <summary>Whether a page is the highest of all that there can be, where the stack of a program begins, and nothing is there yet.</summary>
    private readonly bool IsTop(in Region region, ulong chunk, uint bit) =>
        (bit & StackStart) != 0 && ((chunk + 1) << Page.GranuleShift) == _state.HighestPage && _state.HighestPage - region.First >= Page.PerGranule
        && _state.FreeCount == 0 && LeastOrder == 0 && Windows.First(chunk) < 0;

    /// <summary>Get a block that has no more pages than a stack begins with: the others of a granule need not be cleared.</summary>
    /// <returns>False: no memory; nothing has changed.</returns>
    private readonly bool TryBeginStack(in Region region, ulong chunk, out int slot)
    {
        slot = -1;
        Window window = NewWindow(chunk, 0, 0);
        if ((!Windows.HasRoom(1) && MakeWindowRoom(1) != Errno.None)
            || _domain.AllocatePart(StackStartPages, out window.Granule, out window.Handle) != Errno.None)
            return false;
        window.OnlyFrom = (byte)(Page.PerGranule - StackStartPages + 1);
        window.Present = (ushort)StackStart;
        _state.GranuleCount++;
        _state.BlockCount++;
        slot = Windows.Add(window);
        return true;
    }

    private readonly int RoomIn(ulong chunk)
    {
        WindowTable windows = Windows;
        int slot = windows.First(chunk);
        while (slot >= 0 && !windows[slot].HasRoom)
            slot = windows.Next(slot, chunk);
        return slot;
    }

    private readonly bool HasRoomIn(ulong first, int granules)
    {
        for (int i = 0; i < granules; i++)
        {
            if (RoomIn(first + (ulong)i) >= 0)
                return true;
        }

        return false;
    }

    /// <summary>A free block that can be used again where it was, over a chunk; -1: none.</summary>
    private readonly int FreeOver(ulong chunk)
    {
        for (int i = _state.FreeCount - 1; i >= 0; i--)
        {
            ref FreeBlock free = ref _state.Free[i];
            ulong index = chunk - free.Chunk;
            if (index >> free.Order == 0 && (free.Chunk & ((1UL << free.Order) - 1)) == 0 && !HasRoomIn(free.Chunk, 1 << free.Order))
                return i;
        }

        return -1;
    }

    /// <summary>
    /// The order of the block for a chunk without room: larger where the memory before it, or behind it, is in use for as long as the block is, and
    /// where there are many blocks already. It overlaps no other block with room.
    /// </summary>
    private readonly int ChooseOrder(in Region region, ulong chunk)
    {
        // Only at an end of a piece of addresses does it continue a run.
        int least = LeastOrder;
        if (least == 0 && ((chunk + 1) & 2) != 0)
            return 0;
        int chosen = 0;
        for (int order = MemoryBlock.Above(0); order > chosen; order = MemoryBlock.Above(order))
        {
            ulong granules = 1UL << order;
            ulong first = chunk & ~(granules - 1);
            ulong firstPage = first << Page.GranuleShift;
            ulong endPage = (first + granules) << Page.GranuleShift;
            bool fits = order <= least
                ? firstPage >= _state.LowestPage && endPage <= _state.HighestPage
                : firstPage >= region.First && endPage <= region.End && ContinuesRun(chunk, first, granules);
            if (!fits || HasRoomIn(first, (int)granules))
                return chosen;
            chosen = order;
        }

        return chosen;
    }

    /// <summary>Whether a chunk at an end of a piece of addresses goes on from another piece as long, which is in use.</summary>
    private readonly bool ContinuesRun(ulong chunk, ulong first, ulong granules) =>
        (chunk == first && first >= granules && IsInUse(first - 1) && IsInUse(first - (granules >> 1)) && IsInUse(first - granules))
        || (chunk == first + granules - 1
            && IsInUse(first + granules) && IsInUse(first + granules + (granules >> 1)) && IsInUse(first + granules + granules - 1));

    /// <summary>Whether a chunk has private pages in frames that are ours alone.</summary>
    private readonly bool IsInUse(ulong chunk)
    {
        int slot = RoomIn(chunk);
        return slot >= 0 && Windows[slot].Present != 0;
    }

    /// <summary>
    /// Get a block that can be mapped where a window says, if possible one that lay there before: its capability fits.
    /// </summary>
    private readonly Errno TakeBlock(ref Window window)
    {
        int free = _state.FreeCount == 0 ? -1 : FreeBlockFor(window);
        if (free >= 0)
        {
            FreeBlock taken = TakeFree(free);
            window.Handle = taken.Handle;
            window.Granule = taken.Number;
            window.Dirty = taken.Dirty;
            if (taken.Chunk == window.Chunk || _domain.Rebind(taken.Handle, out window.Handle) == CallStatus.Ok)
                return Errno.None;
            ReturnBlock(taken.Handle, taken.Number);
        }

        window.Dirty = 0;
        while (true)
        {
            Errno error = _domain.AllocateFrames(window.Order, out window.Granule, out window.Handle);
            if (error == Errno.None)
            {
                _state.GranuleCount++;
                _state.BlockCount++;
                return error;
            }

            // What lies unused here may be what is missing. One at a time: the message page may be in use.
            if (window.Order != 0 || _state.FreeCount == 0)
                return error;
            FreeBlock given = TakeFree(_state.FreeCount - 1);
            ReturnBlock(given.Handle, given.Number);
        }
    }

    /// <summary>Index of a free block of the order of a window: of its place, or any; -1: none.</summary>
    private readonly int FreeBlockFor(in Window window)
    {
        int found = -1;
        for (int i = 0; i < _state.FreeCount; i++)
        {
            if (_state.Free[i].Order != window.Order)
                continue;
            found = i;
            if (_state.Free[i].Chunk == window.Chunk)
                break;
        }

        return found;
    }

    /// <summary>Take a free block off the list.</summary>
    private readonly FreeBlock TakeFree(int index)
    {
        FreeBlock taken = _state.Free[index];
        _state.FreeCount--;
        _state.FreeGranules -= 1 << taken.Order;
        _state.Free[index] = _state.Free[_state.FreeCount];
        return taken;
    }

    /// <summary>
    /// Give all blocks that lie unused in the process back to the server, in one message. Returns their number. Not to be called while the
    /// message page is in use, as it may be in a fault.
    /// </summary>
    public readonly int ReleaseUnused()
    {
        int released = _state.FreeCount;
        if (released == 0)
            return 0;
        Span<uint> numbers = stackalloc uint[FreeBlocks.Capacity];
        for (int i = 0; i < released; i++)
            numbers[i] = _state.Free[i].Number;
        _state.FreeCount = 0;
        _state.FreeGranules = 0;
        _state.BlockCount -= released;

        // Fails only for a block that the server took back already, which is what is wanted here; the others go all the same.
        _ = _domain.ReleaseMany(numbers.Slice(0, released));
        return released;
    }

    private readonly void ReturnBlock(ulong handle, uint number)
    {
        // Both fail only when the server took the block back already, which is what is wanted here.
        if (handle != 0 && handle < Window.Unfetched)
            _ = _domain.Delete(handle);
        _ = _domain.ReleaseFrames(number);
        _state.BlockCount--;
    }

    /// <summary>Add the windows of a block, of which the first is given. There must be room.</summary>
    /// <returns>The slot of the one at a chunk.</returns>
    private readonly int AddWindows(in Window first, ulong chunk)
    {
        WindowTable windows = Windows;
        Window window = first;
        int found = -1;
        for (int i = 0; i < first.BlockGranules; i++)
        {
            window.Chunk = first.Chunk + (ulong)i;
            window.Index = (ushort)i;
            int slot = windows.Add(window);
            if (window.Chunk == chunk)
                found = slot;
        }

        return found;
    }

    /// <summary>Slot of the window of another granule of a private block.</summary>
    private readonly int SlotOf(in Window window, int index)
    {
        WindowTable windows = Windows;
        ulong chunk = window.FirstChunk + (ulong)(uint)index;
        int slot = windows.First(chunk);
        while (slot >= 0 && (windows[slot].Object != 0 || windows[slot].Granule != window.Granule))
            slot = windows.Next(slot, chunk);
        return slot;
    }

    /// <summary>Whether no granule of the block of a private window has pages. Neighbours first: most often one of them tells.</summary>
    private readonly bool IsEmpty(in Window window)
    {
        if (window.Order == 0)
            return window.Present == 0;
        int mask = window.BlockGranules - 1;
        if (Windows[SlotOf(window, (window.Index - 1) & mask)].Present != 0)
            return false;
        for (int i = 0; i <= mask; i++)
        {
            if (Windows[SlotOf(window, (window.Index + 1 + i) & mask)].Present != 0)
                return false;
        }

        return true;
    }

    /// <summary>Nothing of a block is mapped any more, and its capability is another one.</summary>
    private readonly void SetBlock(ref Window window, ulong handle, WindowState state)
    {
        window.Handle = handle;
        window.State = state;
        window.Mapped = 0;
        for (int i = 0; window.Order != 0 && i < window.BlockGranules; i++)
        {
            ref Window granule = ref Windows[SlotOf(window, i)];
            granule.Handle = handle;
            granule.State = state;
            granule.Mapped = 0;
        }
    }

    /// <summary>
    /// Remove the windows of a private block, whatever they hold, and keep its frames for the next fault or give them back.
    /// </summary>
    /// <returns>The lowest slot that was emptied: windows that followed have moved down.</returns>
    private readonly int CloseBlock(int slot)
    {
        WindowTable windows = Windows;
        Window closing = windows[slot];
        int lowest = slot;
        if (closing.Order == 0)
            windows.Remove(slot);
        else
            lowest = RemoveWindows(ref closing);
        if (closing.Handle == Window.Lost)
        {
            _state.BlockCount--;
        }
        else if (!Keep(closing))
        {
            // The frames of a block that is ours alone go to the server with all capabilities; one with other holders we have to delete.
            ReturnBlock(closing.State == WindowState.Whole ? 0 : closing.Handle, closing.Granule);
        }

        return lowest;
    }

    /// <summary>Remove the windows of a block that has several, and collect what is dirty. Returns the lowest slot.</summary>
    private readonly int RemoveWindows(ref Window closing)
    {
        WindowTable windows = Windows;
        int lowest = windows.Capacity;
        for (int i = 0; i < closing.BlockGranules; i++)
        {
            int slot = SlotOf(closing, i);
            closing.Dirty |= windows[slot].Dirty;
            lowest = slot < lowest ? slot : lowest;
            windows.Remove(slot);
        }

        return lowest;
    }

    /// <summary>Keep a block that is closed for the next fault.</summary>
    private readonly bool Keep(in Window closing)
    {
        // Unmapped, not deleted: it most likely shows at the same place again. Mapped to pages that are gone it must not stay.
        int granules = closing.BlockGranules;
        if (!closing.HasRoom || granules > FreeBlocks.MaximumGranules
            || _domain.Unmap(closing.Handle, 0, granules << Page.GranuleShift) != CallStatus.Ok)
            return false;
        if (_state.FreeCount == FreeBlocks.Capacity || _state.FreeGranules + granules > FreeBlocks.MaximumGranules)
            ReleaseUnused();
        ref FreeBlock free = ref _state.Free[_state.FreeCount];
        free.Handle = closing.Handle;
        free.Chunk = closing.FirstChunk;
        free.Number = closing.Granule;
        free.Dirty = closing.Dirty;
        free.Order = closing.Order;
        _state.FreeCount++;
        _state.FreeGranules += granules;
        return true;
    }

    /// <summary>
    /// Map a large piece of a block at once: up to 2 MiB of fresh frames, or 256 KiB that have to be cleared, of which nothing is in use yet.
    /// </summary>
    /// <returns>False: it is not like that, or could not be mapped; nothing has changed.</returns>
    private readonly bool TryMapPiece(int slot, in Region region)
    {
        WindowTable windows = Windows;
        ref Window window = ref windows[slot];
        bool clear = window.Dirty != 0;
        bool writable = (region.Protection & PageProtection.Write) != 0;
        int granules = clear ? 4 : 32;
        granules = granules < window.BlockGranules ? granules : window.BlockGranules;
        int index = window.Index & ~(granules - 1);
        ulong first = window.FirstChunk + (ulong)(uint)index;
        if ((clear && !writable) || first << Page.GranuleShift < region.First || (first + (ulong)granules) << Page.GranuleShift > region.End)
            return false;
        for (int i = 0; i < granules; i++)
        {
            if (!IsUntouched(first + (ulong)i, window, clear))
                return false;
        }

        ulong address = first << Page.GranuleShift << Page.Shift;
        int pages = granules << Page.GranuleShift;
        if (MapPages(window.Handle, address, index << Page.GranuleShift, pages, ToKernel(region.Protection)) != CallStatus.Ok)
            return false;
        for (int i = index; i < index + granules; i++)
        {
            ref Window granule = ref windows[SlotOf(window, i)];
            granule.Present = ushort.MaxValue;
            granule.Mapped = ushort.MaxValue;
            if (writable)
                granule.Dirty = ushort.MaxValue;
        }

        if (clear)
            _domain.Zero(address, pages);
        return true;
    }

    /// <summary>Whether no page of a chunk is in use, and the granule there of a window's block is clear, or may be dirty.</summary>
    private readonly bool IsUntouched(ulong chunk, in Window of, bool dirty)
    {
        WindowTable windows = Windows;
        for (int slot = windows.First(chunk); slot >= 0; slot = windows.Next(slot, chunk))
        {
            ref Window window = ref windows[slot];
            if (window.Present != 0 || (window.Object == 0 && window.Granule == of.Granule && window.Dirty != 0 && !dirty))
                return false;
        }

        return true;
    }
}
