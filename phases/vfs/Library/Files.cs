using System;
using Pistachio.Abi;
using Pistachio.UserCall;
using Pistachio.Vfs.Protocol;

namespace Pistachio.Files;

/// <summary>
/// The files of one process, in the library OS: descriptors, and what the functions of POSIX mean in messages to the servers. Made anew at each
/// entry over the <see cref="FileState"/> of the process.
/// </summary>
/// <remarks>
/// Functions return what they return in POSIX, or an error number negated, as Linux' system calls do; addresses are those of the program.
/// A fault at one of them may end a function at that point (EFAULT), so the program's memory is touched only while no table is half changed.
/// Not safe for use by several threads at once; the caller holds the lock of the process.
/// </remarks>
public ref partial struct Files<TDomain>
    where TDomain : struct, IFileDomain
{
    /// <summary>AT_FDCWD: the working directory.</summary>
    public const int CurrentDirectory = -100;

    private readonly ref TDomain _domain;
    private readonly ref FileState _state;

    public Files(ref TDomain domain, ref FileState state)
    {
        _domain = ref domain;
        _state = ref state;
    }

    /// <summary>Prepare the state of a process that has no files yet.</summary>
    /// <param name="userEnd">Address after the last one of the program.</param>
    public readonly void Initialize(ulong userEnd)
    {
        _state.UserEnd = userEnd;
        _state.DescriptorLimit = DescriptorTable.InnerCapacity;
        _state.Umask = 0x12;
    }

    /// <summary>RLIMIT_NOFILE changed.</summary>
    public readonly void SetDescriptorLimit(ulong limit) =>
        _state.DescriptorLimit = limit < DescriptorTable.Capacity ? (int)limit : DescriptorTable.Capacity;

    /// <summary>umask: the mask before.</summary>
    public readonly long Umask(uint mask)
    {
        uint before = _state.Umask;
        _state.Umask = mask & 0x1FF;
        return before;
    }

    private static long Result(Errno error) =>
        (uint)error >= ProtocolFailure.CallFailed ? -(long)(uint)Errno.EIO : -(long)(uint)error;

    private static long Result(Errno error, long value) => error == Errno.None ? value : Result(error);

    /// <summary>Whether a range lies in what belongs to the program. Whether it is mapped shows when it is touched.</summary>
    private readonly bool IsOfProgram(ulong address, ulong length) => length <= _state.UserEnd && address <= _state.UserEnd - length;

    /// <summary>A path of the program, without its terminating zero.</summary>
    /// <returns>EFAULT. ENAMETOOLONG.</returns>
    private readonly Errno TakePath(ulong address, out ReadOnlySpan<byte> path)
    {
        const ulong ones = 0x0101_0101_0101_0101;
        const ulong tops = 0x8080_8080_8080_8080;
        path = default;
        if (address >= _state.UserEnd)
            return Errno.EFAULT;

        // By aligned words: none reaches into a page that the path does not. The bytes in front of the path are made to differ from zero.
        ulong at = address & ~7UL;
        ulong word = WordAt(at) | ~(ulong.MaxValue << ((int)(address & 7) * 8));
        ulong zero;
        while ((zero = (word - ones) & ~word & tops) == 0)
        {
            at += sizeof(ulong);
            if (at - address >= VfsLimits.PathMaximum)
                return Errno.ENAMETOOLONG;
            if (at >= _state.UserEnd)
                return Errno.EFAULT;
            word = WordAt(at);
        }

        ulong length = at + ((ulong)(uint)System.Numerics.BitOperations.TrailingZeroCount(zero) >> 3) - address;
        if (length >= VfsLimits.PathMaximum)
            return Errno.ENAMETOOLONG;
        path = _domain.MemoryAt(address, (int)length);
        return Errno.None;
    }

    private readonly ulong WordAt(ulong address) =>
        System.Buffers.Binary.BinaryPrimitives.ReadUInt64LittleEndian(_domain.MemoryAt(address, sizeof(ulong)));

    /// <summary>Send what of a path does not fit one message in front.</summary>
    private readonly Errno SendFront(ref ReadOnlySpan<byte> path)
    {
        while (path.Length > VfsLimits.PathBytes)
        {
            Errno error = _domain.ExtendPath(path.Slice(0, VfsLimits.PathBytes));
            if (error != Errno.None)
                return error;
            path = path.Slice(VfsLimits.PathBytes);
        }

        return Errno.None;
    }

    /// <summary>A path of the program with the directory that it begins at, its front already sent.</summary>
    private readonly Errno Locate(int directory, ulong address, out uint handle, out ReadOnlySpan<byte> path)
    {
        Errno error = TakePath(directory, address, out handle, out path);
        return error == Errno.None ? SendFront(ref path) : error;
    }

    /// <summary>A path of the program with the directory that it begins at.</summary>
    private readonly Errno TakePath(int directory, ulong address, out uint handle, out ReadOnlySpan<byte> path)
    {
        handle = VfsLimits.Root;
        Errno error = TakePath(address, out path);
        return error == Errno.None && path.Length > 0 && path[0] != '/' ? TakeDirectory(directory, out handle) : error;
    }

    /// <summary>The handle of a directory argument of the ...at functions.</summary>
    private readonly Errno TakeDirectory(int directory, out uint handle)
    {
        handle = VfsLimits.Root;
        if (directory == CurrentDirectory)
        {
            if (_state.WorkingDirectory != 0)
                handle = _state.Handles[_state.WorkingDirectory - 1].Handle;
            return Errno.None;
        }

        if (!IsOpen(directory))
            return Errno.EBADF;
        handle = _state.Handles[_state.Descriptors[directory].File - 1].Handle;
        return Errno.None;
    }
}
