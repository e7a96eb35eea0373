using System;
using Pistachio.Abi;
using Pistachio.Vfs.Protocol;

namespace Pistachio.Files;

public ref partial struct Files<TDomain>
{
    /// <summary>The flags of Linux' open; a program can pass no others on.</summary>
    private const OpenFlags LinuxFlags = (OpenFlags)0x7F_FFFF;

    /// <summary>POSIX openat; open with <see cref="CurrentDirectory"/>. O_LARGEFILE is always set.</summary>
    public readonly long Open(int directory, ulong path, OpenFlags flags, uint mode)
    {
        Errno error = TakePath(directory, path, out uint from, out ReadOnlySpan<byte> whole);
        if (error != Errno.None)
            return Result(error);
        int descriptor = FindFree(0);
        int file = FindFreeHandle();
        if (descriptor < 0 || file < 0)
            return Result(Errno.EMFILE);

        flags &= LinuxFlags;
        uint epoch = _state.Changes == ChangeCount.Mapped && !_state.InTransaction ? CountOfChanges() : ChangesNow(mayAsk: false);
        error = OpenPath(from, flags, mode & 0xFFF & ~_state.Umask, whole, out uint handle, out FileKind kind, out ulong size);
        if (error != Errno.None)
            return Result(error);
        Keep(file, handle, kind, flags & ~(OpenFlags.CloseOnExec | OpenFlags.Create | OpenFlags.Exclusive | OpenFlags.Truncate), size);
        if (kind == FileKind.Regular)
            _state.Handles[file].Epoch = epoch;
        Enter(descriptor, file, (flags & OpenFlags.CloseOnExec) != 0);
        return kind == FileKind.Pipe ? MeetOtherEnd(descriptor, file) : descriptor;
    }

    /// <summary>POSIX open of a FIFO: wait until the other end is open too, unless O_NONBLOCK says otherwise.</summary>
    private readonly long MeetOtherEnd(int descriptor, int file)
    {
        if (!MayWait(file) || (_state.Handles[file].IsReadable && _state.Handles[file].IsWritable))
            return descriptor;
        Errno error = _domain.PipeWait(_state.Handles[file].Handle, VfsLimits.OtherEnd);
        if (error == Errno.None)
            return descriptor;
        CloseOpen(descriptor);
        return Result(error);
    }

    /// <summary>POSIX chdir.</summary>
    public readonly long ChangeDirectory(ulong path)
    {
        Errno error = Locate(CurrentDirectory, path, out uint from, out ReadOnlySpan<byte> rest);
        if (error != Errno.None)
            return Result(error);
        int file = FindFreeHandle();
        if (file < 0)
            return Result(Abandon(Errno.ENFILE));
        error = _domain.Open(from, OpenFlags.Path | OpenFlags.Directory, 0, rest, out uint handle, out FileKind kind, out _);
        if (error != Errno.None)
            return Result(error);

        // Whoever may look up "." in a directory may search it.
        error = _domain.Access(handle, 0, true, true, "."u8);
        if (error != Errno.None)
        {
            _ = _domain.Close(handle);
            return Result(error);
        }

        Keep(file, handle, kind, OpenFlags.Path | OpenFlags.Directory, 0);
        SetWorkingDirectory(file);
        return 0;
    }

    /// <summary>POSIX fchdir.</summary>
    public readonly long ChangeDirectory(int descriptor)
    {
        if (!IsOpen(descriptor))
            return Result(Errno.EBADF);
        int open = _state.Descriptors[descriptor].File - 1;
        uint directory = _state.Handles[open].Handle;
        int file = FindFreeHandle();
        Errno error = Errno.EMFILE;
        if (file >= 0)
        {
            // The server knows a handle of this kind still when it has ended and begun anew.
            error = _domain.Open(directory, OpenFlags.Path | OpenFlags.Directory, 0, "."u8, out uint handle, out FileKind kind, out _);
            if (error == Errno.None)
                Keep(file, handle, kind, OpenFlags.Path | OpenFlags.Directory, 0);
        }

        if (error == Errno.EMFILE)
        {
            error = _domain.Access(directory, 0, true, true, "."u8);
            file = open;
            if (error == Errno.None)
                _state.Handles[open].References++;
        }

        if (error != Errno.None)
            return Result(error);
        SetWorkingDirectory(file);
        return 0;
    }

    /// <summary>getcwd of Linux: the bytes of the path with its terminating zero. ERANGE: they do not fit.</summary>
    public readonly long WorkingDirectory(ulong buffer, ulong size)
    {
        if (!IsOfProgram(buffer, size))
            return Result(Errno.EFAULT);
        uint handle = _state.WorkingDirectory == 0 ? VfsLimits.Root : _state.Handles[_state.WorkingDirectory - 1].Handle;
        uint taken = 0;
        uint length;
        do
        {
            ulong room = size - taken;
            Span<byte> piece = _domain.MemoryAt(buffer + taken, room < VfsLimits.PathBytes ? (int)room : VfsLimits.PathBytes);
            Errno error = _domain.DirectoryPath(handle, taken, out length, piece, out int bytes);
            if (error != Errno.None)
                return Result(error);
            if (length >= size)
                return Result(Errno.ERANGE);
            if (bytes == 0)
                return Result(Errno.EIO);
            taken += (uint)bytes;
        }
        while (taken < length);
        _domain.MemoryAt(buffer + length, 1)[0] = 0;
        return length + 1;
    }

    private readonly void SetWorkingDirectory(int file)
    {
        NoteDescriptors();
        int before = _state.WorkingDirectory - 1;
        _state.WorkingDirectory = (ushort)(file + 1);
        ForgetPaths();
        if (before >= 0)
            Release(before);
    }

    /// <summary>An operation whose path may have been sent in part does not come: the server must not put the part in front of the next.</summary>
    private readonly Errno Abandon(Errno error)
    {
        // An operation that takes the path and looks at nothing.
        _ = _domain.Access(VfsLimits.Root, uint.MaxValue, true, true, default);
        return error;
    }
}
