using System;
using Pistachio.Abi;
using Pistachio.Vfs.Protocol;

namespace Pistachio.Files;

/// <summary>memfd_create of Linux, seals, and what fcntl can do to pipes there.</summary>
public ref partial struct Files<TDomain>
{
    private const uint MemoryFileCloseOnExec = 1;
    private const uint MemoryFileMaySeal = 2;

    /// <summary>memfd_create.</summary>
    /// <param name="address">Its name, up to 249 bytes.</param>
    /// <param name="flags">MFD_CLOEXEC 1, MFD_ALLOW_SEALING 2.</param>
    /// <returns>A descriptor. EFAULT. EINVAL: other flags, or a longer name. EMFILE. ENOSPC.</returns>
    public readonly long MakeMemoryFile(ulong address, uint flags)
    {
        if ((flags & ~(MemoryFileCloseOnExec | MemoryFileMaySeal)) != 0)
            return Result(Errno.EINVAL);
        Errno error = TakePath(address, out ReadOnlySpan<byte> name);
        if (error == Errno.ENAMETOOLONG || name.Length > VfsLimits.MemoryFileName)
            error = Errno.EINVAL;
        int descriptor = -1;
        int file = -1;
        if (error == Errno.None)
            error = TakeFree(out descriptor, out file);
        bool maySeal = (flags & MemoryFileMaySeal) != 0;
        uint handle = 0;
        if (error == Errno.None)
            error = _domain.MakeMemoryFile(maySeal, name, out handle);
        if (error != Errno.None)
            return Result(error);
        Keep(file, handle, FileKind.Regular, OpenFlags.ReadWrite | (maySeal ? OpenFlags.Sealable : 0), 0);
        Enter(descriptor, file, (flags & MemoryFileCloseOnExec) != 0);
        return descriptor;
    }

    /// <summary>F_ADD_SEALS.</summary>
    private readonly long AddSeals(int descriptor, FileSeals added)
    {
        Errno error = TakeFile(descriptor, out int file);
        if (error == Errno.None && (added & FileSeals.Write) != 0)
            TellUnmapped(file); // a mapping that failed after it was announced
        if (error == Errno.None)
            error = _domain.Seal(_state.Handles[file].Handle, added, out _);
        return Result(error);
    }

    /// <summary>F_GET_SEALS.</summary>
    private readonly long GetSeals(int descriptor)
    {
        FileSeals seals = FileSeals.None;
        Errno error = TakeFile(descriptor, out int file);
        if (error == Errno.None)
            error = _domain.Seal(_state.Handles[file].Handle, FileSeals.None, out seals);
        return Result(error, (uint)seals);
    }

    /// <summary>A file that may be sealed is to be mapped shared, so that it can be written: the server counts who does.</summary>
    /// <returns>EPERM: a seal forbids it.</returns>
    private readonly Errno TellMapped(int file) =>
        (_state.Handles[file].Flags & OpenFlags.Sealable) == 0 ? Errno.None : _domain.MapToWrite(_state.Handles[file].Handle, true);

    /// <summary>If nothing of a file that may be sealed is mapped any more, say so.</summary>
    private readonly void TellUnmapped(int file)
    {
        ref OpenHandle handle = ref _state.Handles[file];
        if (handle.References != 0 && handle.IsWritable && (handle.Flags & OpenFlags.Sealable) != 0 && !IsMapped(file))
            _ = _domain.MapToWrite(handle.Handle, false); // that of a file of memory which the process holds
    }

    /// <summary>Whether something beside descriptors and the working directory leads to a file: a mapping.</summary>
    private readonly bool IsMapped(int file)
    {
        int others = _state.Handles[file].References - (_state.WorkingDirectory == file + 1 ? 1 : 0);
        for (int i = 0; i < _state.DescriptorEnd; i++)
        {
            if (_state.Descriptors[i].File == file + 1)
                others--;
        }

        return others > 0;
    }

    /// <summary>F_SETPIPE_SZ and F_GETPIPE_SZ.</summary>
    private readonly long SizeOfPipe(int descriptor, bool sets, ulong wanted)
    {
        Errno error = TakeFile(descriptor, out int file);
        if (error == Errno.None && _state.Handles[file].Kind != FileKind.Pipe)
            error = Errno.EBADF;
        if (error == Errno.None && sets && (uint)wanted > int.MaxValue)
            error = Errno.EINVAL;
        uint size = 0;
        if (error == Errno.None)
            error = _domain.PipeSize(_state.Handles[file].Handle, !sets ? 0 : (uint)wanted == 0 ? 1 : (uint)wanted, out size);
        return Result(error, size);
    }

    /// <summary>F_NOTIFY: asking for nothing any more is always done; asking for something fails as on a Linux without dnotify.</summary>
    private readonly long NotifyDirectory(int descriptor, ulong events)
    {
        const ulong again = 0x8000_0000;
        Errno error = TakeFile(descriptor, out int file);
        if (error == Errno.None && _state.Handles[file].Kind != FileKind.Directory)
            error = Errno.ENOTDIR;
        if (error == Errno.None && (events & ~again) != 0)
            error = Errno.EINVAL;
        return Result(error);
    }
}
