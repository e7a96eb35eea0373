using System;
using Pistachio.Abi;
using Pistachio.Vfs.Protocol;

namespace Pistachio.Files;

public ref partial struct Files<TDomain>
{
    private const uint NoFollow = 0x100;
    private const uint EffectiveAccess = 0x200;
    private const uint NoAutomount = 0x800;
    private const uint EmptyPath = 0x1000;
    private const uint StatxSync = 0x6000;
    private const uint StatxReserved = 0x8000_0000;

    /// <summary>A read of a directory ends when a message brought less than this: the longest record would have fitted still.</summary>
    private const int FullMessage = VfsLimits.EntryBytes - LongestRecord;

    /// <summary>The longest record of a directory, in bytes.</summary>
    private const int LongestRecord = 280;

    /// <summary>POSIX fstatat, with AT_EMPTY_PATH and AT_NO_AUTOMOUNT of Linux; stat and lstat with <see cref="CurrentDirectory"/>.</summary>
    public readonly long Status(int directory, ulong path, ulong status, uint flags)
    {
        if ((flags & ~(NoFollow | EmptyPath | NoAutomount)) != 0)
            return Result(Errno.EINVAL);
        if (!IsOfProgram(status, FileStatus.Size))
            return Result(Errno.EFAULT);
        return Result(Status(directory, path, flags, _domain.MemoryAt(status, FileStatus.Size)));
    }

    /// <summary>POSIX fstat.</summary>
    public readonly long Status(int descriptor, ulong status)
    {
        uint number = (uint)descriptor < (uint)_state.DescriptorEnd ? _state.Descriptors[descriptor].File : 0u;
        if (number == 0)
            return Result(Errno.EBADF);
        if (!IsOfProgram(status, FileStatus.Size))
            return Result(Errno.EFAULT);
        return Result(FileStatusOf(number, _domain.MemoryAt(status, FileStatus.Size)));
    }

    /// <summary>statx of Linux: the basic fields, whatever was asked for, and when the file was made, if that was asked for and is known.</summary>
    public readonly long ExtendedStatus(int directory, ulong path, uint flags, uint mask, ulong result)
    {
        if ((flags & ~(NoFollow | EmptyPath | NoAutomount | StatxSync)) != 0 || (flags & StatxSync) == StatxSync || (mask & StatxReserved) != 0)
            return Result(Errno.EINVAL);
        if (!IsOfProgram(result, StatxRecord.Size))
            return Result(Errno.EFAULT);
        FileStatus status = default;
        Errno error = Status(directory, path, flags, StatxRecord.BytesOf(ref status));
        ulong birth = 0;
        if (error == Errno.None && (mask & StatxRecord.BirthTimeField) != 0)
            error = BirthTime(directory, path, flags, out birth);
        if (error == Errno.None)
            StatxRecord.Write(_domain.MemoryAt(result, StatxRecord.Size), status, birth);
        return Result(error);
    }

    /// <summary>POSIX readlinkat; readlink with <see cref="CurrentDirectory"/>.</summary>
    public readonly long ReadLink(int directory, ulong path, ulong buffer, ulong size)
    {
        if (size is 0 or > int.MaxValue)
            return Result(Errno.EINVAL);
        if (!IsOfProgram(buffer, size))
            return Result(Errno.EFAULT);
        uint taken = 0;
        uint length;
        do
        {
            // Each piece is a request of its own, which takes the whole path.
            Errno error = Locate(directory, path, out uint from, out ReadOnlySpan<byte> rest);
            if (error != Errno.None)
                return Result(error);
            ulong room = size - taken;
            Span<byte> piece = _domain.MemoryAt(buffer + taken, room < VfsLimits.PathBytes ? (int)room : VfsLimits.PathBytes);
            error = _domain.ReadLink(from, taken, rest, out length, piece, out int bytes);
            if (error != Errno.None)
                return Result(error);
            if (bytes == 0)
                break;
            taken += (uint)Math.Min(bytes, piece.Length); // what the message held, of which as much was copied as there is room for
        }
        while (taken < length && taken < size);
        return taken;
    }

    /// <summary>POSIX faccessat, with AT_SYMLINK_NOFOLLOW of Linux; access with <see cref="CurrentDirectory"/>.</summary>
    public readonly long Access(int directory, ulong path, uint mode, uint flags)
    {
        if ((flags & ~(NoFollow | EffectiveAccess)) != 0 || mode > 7)
            return Result(Errno.EINVAL);
        Errno error = Locate(directory, path, out uint from, out ReadOnlySpan<byte> rest);
        if (error != Errno.None)
            return Result(error);
        return Result(_domain.Access(from, mode, (flags & EffectiveAccess) != 0, (flags & NoFollow) == 0, rest));
    }

    /// <summary>getdents64 of Linux: the next entries of a directory; 0 at the end.</summary>
    public readonly long ReadDirectory(int descriptor, ulong buffer, ulong size)
    {
        if (!IsOpen(descriptor))
            return Result(Errno.EBADF);
        if (!IsOfProgram(buffer, size))
            return Result(Errno.EFAULT);
        if (size > MaximumCount)
            size = MaximumCount;
        uint handle = _state.Handles[_state.Descriptors[descriptor].File - 1].Handle;
        if (HasExchange(WorthAPage))
            return ReadDirectoryPages(handle, buffer, size);
        ulong taken = 0;
        int bytes;
        do
        {
            ulong room = size - taken;
            Span<byte> piece = _domain.MemoryAt(buffer + taken, room < VfsLimits.EntryBytes ? (int)room : VfsLimits.EntryBytes);
            Errno error = _domain.ReadDirectory(handle, (uint)piece.Length, piece, out bytes);
            if (error != Errno.None)
                return taken > 0 ? (long)taken : Result(error);
            taken += (ulong)(uint)bytes;
        }
        while (bytes > FullMessage && taken < size);
        return (long)taken;
    }

    private readonly Errno Status(int directory, ulong path, uint flags, Span<byte> status)
    {
        Errno error = TakePath(directory, path, out uint from, out ReadOnlySpan<byte> whole);
        if (error != Errno.None)
            return error;
        if (whole.Length == 0 && (flags & EmptyPath) != 0)
            return HandleStatus(directory, status);
        bool follow = (flags & NoFollow) == 0;
        return from == VfsLimits.Root || directory == CurrentDirectory
            ? KnownPathStatus(from, follow, whole, status)
            : PathStatus(from, follow, whole, status);
    }

    private readonly Errno BirthTime(int directory, ulong path, uint flags, out ulong birth)
    {
        birth = 0;
        Errno error = LocateName(directory, path, flags, out uint from, out ReadOnlySpan<byte> rest);
        return error == Errno.None ? _domain.BirthTime(from, (flags & NoFollow) == 0, rest, out birth) : error;
    }

    private readonly Errno HandleStatus(int descriptor, Span<byte> status)
    {
        if (descriptor != CurrentDirectory)
            return IsOpen(descriptor) ? FileStatusOf(_state.Descriptors[descriptor].File, status) : Errno.EBADF;
        _ = TakeDirectory(descriptor, out uint handle); // the working directory: there is always one
        return _domain.HandleStatus(handle, status);
    }
}
