using System;
using Pistachio.Abi;
using Pistachio.UserCall;

namespace Pistachio.LibPosix;

/// <summary>A file that is to be executed: read through its frames, a piece at a time, in a window.</summary>
internal struct ProgramFile
{
    private const int PageShift = 12;
    private const ulong PageMask = StartPage.PageSize - 1;

    private bool _isOpen;
    private int _file;
    private ulong _memory;
    private uint _first;
    private uint _pages;
    private ulong _window;

    /// <summary>Bytes of the file.</summary>
    public ulong Size { get; private set; }

    /// <summary>Whether it is open.</summary>
    public readonly bool IsOpen => _isOpen;

    /// <summary>Its name for the memory library, see <see cref="MappedFiles"/>.</summary>
    public readonly uint File => (uint)_file;

    /// <summary>Open a file that the process may execute.</summary>
    /// <param name="path">Its path.</param>
    /// <param name="window">Where its window is, see <see cref="WindowLayout"/>.</param>
    /// <param name="isInterpreter">It is the interpreter of a program (PT_INTERP).</param>
    /// <returns>As POSIX execve: EACCES also when it is no regular file. ENOEXEC: it is empty. ENOMEM: too large for the window.</returns>
    public Errno Open(ReadOnlySpan<byte> path, ulong window, bool isInterpreter = false)
    {
        this = default;
        Errno error = FileCalls.OpenProgram(path, isInterpreter, out int file, out ulong size);
        return error == Errno.None ? Adopt(file, size, window) : error;
    }

    /// <summary>As <see cref="Open"/>, of a file that is held already, to be executed.</summary>
    public Errno Adopt(int file, ulong size, ulong window)
    {
        this = default;
        _window = window;
        _file = file;
        _isOpen = true;
        Errno error = Errno.None;
        if (size == 0)
            error = Errno.ENOEXEC;
        else if (size > WindowLayout.MaximumProgram)
            error = Errno.ENOMEM;
        else
            error = Fetch(0);
        Size = size;
        if (error != Errno.None)
            Close();
        return error;
    }

    /// <summary>Close it. What is mapped of it stays.</summary>
    public void Close()
    {
        Forget();
        if (_isOpen)
            FileCalls.Release(_file);
        this = default;
    }

    /// <summary>Copy bytes of the file into the library's own memory.</summary>
    /// <param name="offset">Where they begin, at most <see cref="Size"/>.</param>
    /// <param name="bytes">Filled as far as the file goes.</param>
    /// <param name="count">How many there are.</param>
    /// <returns>ENOMEM.</returns>
    public Errno Read(ulong offset, Span<byte> bytes, out int count)
    {
        ulong left = Size - offset;
        count = left < (ulong)bytes.Length ? (int)left : bytes.Length;
        return count == 0 ? Errno.None : Copy(offset, bytes.Slice(0, count));
    }

    /// <summary>Copy bytes of the file; they must be inside it.</summary>
    /// <returns>ENOMEM. Others as <see cref="FileCalls.Frames"/>.</returns>
    public Errno Copy(ulong offset, Span<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            uint page = (uint)(offset >> PageShift);
            Errno error = Fetch(page);
            if (error != Errno.None)
                return error;
            ulong rest = ((ulong)(_first + _pages) << PageShift) - offset;
            int length = (ulong)bytes.Length < rest ? bytes.Length : (int)rest;
            uint pages = (uint)((offset + (ulong)length + PageMask) >> PageShift) - page;
            error = Windows.Map(_memory, _window + ((ulong)page << PageShift), page - _first, pages, Protection.Read);
            if (error != Errno.None)
                return error;
            ProcessMemory.At<byte>(_window + offset, length).CopyTo(bytes);
            _ = Kernel.Unmap(_memory, page - _first, pages, out _); // of pages just mapped
            bytes = bytes.Slice(length);
            offset += (ulong)length;
        }

        return Errno.None;
    }

    /// <summary>Have the frames around a page.</summary>
    private Errno Fetch(uint page)
    {
        if (_memory != 0 && page - _first < _pages)
            return Errno.None;
        Forget();
        Errno error = FileCalls.Frames(_file, page, false, out _first, out _pages, out _memory);
        return error == Errno.None && _memory == 0 ? Errno.ENOMEM : error;
    }

    private void Forget()
    {
        if (_memory != 0)
            _ = Kernel.Delete(_memory);
        _memory = 0;
    }
}
