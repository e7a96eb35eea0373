using System;
using Pistachio.Abi;
using Pistachio.Vfs.Protocol;

namespace Pistachio.Files;

public ref partial struct Files<TDomain>
{
    /// <summary>FD_CLOEXEC.</summary>
    private const ulong CloseOnExecFlag = 1;

    /// <summary>
    /// POSIX fcntl: F_DUPFD, F_DUPFD_CLOEXEC, F_GETFD, F_SETFD, F_GETFL and F_SETFL, and locks. Status flags that
    /// another process changes are seen after the next F_GETFL.
    /// </summary>
    public readonly long Control(int descriptor, DescriptorCommand command, ulong argument)
    {
        if (!IsOpen(descriptor))
            return Result(Errno.EBADF);
        switch (command)
        {
            case DescriptorCommand.Duplicate:
                return Duplicate(descriptor, (int)argument);
            case DescriptorCommand.DuplicateCloseOnExec:
                return Duplicate(descriptor, (int)argument, true);
            case DescriptorCommand.GetDescriptorFlags:
                return _state.Descriptors[descriptor].CloseOnExec ? (long)CloseOnExecFlag : 0;
            case DescriptorCommand.SetDescriptorFlags:
                NoteDescriptors();
                _state.Descriptors[descriptor].CloseOnExec = (argument & CloseOnExecFlag) != 0;
                return 0;
            case DescriptorCommand.GetStatusFlags:
                ref OpenHandle described = ref _state.Handles[_state.Descriptors[descriptor].File - 1];
                Errno error = Describe(ref described);
                return Result(error, (long)((described.Flags & ~OpenFlags.Sealable) | OpenFlags.LargeFile));
            case DescriptorCommand.SetStatusFlags:
                return SetStatusFlags(descriptor, (OpenFlags)argument);
            case DescriptorCommand.SetOwner:
            case DescriptorCommand.GetOwner:
            case DescriptorCommand.SetOwnerSignal:
            case DescriptorCommand.GetOwnerSignal:
            case DescriptorCommand.SetAnyOwner:
            case DescriptorCommand.GetAnyOwner:
                return ControlOwner(descriptor, command, argument);
            case DescriptorCommand.GetLock:
            case DescriptorCommand.SetLock:
            case DescriptorCommand.SetLockWait:
            case DescriptorCommand.GetDescriptionLock:
            case DescriptorCommand.SetDescriptionLock:
            case DescriptorCommand.SetDescriptionLockWait:
                return ControlLock(descriptor, command, argument);
            case DescriptorCommand.NotifyDirectory:
                return NotifyDirectory(descriptor, argument);
            case DescriptorCommand.SetPipeSize:
            case DescriptorCommand.GetPipeSize:
                return SizeOfPipe(descriptor, command == DescriptorCommand.SetPipeSize, argument);
            case DescriptorCommand.AddSeals:
                return AddSeals(descriptor, (FileSeals)argument);
            case DescriptorCommand.GetSeals:
                return GetSeals(descriptor);
            default:
                return Result(Errno.EINVAL);
        }
    }

    /// <summary>
    /// ioctl: FIOCLEX, FIONCLEX, FIONBIO, and those of terminals. ENOTTY: no such operation for this file.
    /// </summary>
    public readonly long DeviceControl(int descriptor, DeviceRequest request, ulong argument)
    {
        Errno error = TakeFile(descriptor, out int file);
        if (error != Errno.None)
            return Result(error);
        if (_state.Handles[file].Kind == FileKind.Path)
            return Result(Errno.EBADF);
        switch (request)
        {
            case DeviceRequest.CloseOnExec:
                _state.Descriptors[descriptor].CloseOnExec = true;
                return 0;
            case DeviceRequest.KeepOnExec:
                _state.Descriptors[descriptor].CloseOnExec = false;
                return 0;
            case DeviceRequest.BytesToRead when _state.Handles[file].Kind == FileKind.Watch:
                return WatchBytes(file, argument);
            case DeviceRequest.NonBlocking:
                return SetNonBlocking(file, argument);
            case DeviceRequest.Async:
                return SetAsync(descriptor, argument);
            default:
                return _state.Handles[file].Kind switch
                {
                    FileKind.Socket => SocketControl(file, request, argument),
                    FileKind.Terminal => ControlTerminal(file, request, argument),
                    _ => Result(Errno.ENOTTY),
                };
        }
    }

    private readonly long SetStatusFlags(ref OpenHandle handle, OpenFlags flags)
    {
        Errno error = _domain.SetFlags(handle.Handle, flags);
        return Result(error == Errno.None ? Describe(ref handle) : error);
    }

    private readonly long SetStatusFlags(int descriptor, OpenFlags flags)
    {
        ref OpenHandle handle = ref _state.Handles[_state.Descriptors[descriptor].File - 1];
        if (((flags | handle.Flags) & OpenFlags.Async) != 0)
        {
            // Of files that tell nobody when they become ready the flag is kept, and changes nothing, as on Linux.
            Errno error = _domain.SetAsync(handle.Handle, (flags & OpenFlags.Async) != 0, (uint)descriptor);
            if (error is not (Errno.None or Errno.ENOTTY))
                return Result(error);
        }

        return SetStatusFlags(ref handle, flags);
    }

    private readonly long SetNonBlocking(int file, ulong address)
    {
        if (!IsOfProgram(address, sizeof(int)))
            return Result(Errno.EFAULT);
        ReadOnlySpan<byte> value = _domain.MemoryAt(address, sizeof(int));
        bool wanted = System.Buffers.Binary.BinaryPrimitives.ReadUInt32LittleEndian(value) != 0;
        OpenFlags flags = _state.Handles[file].Flags & ~OpenFlags.NonBlocking;
        return SetStatusFlags(ref _state.Handles[file], wanted ? flags | OpenFlags.NonBlocking : flags);
    }
}
