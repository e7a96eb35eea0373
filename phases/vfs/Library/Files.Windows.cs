using System;
using Pistachio.Abi;

namespace Pistachio.Files;

public ref partial struct Files<TDomain>
{
    private const int PageShift = 12;

    /// <summary>Bytes of a regular file where they are mapped: from a position on, as far as one run reaches.</summary>
    /// <param name="file">The handle, of a regular file that can be read.</param>
    /// <param name="position">Below its size.</param>
    /// <param name="count">Most bytes, which the file has.</param>
    /// <param name="bytes">The bytes: at least one.</param>
    private readonly Errno TakeBytes(int file, ulong position, ulong count, out ReadOnlySpan<byte> bytes)
    {
        bytes = default;
        Errno error = TakeWindow(file, (uint)(position / FileWindow.Size), out int window);
        if (error != Errno.None)
            return error;
        ulong offset = position % FileWindow.Size;
        int run = (int)(offset / FileWindow.RunSize);
        ulong address = FileWindow.Base + ((ulong)(uint)window * FileWindow.Size);
        if ((_state.Windows[window].Mapped & (1UL << run)) == 0)
        {
            error = MapRun(ref _state.Windows[window], address, run, _state.Handles[file].Size);
            if (error != Errno.None)
                return error;
        }

        ulong rest = ((ulong)(uint)(run + 1) * FileWindow.RunSize) - offset;
        bytes = _domain.MemoryAt(address + offset, (int)(count < rest ? count : rest));
        return Errno.None;
    }

    private readonly Errno TakeWindow(int file, uint piece, out int window)
    {
        int free = -1;
        for (window = 0; window < WindowList.Capacity; window++)
        {
            if (_state.Windows[window].File == file + 1 && _state.Windows[window].Piece == piece)
                return Errno.None;
            if (free < 0 && _state.Windows[window].File == 0)
                free = window;
        }

        Errno error = _domain.Frames(_state.Handles[file].Handle, out ulong size, out ulong memory);
        if (error != Errno.None)
            return error;
        if (free < 0)
        {
            free = _state.NextWindow;
            _state.NextWindow = (free + 1) % WindowList.Capacity;
            _domain.Delete(_state.Windows[free].Memory);
        }

        window = free;
        ref FileWindow made = ref _state.Windows[window];
        made.File = (ushort)(file + 1);
        made.Piece = piece;
        made.Mapped = 0;
        made.Memory = memory;
        _state.Handles[file].Size = size;
        return Errno.None;
    }

    private readonly Errno MapRun(ref FileWindow window, ulong address, int run, ulong size)
    {
        uint pages = (uint)(FileWindow.RunSize >> PageShift);
        ulong first = (((ulong)window.Piece * FileWindow.Size) + ((ulong)(uint)run * FileWindow.RunSize)) >> PageShift;
        ulong end = (size + (1UL << PageShift) - 1) >> PageShift;
        if (end - first < pages)
            pages = (uint)(end - first);
        Errno error = _domain.Map(window.Memory, address + ((ulong)(uint)run * FileWindow.RunSize), (uint)first, pages);
        if (error == Errno.None)
            window.Mapped |= 1UL << run;
        return error;
    }

    /// <summary>A handle is closed: the server takes the memory of its windows back, and their mappings go with it.</summary>
    private readonly void ForgetWindows(int file)
    {
        for (int i = 0; i < WindowList.Capacity; i++)
        {
            if (_state.Windows[i].File == file + 1)
                _state.Windows[i].File = 0;
        }
    }
}
