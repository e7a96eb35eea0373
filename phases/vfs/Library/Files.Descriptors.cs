using System.Runtime.CompilerServices;
using Pistachio.Abi;
using Pistachio.Vfs.Protocol;

namespace Pistachio.Files;

public ref partial struct Files<TDomain>
{
    private const uint CloseRangeUnshare = 2;
    private const uint CloseRangeCloseOnExec = 4;

    /// <summary>POSIX close.</summary>
    public readonly long Close(int descriptor)
    {
        if (!IsOpen(descriptor))
            return Result(Errno.EBADF);
        EndLingering(LetGo(descriptor));
        return 0;
    }

    /// <summary>close_range of Linux: close all descriptors of a range, or mark them with FD_CLOEXEC.</summary>
    public readonly long CloseRange(uint first, uint last, uint flags)
    {
        if (first > last || (flags & ~(CloseRangeUnshare | CloseRangeCloseOnExec)) != 0)
            return Result(Errno.EINVAL);
        for (uint i = first; i <= last && i < (uint)_state.DescriptorEnd; i++)
        {
            if (!_state.Descriptors[(int)i].IsOpen)
                continue;
            NoteDescriptors();
            if ((flags & CloseRangeCloseOnExec) != 0)
                _state.Descriptors[(int)i].CloseOnExec = true;
            else
                EndLingering(LetGo((int)i));
        }

        return 0;
    }

    /// <summary>POSIX dup, and F_DUPFD of fcntl: the lowest free descriptor from <paramref name="lowest"/> on.</summary>
    public readonly long Duplicate(int descriptor, long lowest = 0, bool closeOnExec = false)
    {
        if (!IsOpen(descriptor))
            return Result(Errno.EBADF);
        if (lowest < 0 || lowest >= _state.DescriptorLimit)
            return Result(Errno.EINVAL);
        int free = FindFree((int)lowest);
        if (free < 0)
            return Result(Errno.EMFILE);
        int file = _state.Descriptors[descriptor].File - 1;
        _state.Handles[file].References++;
        Enter(free, file, closeOnExec);
        return free;
    }

    /// <summary>POSIX dup2.</summary>
    public readonly long DuplicateTo(int descriptor, int target)
    {
        if (!IsOpen(descriptor))
            return Result(Errno.EBADF);
        return descriptor == target ? target : DuplicateTo(descriptor, target, false);
    }

    /// <summary>dup3 of Linux: as <see cref="DuplicateTo(int, int)"/>, but not to itself, and with O_CLOEXEC if wanted.</summary>
    public readonly long DuplicateTo(int descriptor, int target, OpenFlags flags)
    {
        if ((flags & ~OpenFlags.CloseOnExec) != 0 || descriptor == target)
            return Result(Errno.EINVAL);
        return IsOpen(descriptor) ? DuplicateTo(descriptor, target, flags != 0) : Result(Errno.EBADF);
    }

    private readonly long DuplicateTo(int descriptor, int target, bool closeOnExec)
    {
        if (target < 0 || target >= _state.DescriptorLimit)
            return Result(Errno.EBADF);
        if (!Reach(target - DescriptorTable.InnerCapacity))
            return Result(Errno.ENOMEM);
        int file = _state.Descriptors[descriptor].File - 1;
        _state.Handles[file].References++;
        uint lingering = _state.Descriptors[target].IsOpen ? LetGo(target) : 0;
        Enter(target, file, closeOnExec);
        EndLingering(lingering);
        return target;
    }

    private readonly bool IsOpen(int descriptor) =>
        (uint)descriptor < (uint)_state.DescriptorEnd && _state.Descriptors[descriptor].IsOpen;

    /// <summary>The number of the handle behind a descriptor, described.</summary>
    private readonly Errno TakeFile(int descriptor, out int file)
    {
        file = 0;
        if ((uint)descriptor >= (uint)_state.DescriptorEnd)
            return Errno.EBADF;
        int number = _state.Descriptors[descriptor].File;
        if (number == 0)
            return Errno.EBADF;
        file = number - 1;
        ref OpenHandle handle = ref _state.Handles[number - 1];
        return handle.Kind != 0 ? Errno.None : Describe(ref handle);
    }

    private readonly Errno Describe(ref OpenHandle handle)
    {
        Errno error = _domain.Describe(handle.Handle, out FileKind kind, out OpenFlags flags, out ulong size, out _);
        if (error != Errno.None)
            return error;
        handle.Kind = kind;
        handle.Flags = flags;
        handle.Size = size;
        return Errno.None;
    }

    /// <summary>The lowest free descriptor from a number on, or -1.</summary>
    private readonly int FindFree(int lowest)
    {
        int i = lowest > _state.LowestFree ? lowest : _state.LowestFree;
        while (i < _state.DescriptorEnd && _state.Descriptors[i].IsOpen)
            i++;
        return i < _state.DescriptorLimit && (i < DescriptorTable.InnerCapacity || Reach(i - DescriptorTable.InnerCapacity)) ? i : -1;
    }

    /// <summary>Make sure that an entry of the <see cref="OuterTable"/> can be used; a negative number stands for one in private memory.</summary>
    /// <returns>False: there is no memory for it.</returns>
    private readonly bool Reach(int entry)
    {
        while (entry >= _state.Outer.Count)
        {
            if (entry < 0)
                return true;
            if (_domain.GrowTable(out ulong address, out int bytes) != Errno.None)
                return false;
            _state.Outer.Address = address;
            _state.Outer.Count = bytes / Unsafe.SizeOf<OuterEntry>();
            _state.Descriptors.Outer = address;
            _state.Handles.Outer = address;
        }

        return true;
    }

    /// <summary>Let a free descriptor lead to a handle, whose references the caller counts.</summary>
    private readonly void Enter(int descriptor, int file, bool closeOnExec)
    {
        NoteDescriptors();
        ref Descriptor entered = ref _state.Descriptors[descriptor];
        entered.File = (ushort)(file + 1);
        entered.CloseOnExec = closeOnExec;
        if (descriptor >= _state.DescriptorEnd)
            _state.DescriptorEnd = descriptor + 1;
        if (descriptor == _state.LowestFree)
            _state.LowestFree = descriptor + 1;
    }

    /// <summary>Close a descriptor, without waiting for anything.</summary>
    private readonly void CloseOpen(int descriptor) => CloseHandle(LetGo(descriptor));

    /// <summary>A descriptor leads nowhere from now on.</summary>
    /// <returns>The handle that it led to, if closing that takes time, and it is not closed yet; otherwise 0.</returns>
    private readonly uint LetGo(int descriptor)
    {
        NoteDescriptors();
        ref Descriptor closed = ref _state.Descriptors[descriptor];
        int file = closed.File - 1;
        closed.File = 0;
        closed.CloseOnExec = false;
        if (descriptor < _state.LowestFree)
            _state.LowestFree = descriptor;
        if (descriptor == _state.DescriptorEnd - 1)
            _state.DescriptorEnd = descriptor;
        if (_state.UsesLocks && _state.Handles[file].References > 1)
            DropLocks(file);
        return LetGoOfFile(file);
    }

    /// <summary>The first free entry of the handle table from a number on, or -1.</summary>
    private readonly int FindFreeHandle(int lowest = 0)
    {
        int i = lowest > _state.LowestFreeHandle ? lowest : _state.LowestFreeHandle;
        while (i < _state.HandleEnd && _state.Handles[i].References != 0)
            i++;
        return i < HandleTable.InnerCapacity || (i < HandleTable.Capacity && Reach(i - HandleTable.InnerCapacity)) ? i : -1;
    }

    /// <summary>Keep a handle that the process holds now, in a free entry, with one reference.</summary>
    private readonly void Keep(int file, uint handle, FileKind kind, OpenFlags flags, ulong size)
    {
        ref OpenHandle kept = ref _state.Handles[file];
        kept.Handle = handle;
        kept.Kind = kind;
        kept.Flags = flags;
        kept.Size = size;
        kept.Clear();
        kept.References = 1;
        if (file >= _state.HandleEnd)
            _state.HandleEnd = file + 1;
        if (file == _state.LowestFreeHandle)
            _state.LowestFreeHandle = file + 1;
    }

    /// <summary>Take a reference away; the handle is closed with the last one, without waiting for anything.</summary>
    private readonly void Release(int file) => CloseHandle(LetGoOfFile(file));

    private readonly void CloseHandle(uint handle)
    {
        if (handle != 0)
            _ = _domain.Close(handle); // now it does not take time
    }

    /// <summary>Take a reference away; the handle is closed with the last one.</summary>
    /// <returns>The handle, if closing that takes time, and it is not closed yet; otherwise 0.</returns>
    private readonly uint LetGoOfFile(int file)
    {
        ref OpenHandle handle = ref _state.Handles[file];
        if (--handle.References != 0)
            return 0;
        if (_state.UsedWindows != 0)
            ForgetWindows(file);
        ForgetStatus(file);
        if (handle.IsStream)
        {
            ForgetRings(file);
            if (handle.SocketRing != 0)
                GiveSocketRingBack(file);
        }

        if (_state.LastWritten == file + 1)
            _state.LastWritten = 0;
        if (handle.Endpoint != 0)
            _domain.Delete(handle.Endpoint);
        handle.Clear();
        if (file == _state.HandleEnd - 1)
            _state.HandleEnd = file;
        if (file < _state.LowestFreeHandle)
            _state.LowestFreeHandle = file;

        // The process held it: that is all the server can object to.
        uint held = handle.Handle;
        return _domain.Close(held) == Errno.EINPROGRESS ? held : 0;
    }
}
