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
            error = FileCalls.Frames(_file, false, out size, out _memory);
        Size = size;
        if (error != Errno.None)
            Close();
        return error;
    }

    /// <summary>Close it. What is mapped of it stays.</summary>
    public void Close()
    {
        if (_memory != 0)
            _ = Kernel.Delete(_memory);
        if (_isOpen)
            FileCalls.Release(_file);
        this = default;
    }

    /// <summary>Copy bytes of the file into the library's own memory.</summary>
    /// <param name="offset">Where they begin, at most <see cref="Size"/>.</param>
    /// <param name="bytes">Filled as far as the file goes.</param>
    /// <param name="count">How many there are.</param>
    /// <returns>ENOMEM.</returns>
    public readonly Errno Read(ulong offset, Span<byte> bytes, out int count)
    {
        ulong left = Size - offset;
        count = left < (ulong)bytes.Length ? (int)left : bytes.Length;
        return count == 0 ? Errno.None : Copy(offset, bytes.Slice(0, count));
    }

    /// <summary>Copy bytes of the file; they must be inside it.</summary>
    /// <returns>ENOMEM.</returns>
    public readonly Errno Copy(ulong offset, Span<byte> bytes)
    {
        uint first = (uint)(offset >> PageShift);
        uint pages = (uint)((offset + (ulong)bytes.Length + PageMask) >> PageShift) - first;
        Errno error = Windows.Map(_memory, _window + ((ulong)first << PageShift), first, pages, Protection.Read);
        if (error != Errno.None)
            return error;
        ProcessMemory.At<byte>(_window + offset, bytes.Length).CopyTo(bytes);
        _ = Kernel.Unmap(_memory, first, pages, out _); // of pages just mapped
        return Errno.None;
    }
}
