using System;
using Pistachio.Abi;
using Pistachio.Vfs.Protocol;

namespace Pistachio.Files;

public ref partial struct Files<TDomain>
{
    private const int PageShift = 12;

    /// <summary>Bytes of a regular file where they are mapped: from a position on, as far as one run reaches.</summary>
    /// <param name="file">The handle, of a regular file that can be read, or written where wanted.</param>
    /// <param name="position">Below its size, or in what a write was prepared for.</param>
    /// <param name="count">Most bytes, which the file has.</param>
    /// <param name="bytes">The bytes; none of a hole.</param>
    /// <param name="hole">Bytes from the position on that are zero and nowhere; 0 when there are bytes.</param>
    private readonly Errno TakeBytes(int file, ulong position, ulong count, out Span<byte> bytes, out ulong hole)
    {
        bytes = default;
        uint page = (uint)(position >> PageShift);
        Errno error = TakeWindow(file, page, out int window, out uint missing);
        hole = 0;
        if (error != Errno.None)
            return error;
        if (missing != 0)
        {
            hole = (((ulong)page + missing) << PageShift) - position;
            if (hole > count)
                hole = count;
            return Errno.None;
        }

        _state.LastWindow = window;
        ref FileWindow found = ref _state.Windows[window];
        ulong offset = position - ((ulong)found.First << PageShift);
        int run = (int)(offset / FileWindow.RunSize);
        ulong address = FileWindow.Base + ((ulong)(uint)window * FileWindow.Size);
        if ((found.Mapped & (1UL << run)) == 0)
        {
            error = MapRun(ref found, address, run);
            if (error != Errno.None)
                return error;
        }

        ulong end = (ulong)(uint)(run + 1) * FileWindow.RunSize;
        ulong shown = (ulong)found.Pages << PageShift;
        ulong rest = (end < shown ? end : shown) - offset;
        bytes = _domain.MemoryAt(address + offset, (int)(count < rest ? count : rest));
        return Errno.None;
    }

    /// <summary>The window that shows a page of a file.</summary>
    /// <param name="file">The handle.</param>
    /// <param name="page">The page.</param>
    /// <param name="window">The window.</param>
    /// <param name="missing">Not 0: there is none, since so many pages from this one on have no frames.</param>
    private readonly Errno TakeWindow(int file, uint page, out int window, out uint missing)
    {
        missing = 0;
        int free = -1;
        for (window = 0; window < WindowList.Capacity; window++)
        {
            ref FileWindow each = ref _state.Windows[window];
            if (each.File == file + 1 && page - each.First < each.Pages)
                return Errno.None;
            if (free < 0 && each.File == 0)
                free = window;
        }

        ref OpenHandle handle = ref _state.Handles[file];
        Errno error = _domain.Frames(handle.Handle, page, FrameScope.Page, out ulong size, out uint first, out uint pages, out ulong memory);
        if (error == Errno.ENXIO)
        {
            error = _domain.Hole(handle.Handle, page, out missing);
            return error == Errno.None && missing == 0 ? Errno.EIO : error;
        }

        if (error != Errno.None)
            return error;
        if (memory == 0)
            return Errno.ENOMEM; // it came, but the capability table is full
        if (free < 0)
        {
            free = _state.NextWindow;
            _state.NextWindow = (free + 1) % WindowList.Capacity;
            _domain.Delete(_state.Windows[free].Memory);
        }

        // Of a memory that is larger than a window, the piece with the page.
        const uint most = (uint)(FileWindow.Size >> PageShift);
        uint skipped = (page - first) / most * most;
        window = free;
        ref FileWindow made = ref _state.Windows[window];
        made.File = (ushort)(file + 1);
        made.IsWritable = handle.IsWritable;
        made.First = first + skipped;
        made.Pages = pages - skipped < most ? pages - skipped : most;
        made.MemoryFirst = skipped;
        made.Mapped = 0;
        made.Memory = memory;
        return Errno.None;
    }

    private readonly Errno MapRun(ref FileWindow window, ulong address, int run)
    {
        const uint runPages = (uint)(FileWindow.RunSize >> PageShift);
        uint first = (uint)run * runPages;
        uint pages = window.Pages - first < runPages ? window.Pages - first : runPages;
        address += (ulong)(uint)run * FileWindow.RunSize;
        Errno error = _domain.Map(window.Memory, address, window.MemoryFirst + first, pages, window.IsWritable);
        if (error == Errno.EACCES && window.IsWritable)
        {
            // The file is still that of the archive: the first write gives it other frames.
            window.IsWritable = false;
            error = _domain.Map(window.Memory, address, window.MemoryFirst + first, pages, false);
        }

        if (error == Errno.None)
            window.Mapped |= 1UL << run;
        return error;
    }

    /// <summary>The frames in the windows of a file are no longer the file's, or its handle is to be closed.</summary>
    private readonly void ForgetWindows(int file)
    {
        for (int i = 0; i < WindowList.Capacity; i++)
        {
            ref FileWindow window = ref _state.Windows[i];
            if (window.File != file + 1)
                continue;
            window.File = 0;
            _domain.Delete(window.Memory);
        }
    }

    /// <summary>What the server told of a regular file: its size, and whether the frames in its windows are still those of the file.</summary>
    private readonly void Learn(int file, uint version)
    {
        ref OpenHandle handle = ref _state.Handles[file];
        if (handle.Version == version)
            return;
        ForgetWindows(file);
        handle.Version = version;
    }

    /// <summary>See to it that the size of a regular file is what it is now, and that its windows show its frames.</summary>
    private readonly Errno Refresh(int file)
    {
        ref OpenHandle handle = ref _state.Handles[file];
        uint count = ChangesNow(mayAsk: true);
        if (count != 0 && handle.Epoch == count)
            return Errno.None;
        Errno error = _domain.Describe(handle.Handle, out _, out _, out ulong size, out uint version);
        if (error != Errno.None)
            return error;
        Learn(file, version);
        handle.Size = size;
        handle.Epoch = count;
        return Errno.None;
    }

    /// <summary>The count of changes of files; 0: it is not known.</summary>
    private readonly uint ChangesNow(bool mayAsk)
    {
        if (_state.Changes == ChangeCount.Unknown && mayAsk)
            FindChanges();
        return _state.Changes switch
        {
            ChangeCount.Mapped => CountOfChanges(),
            ChangeCount.Never => 1,
            _ => 0,
        };
    }

    /// <summary>The count of changes of files, where it is mapped.</summary>
    [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.AggressiveInlining)]
    private readonly uint CountOfChanges() =>
        System.Buffers.Binary.BinaryPrimitives.ReadUInt32LittleEndian(_domain.MemoryAt(FileWindow.ChangesAddress, sizeof(uint)));

    private readonly void FindChanges()
    {
        Errno error = _domain.Changes(out ulong memory);
        if (error == Errno.None && (memory == 0 || _domain.Map(memory, FileWindow.ChangesAddress, 0, 1, false) != Errno.None))
            error = Errno.ENOMEM;
        _state.Changes = error switch
        {
            Errno.None => ChangeCount.Mapped,
            Errno.ENODEV => ChangeCount.Never,
            _ => ChangeCount.Missing,
        };
    }
}
