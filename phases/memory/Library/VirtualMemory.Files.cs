using Pistachio.Abi;

namespace Pistachio.Memory;

/// <summary>
/// Mappings of files, for exec and mmap. Pages that are only read or executed are the file's own frames; a page of a private mapping that is written
/// is copied first.
/// </summary>
public ref partial struct VirtualMemory<TDomain>
{
    /// <summary>
    /// Map bytes of a file at an exact address, replacing what is there: a segment of a program, for exec. The library OS keeps the file open
    /// for as long as <see cref="IDomainMemory.HoldFile"/> says.
    /// </summary>
    /// <param name="address">A multiple of 4096.</param>
    /// <param name="length">Bytes of the region; rounded up to whole pages.</param>
    /// <param name="protection">PROT_ values.</param>
    /// <param name="file">The library OS's name of the file.</param>
    /// <param name="offset">Where in the file the first byte is, a multiple of 4096.</param>
    /// <param name="fileBytes">
    /// Bytes that come from the file; they end in the last page of the region. The rest of that page is zero if the region can be written.
    /// </param>
    /// <returns>EINVAL: a range that is empty, unaligned, over pages that the process did not map itself, or with whole pages behind the bytes.
    /// ENOTSUP: PROT_WRITE together with PROT_EXEC, or an unknown protection. ENOMEM: outside the address space, or too many regions or files.
    /// </returns>
    public readonly Errno MapFile(ulong address, ulong length, PageProtection protection, uint file, ulong offset, ulong fileBytes)
    {
        ulong pages = Page.CountFor(length);
        if (length == 0 || !Page.IsAligned(address) || !Page.IsAligned(offset) || fileBytes == 0 || Page.CountFor(fileBytes) != pages)
            return Errno.EINVAL;
        if (!IsSupported(protection))
            return Errno.ENOTSUP;
        Errno error = Place(address, pages, MapFlags.Fixed, out ulong first);
        if (error != Errno.None)
            return error;
        if (!MakeRegionRoom())
            return Errno.ENOMEM;

        // What can only be read may show what follows in the file: then the last page need not be copied.
        FileFlags flags = (protection & PageProtection.Write) != 0 ? FileFlags.ZeroTail : FileFlags.None;
        return AddFileRegion(first, pages, protection, RegionFlags.None, file, offset, address + fileBytes, flags);
    }

    /// <summary>Replace a range, which has room in the tables, by a region of a file.</summary>
    private readonly Errno AddFileRegion(
        ulong first, ulong pages, PageProtection protection, RegionFlags regionFlags, uint file, ulong offset, ulong end, FileFlags flags)
    {
        FileObject wanted;
        wanted.Delta = (long)first - (long)(offset >> Page.Shift);
        wanted.End = end;
        wanted.Handle = file;
        wanted.Flags = flags | FileFlags.Used;
        int slot = FileSlotFor(wanted);
        if (slot < 0)
            return Errno.ENOMEM;
        _domain.HoldFile(file);
        RemovePages(first, first + pages);

        // Removing regions may have closed just this slot: it is entered last, and the file was held before.
        if (Files[slot].Flags == FileFlags.None)
            Files[slot] = wanted;
        else
            _domain.DropFile(file);

        AddRegion(first, first + pages, protection, regionFlags, ObjectNumber.OfFile(slot));
        return Errno.None;
    }

    /// <summary>The slot of a file at one distance, or a free one; -1 when there is none. The table may move.</summary>
    private readonly int FileSlotFor(in FileObject wanted)
    {
        int free = -1;
        for (int slot = 0; slot < _state.FileEnd; slot++)
        {
            ref FileObject file = ref Files[slot];
            if (file.Flags == FileFlags.None)
            {
                if (free < 0)
                    free = slot;
            }
            else if (file.Handle == wanted.Handle && file.Delta == wanted.Delta && file.End == wanted.End && file.Flags == wanted.Flags)
            {
                return slot;
            }
        }

        if (free >= 0)
            return free;
        if (_state.FileEnd == _state.FileCapacity && (_state.FileEnd >= MaximumFiles || GrowFiles() != Errno.None))
            return -1;
        return _state.FileEnd++;
    }

    /// <summary>A page of a file that was not touched yet, or not since its frames were unmapped.</summary>
    private readonly FaultOutcome ResolveFile(in Region region, ulong page, uint bit, bool write)
    {
        int fileSlot = ObjectNumber.FileSlot(region.Object);
        ref FileObject file = ref Files[fileSlot];
        if (page >= file.EndPage)
            return FaultOutcome.BeyondEnd;
        FaultOutcome fetched = TakePiece(fileSlot, (ulong)((long)page - file.Delta), out int piece);
        if (fetched != FaultOutcome.Resolved)
            return fetched;
        ulong chunk = page >> Page.GranuleShift;
        if (FindFileWindow(region.Object, chunk, piece, out int slot) != Errno.None)
            return FaultOutcome.NoFrame;
        ref Window window = ref Windows[slot];
        bool copy = (write && region.IsPrivate) || file.HasTail(page);
        uint run = copy ? bit : RunAround(MappablePages(file, _state.Pieces[piece], region, chunk) & ~Held(region, chunk), bit);
        Protection protection = copy ? Protection.Read : ProtectionIn(window, region);
        CallStatus status = TryMapRun(ref window, run, protection);
        if (status == CallStatus.NoRight && (protection & Protection.Execute) != 0)
        {
            // POSIX lets a file be mapped for execution that is not a program itself: what runs then is a copy.
            copy = true;
            status = TryMapRun(ref window, bit, Protection.Read);
        }

        if (status == CallStatus.BadHandle)
            return Forget(ref window);
        if (status != CallStatus.Ok)
            return FaultOutcome.NoFrame;
        return copy ? CopyPage(slot, region, bit) : FaultOutcome.Resolved;
    }

    /// <summary>Pages of a chunk that can be mapped from a piece of the file as they are.</summary>
    private static uint MappablePages(in FileObject file, in FilePiece piece, in Region region, ulong chunk)
    {
        ShownPages(file, piece, out ulong first, out ulong end);
        ulong last = file.EndPage;
        if (last > 0 && file.HasTail(last - 1))
            last--;
        if (first < region.First)
            first = region.First;
        if (end > region.End)
            end = region.End;
        return PagesOf(first, end < last ? end : last, chunk);
    }

    /// <summary>
    /// Slot of the window that says which pages of a chunk are mapped from a piece of a file; made when there is none. The tables may move.
    /// </summary>
    private readonly Errno FindFileWindow(uint number, ulong chunk, int piece, out int slot)
    {
        WindowTable windows = Windows;
        int unused = -1;
        for (slot = windows.First(chunk); slot >= 0; slot = windows.Next(slot, chunk))
        {
            if (windows[slot].Object != number)
                continue;
            if (windows[slot].Present == 0)
                unused = slot;
            else if (windows[slot].Granule == (uint)piece)
                return Errno.None;
        }

        slot = unused;
        if (unused >= 0)
        {
            windows[unused].Granule = (uint)piece;
            return Errno.None;
        }

        Errno error = MakeWindowRoom(1);
        if (error == Errno.None)
            slot = Windows.Add(NewWindow(chunk, number, (uint)piece));
        return error;
    }

    /// <summary>No region shows the object any more.</summary>
    private readonly void CloseObject(uint number)
    {
        if (ObjectNumber.IsShared(number))
        {
            _ = _domain.DetachShared(number);
            return;
        }

        CloseFile(ObjectNumber.FileSlot(number));
    }

    private readonly void CloseFile(int fileSlot)
    {
        for (int i = 0; i < _state.PieceEnd; i++)
        {
            ref FilePiece piece = ref _state.Pieces[i];
            if (piece.Memory == 0 || piece.File != fileSlot)
                continue;
            _ = _domain.Delete(piece.Memory);
            piece.Memory = 0;
        }

        _domain.DropFile(Files[fileSlot].Handle);
        Files[fileSlot].Flags = FileFlags.None;
    }
}
