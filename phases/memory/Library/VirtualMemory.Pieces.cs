using Pistachio.Abi;

namespace Pistachio.Memory;

/// <content>The frames of mapped files, a piece at a time.</content>
public ref partial struct VirtualMemory<TDomain>
{
    /// <summary>The piece that has a page of a file, fetched if need be.</summary>
    /// <param name="fileSlot">Slot of the file.</param>
    /// <param name="page">The page of the file.</param>
    /// <param name="index">Its place in the table.</param>
    private readonly FaultOutcome TakePiece(int fileSlot, ulong page, out int index)
    {
        for (index = 0; index < _state.PieceEnd; index++)
        {
            ref FilePiece piece = ref _state.Pieces[index];
            if (piece.File == fileSlot && piece.Has(page) && piece.Memory != 0)
                return FaultOutcome.Resolved;
        }

        return page > uint.MaxValue ? FaultOutcome.BeyondEnd : FetchPiece(fileSlot, (uint)page, out index);
    }

    private readonly FaultOutcome FetchPiece(int fileSlot, uint page, out int index)
    {
        ref FileObject file = ref Files[fileSlot];
        bool isShared = (file.Flags & FileFlags.Shared) != 0;
        index = -1;
        Errno error = _domain.FileFrames(file.Handle, page, isShared, out uint first, out uint pages, out ulong memory);

        // Without room in the capability table, pieces that we have make some.
        while (error == Errno.ENOMEM && TryFindOldest(out int oldest))
        {
            DropPiece(oldest);
            error = _domain.FileFrames(file.Handle, page, isShared, out first, out pages, out memory);
        }

        if (error != Errno.None)
            return error == Errno.ENODATA ? FaultOutcome.BeyondEnd : FaultOutcome.NoFrame;
        index = TakeEntry(fileSlot, first, pages);
        ref FilePiece piece = ref _state.Pieces[index];
        piece.Memory = memory;
        piece.First = first;
        piece.Pages = pages;
        piece.File = fileSlot;
        return FaultOutcome.Resolved;
    }

    /// <summary>A free entry of the table. What we have of the same pages is out of date: the file has become longer, or got other frames.</summary>
    private readonly int TakeEntry(int fileSlot, uint first, uint pages)
    {
        int free = -1;
        for (int i = 0; i < _state.PieceEnd; i++)
        {
            ref FilePiece piece = ref _state.Pieces[i];
            if (piece.Memory != 0 && piece.File == fileSlot && (piece.Has(first) || (piece.First >= first && piece.First - first < pages)))
                DropPiece(i);
            if (piece.Memory == 0)
                free = i;
        }

        if (free >= 0)
            return free;
        if (_state.PieceEnd < FilePieces.Capacity)
            return _state.PieceEnd++;
        _ = TryFindOldest(out free);
        DropPiece(free);
        return free;
    }

    /// <summary>The piece that has been there for longest, about.</summary>
    private readonly bool TryFindOldest(out int index)
    {
        for (int i = 0; i < _state.PieceEnd; i++)
        {
            index = _state.NextPiece < _state.PieceEnd ? _state.NextPiece : 0;
            _state.NextPiece = index + 1;
            if (_state.Pieces[index].Memory != 0)
                return true;
        }

        index = -1;
        return false;
    }

    /// <summary>Give up a piece: its pages are mapped no more.</summary>
    private readonly void DropPiece(int index)
    {
        ref FilePiece piece = ref _state.Pieces[index];
        _ = _domain.Delete(piece.Memory); // it may be dead already
        piece.Memory = 0;

        // The windows that show it go, too.
        Region shown = default;
        shown.Object = ObjectNumber.OfFile(piece.File);
        shown.Flags = RegionFlags.Shared;
        ShownPages(Files[piece.File], piece, out shown.First, out shown.End);
        if (shown.First >= shown.End)
            return;
        WindowTable windows = Windows;
        WindowScan scan = new(shown, windows);
        for (int slot = scan.Next(windows, shown); slot >= 0; slot = scan.Next(windows, shown))
        {
            if (windows[slot].Object != shown.Object || windows[slot].Granule != (uint)index)
                continue;
            windows.Remove(slot);
            scan.Removed(windows, slot);
        }
    }

    /// <summary>Where a piece shows: a range of page numbers of the address space.</summary>
    private static void ShownPages(in FileObject file, in FilePiece piece, out ulong first, out ulong end)
    {
        long start = piece.First + file.Delta;
        long stop = start + piece.Pages;
        const long highest = (long)(FileObject.EndOfFile >> Page.Shift);
        first = start < 0 ? 0 : (ulong)start;
        end = stop < 0 ? 0 : stop > highest ? (ulong)highest : (ulong)stop;
    }
}
