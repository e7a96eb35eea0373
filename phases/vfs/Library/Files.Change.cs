using System;
using Pistachio.Abi;
using Pistachio.Vfs.Protocol;

namespace Pistachio.Files;

/// <summary>Functions that change names and attributes.</summary>
public ref partial struct Files<TDomain>
{
    private const uint RemoveDirectoryFlag = 0x200;
    private const uint FollowFlag = 0x400;

    /// <summary>POSIX mkdirat; mkdir with <see cref="CurrentDirectory"/>.</summary>
    public readonly long MakeDirectory(int directory, ulong path, uint mode) =>
        MakeNode(directory, path, FileMode.Directory | (mode & 0x3FF & ~_state.Umask), 0);

    /// <summary>POSIX mknodat and, with a type in the mode, mkfifoat. EPERM: a directory.</summary>
    public readonly long MakeSpecial(int directory, ulong path, uint mode, ulong device)
    {
        uint type = mode & FileMode.TypeMask;
        if (type == FileMode.Directory)
            return Result(Errno.EPERM);
        if (type == 0)
            type = FileMode.Regular;
        return MakeNode(directory, path, type | (mode & FileMode.ChangeableMask & ~_state.Umask), (uint)device);
    }

    /// <summary>POSIX unlinkat; unlink and rmdir with <see cref="CurrentDirectory"/>.</summary>
    public readonly long Remove(int directory, ulong path, uint flags)
    {
        if ((flags & ~RemoveDirectoryFlag) != 0)
            return Result(Errno.EINVAL);
        Errno error = TakePath(directory, path, out uint from, out ReadOnlySpan<byte> whole);
        return Result(error == Errno.None ? RemovePath(from, flags != 0, whole) : error);
    }

    /// <summary>POSIX linkat, with AT_EMPTY_PATH of Linux; link with <see cref="CurrentDirectory"/>.</summary>
    public readonly long Link(int directory, ulong path, int newDirectory, ulong newPath, uint flags)
    {
        if ((flags & ~(FollowFlag | EmptyPath)) != 0)
            return Result(Errno.EINVAL);
        Span<byte> joined = stackalloc byte[VfsLimits.PathBytes];
        Errno error = LocateTwo(
            directory, path, newDirectory, newPath, (flags & EmptyPath) != 0, joined, out uint from, out uint to, out ReadOnlySpan<byte> rest);
        return Result(error == Errno.None ? _domain.Link(from, to, (flags & FollowFlag) != 0, rest) : error);
    }

    /// <summary>POSIX symlinkat; symlink with <see cref="CurrentDirectory"/>.</summary>
    public readonly long MakeLink(ulong target, int directory, ulong path)
    {
        Span<byte> joined = stackalloc byte[VfsLimits.PathBytes];
        Errno error = LocateTwo(CurrentDirectory, target, directory, path, true, joined, out _, out uint to, out ReadOnlySpan<byte> rest);
        return Result(error == Errno.None ? _domain.MakeLink(to, rest) : error);
    }

    /// <summary>renameat2 of Linux, POSIX renameat without flags; rename with <see cref="CurrentDirectory"/>.</summary>
    public readonly long Rename(int directory, ulong path, int newDirectory, ulong newPath, RenameFlags flags)
    {
        if (flags > RenameFlags.Exchange)
            return Result(Errno.EINVAL);
        Span<byte> joined = stackalloc byte[VfsLimits.PathBytes];
        Errno error = LocateTwo(directory, path, newDirectory, newPath, false, joined, out uint from, out uint to, out ReadOnlySpan<byte> rest);
        return Result(error == Errno.None ? _domain.Rename(from, to, flags, rest) : error);
    }

    /// <summary>POSIX fchmodat, with AT_SYMLINK_NOFOLLOW and AT_EMPTY_PATH; chmod with <see cref="CurrentDirectory"/>.</summary>
    public readonly long ChangeMode(int directory, ulong path, uint mode, uint flags)
    {
        if ((flags & ~(NoFollow | EmptyPath)) != 0)
            return Result(Errno.EINVAL);
        Errno error = LocateName(directory, path, flags, out uint from, out ReadOnlySpan<byte> rest);
        return Result(error == Errno.None ? _domain.ChangeMode(from, mode, (flags & NoFollow) == 0, rest) : error);
    }

    /// <summary>POSIX fchmod.</summary>
    public readonly long ChangeMode(int descriptor, uint mode)
    {
        Errno error = TakeHandle(descriptor, out uint handle);
        return Result(error == Errno.None ? _domain.ChangeMode(handle, mode, true, default) : error);
    }

    /// <summary>POSIX fchownat, with AT_SYMLINK_NOFOLLOW and AT_EMPTY_PATH; chown and lchown with <see cref="CurrentDirectory"/>.</summary>
    public readonly long ChangeOwner(int directory, ulong path, uint user, uint group, uint flags)
    {
        if ((flags & ~(NoFollow | EmptyPath)) != 0)
            return Result(Errno.EINVAL);
        Errno error = LocateName(directory, path, flags, out uint from, out ReadOnlySpan<byte> rest);
        return Result(error == Errno.None ? _domain.ChangeOwner(from, user, group, (flags & NoFollow) == 0, rest) : error);
    }

    /// <summary>POSIX fchown.</summary>
    public readonly long ChangeOwner(int descriptor, uint user, uint group)
    {
        Errno error = TakeHandle(descriptor, out uint handle);
        return Result(error == Errno.None ? _domain.ChangeOwner(handle, user, group, true, default) : error);
    }

    /// <summary>
    /// POSIX utimensat, and futimens as Linux has it: without a path, of the descriptor. The functions that count in seconds or microseconds come here
    /// too.
    /// </summary>
    /// <param name="directory">As of <see cref="Open"/>.</param>
    /// <param name="path">The path; 0: the descriptor itself.</param>
    /// <param name="times">Two times; 0: the time of now.</param>
    /// <param name="unit">Nanoseconds of what stands in the second word of a time; 0: two words, which are seconds.</param>
    /// <param name="flags">AT_SYMLINK_NOFOLLOW, AT_EMPTY_PATH.</param>
    public readonly long SetTimes(int directory, ulong path, ulong times, uint unit, uint flags)
    {
        if ((flags & ~(NoFollow | EmptyPath)) != 0)
            return Result(Errno.EINVAL);
        FileTime access = new(0, VfsLimits.TimeNow);
        FileTime modification = access;
        Errno error = times == 0 ? Errno.None : ReadTimes(times, unit, out access, out modification);
        if (error != Errno.None)
            return Result(error);
        uint from = VfsLimits.Root;
        ReadOnlySpan<byte> rest = default;
        if (path != 0)
            error = LocateName(directory, path, flags, out from, out rest);
        else
            error = directory == CurrentDirectory ? Errno.EFAULT : TakeHandle(directory, out from);
        return Result(error == Errno.None ? _domain.SetTimes(from, (flags & NoFollow) == 0, access, modification, rest) : error);
    }

    /// <summary>POSIX truncate.</summary>
    public readonly long Truncate(ulong path, long length)
    {
        if (length < 0)
            return Result(Errno.EINVAL);
        Errno error = LocateName(CurrentDirectory, path, 0, out uint from, out ReadOnlySpan<byte> rest);
        return Result(error == Errno.None ? _domain.SetSize(from, (ulong)length, rest) : error);
    }

    /// <summary>POSIX ftruncate.</summary>
    public readonly long Truncate(int descriptor, long length)
    {
        Errno error = TakeFile(descriptor, out int file);
        if (error != Errno.None)
            return Result(error);
        if (length < 0)
            return Result(Errno.EINVAL);
        _state.Handles[file].Epoch = 0;
        return Result(_domain.SetSize(_state.Handles[file].Handle, (ulong)length, default));
    }

    /// <summary>fallocate of Linux, POSIX posix_fallocate with mode 0.</summary>
    public readonly long Allocate(int descriptor, uint mode, long offset, long length)
    {
        Errno error = TakeFile(descriptor, out int file);
        if (error != Errno.None)
            return Result(error);
        if (offset < 0 || length <= 0)
            return Result(Errno.EINVAL);
        _state.Handles[file].Epoch = 0;
        return Result(_domain.Allocate(_state.Handles[file].Handle, mode, (ulong)offset, (ulong)length));
    }

    /// <summary>statfs of Linux, what POSIX statvfs is made of.</summary>
    public readonly long FileSystemStatus(ulong path, ulong status)
    {
        if (!IsOfProgram(status, FileSystemRecord.Size))
            return Result(Errno.EFAULT);
        Errno error = LocateName(CurrentDirectory, path, 0, out uint from, out ReadOnlySpan<byte> rest);
        return Result(error == Errno.None ? _domain.FileSystemStatus(from, rest, _domain.MemoryAt(status, FileSystemRecord.Size)) : error);
    }

    /// <summary>fstatfs of Linux, what POSIX fstatvfs is made of.</summary>
    public readonly long FileSystemStatus(int descriptor, ulong status)
    {
        if (!IsOpen(descriptor))
            return Result(Errno.EBADF);
        if (!IsOfProgram(status, FileSystemRecord.Size))
            return Result(Errno.EFAULT);
        uint handle = _state.Handles[_state.Descriptors[descriptor].File - 1].Handle;
        return Result(_domain.FileSystemStatus(handle, default, _domain.MemoryAt(status, FileSystemRecord.Size)));
    }

    /// <summary>chroot of Linux.</summary>
    public readonly long ChangeRoot(ulong path)
    {
        // The working directory "/" is none of ours: it must stay what it is.
        Errno error = LocateName(CurrentDirectory, path, 0, out uint from, out ReadOnlySpan<byte> rest);
        if (error == Errno.None && _state.WorkingDirectory == 0)
        {
            error = Abandon(Errno.None);
            long result = ChangeDirectoryToRoot();
            if (result < 0)
                return result;
            error = LocateName(CurrentDirectory, path, 0, out from, out rest);
        }

        return Result(error == Errno.None ? _domain.ChangeRoot(from, rest) : error);
    }

    private readonly long MakeNode(int directory, ulong path, uint mode, uint device)
    {
        Errno error = LocateName(directory, path, 0, out uint from, out ReadOnlySpan<byte> rest);
        return Result(error == Errno.None ? _domain.MakeNode(from, mode, device, rest) : error);
    }

    /// <summary>As <see cref="Locate"/>, but an empty path is ENOENT, unless the flags have AT_EMPTY_PATH: then it is the descriptor itself.</summary>
    private readonly Errno LocateName(int directory, ulong address, uint flags, out uint handle, out ReadOnlySpan<byte> path)
    {
        handle = VfsLimits.Root;
        Errno error = TakePath(address, out path);
        if (error != Errno.None)
            return error;
        if (path.Length == 0 && (flags & EmptyPath) == 0)
            return Errno.ENOENT;
        if (path.Length == 0 || path[0] != '/')
            error = TakeDirectory(directory, out handle);
        return error == Errno.None ? SendFront(ref path) : error;
    }

    /// <summary>Two paths with the directories that they begin at, as one with a zero between them, its front already sent.</summary>
    private readonly Errno LocateTwo(
        int directory, ulong address, int newDirectory, ulong newAddress, bool mayBeEmpty, Span<byte> joined, out uint handle, out uint newHandle,
        out ReadOnlySpan<byte> rest)
    {
        rest = default;
        handle = newHandle = VfsLimits.Root;
        Errno error = TakePath(address, out ReadOnlySpan<byte> path);
        if (error == Errno.None)
            error = TakePath(newAddress, out rest);
        if (error != Errno.None)
            return error;
        if ((path.Length == 0 && !mayBeEmpty) || rest.Length == 0)
            return Errno.ENOENT;
        if (path.Length == 0 || path[0] != '/')
            error = TakeDirectory(directory, out handle);
        if (error == Errno.None && rest[0] != '/')
            error = TakeDirectory(newDirectory, out newHandle);
        if (error != Errno.None)
            return error;

        int length = path.Length + 1 + rest.Length;
        if (length <= joined.Length)
        {
            path.CopyTo(joined);
            joined[path.Length] = 0;
            rest.CopyTo(joined.Slice(path.Length + 1));
            rest = joined.Slice(0, length);
            return Errno.None;
        }

        error = SendFront(ref path);
        if (error == Errno.None && path.Length > 0)
            error = _domain.ExtendPath(path);
        if (error == Errno.None)
            error = _domain.ExtendPath("\0"u8);
        return error == Errno.None ? SendFront(ref rest) : error;
    }

    /// <summary>The handle of a descriptor that is more than a place in the tree.</summary>
    private readonly Errno TakeHandle(int descriptor, out uint handle)
    {
        Errno error = TakeFile(descriptor, out int file);
        handle = error == Errno.None ? _state.Handles[file].Handle : 0;
        return error == Errno.None && _state.Handles[file].Kind == FileKind.Path ? Errno.EBADF : error;
    }

    private readonly Errno ReadTimes(ulong address, uint unit, out FileTime access, out FileTime modification)
    {
        access = modification = default;
        int step = unit == 0 ? sizeof(ulong) : 2 * sizeof(ulong);
        if (!IsOfProgram(address, (ulong)(uint)step * 2))
            return Errno.EFAULT;
        ReadOnlySpan<byte> words = _domain.MemoryAt(address, step * 2);
        Errno error = ReadTime(words, unit, out access);
        return error == Errno.None ? ReadTime(words.Slice(step), unit, out modification) : error;
    }

    private static Errno ReadTime(ReadOnlySpan<byte> words, uint unit, out FileTime time)
    {
        long seconds = (long)System.Buffers.Binary.BinaryPrimitives.ReadUInt64LittleEndian(words);
        ulong part = unit == 0 ? 0 : System.Buffers.Binary.BinaryPrimitives.ReadUInt64LittleEndian(words.Slice(sizeof(ulong)));
        bool isValid = unit == 1 ? part <= VfsLimits.TimeNow : part < 1_000_000;
        time = isValid ? new FileTime(seconds, (uint)part * (unit == 0 ? 1 : unit)) : default;
        return isValid ? Errno.None : Errno.EINVAL;
    }

    /// <summary>Hold the root directory as the working directory, where it is so without a handle.</summary>
    private readonly long ChangeDirectoryToRoot()
    {
        int file = FindFreeHandle();
        if (file < 0)
            return Result(Errno.ENFILE);
        Errno error = _domain.Open(
            VfsLimits.Root, OpenFlags.Path | OpenFlags.Directory, 0, "/"u8, out uint handle, out FileKind kind, out _);
        if (error != Errno.None)
            return Result(error);
        Keep(file, handle, kind, OpenFlags.Path | OpenFlags.Directory, 0);
        SetWorkingDirectory(file);
        return 0;
    }
}
