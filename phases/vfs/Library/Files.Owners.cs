using System;
using System.Buffers.Binary;
using Pistachio.Abi;
using Pistachio.Vfs.Protocol;

namespace Pistachio.Files;

/// <content>Who gets SIGIO and SIGURG: POSIX fcntl F_SETOWN and F_GETOWN, and those of Linux beside them.</content>
public ref partial struct Files<TDomain>
{
    /// <summary>Bytes of <c>struct f_owner_ex</c>: what the owner is, and its id.</summary>
    private const int OwnerSize = 8;

    private readonly long ControlOwner(int descriptor, DescriptorCommand command, ulong argument)
    {
        uint handle = _state.Handles[_state.Descriptors[descriptor].File - 1].Handle;
        switch (command)
        {
            case DescriptorCommand.SetOwner:
                return Result(SetOwner(handle, (int)argument));
            case DescriptorCommand.SetOwnerSignal:
                return Result(_domain.SetOwnerSignal(handle, argument > uint.MaxValue ? uint.MaxValue : (uint)argument));
            case DescriptorCommand.SetAnyOwner:
                if (!IsOfProgram(argument, OwnerSize))
                    return Result(Errno.EFAULT);
                ReadOnlySpan<byte> record = _domain.MemoryAt(argument, OwnerSize);
                return Result(SetOwner(
                    handle, (FileOwnerKind)BinaryPrimitives.ReadUInt32LittleEndian(record), BinaryPrimitives.ReadUInt32LittleEndian(record.Slice(sizeof(uint)))));
        }

        Errno error = _domain.Owner(handle, out FileOwnerKind kind, out uint id, out uint signal);
        if (command == DescriptorCommand.GetAnyOwner && error == Errno.None && !IsOfProgram(argument, OwnerSize))
            error = Errno.EFAULT;
        if (error != Errno.None)
            return Result(error);
        switch (command)
        {
            case DescriptorCommand.GetOwner:
                return WordOf(kind, id);
            case DescriptorCommand.GetOwnerSignal:
                return signal;
            default:
                Span<byte> told = _domain.MemoryAt(argument, OwnerSize);
                WriteWord(told, (uint)kind);
                WriteWord(told.Slice(sizeof(uint)), id);
                return 0;
        }
    }

    /// <summary>ioctl: FIOSETOWN, SIOCSPGRP, FIOGETOWN and SIOCGPGRP of a socket.</summary>
    private readonly long OwnerControl(int file, DeviceRequest request, ulong argument)
    {
        if (!IsOfProgram(argument, sizeof(int)))
            return Result(Errno.EFAULT);
        Span<byte> place = _domain.MemoryAt(argument, sizeof(int));
        uint handle = _state.Handles[file].Handle;
        if (request is DeviceRequest.SetOwner or DeviceRequest.SetOwnerGroup)
            return Result(SetOwner(handle, (int)BinaryPrimitives.ReadUInt32LittleEndian(place)));
        Errno error = _domain.Owner(handle, out FileOwnerKind kind, out uint id, out _);
        if (error == Errno.None)
            WriteWord(place, (uint)WordOf(kind, id));
        return Result(error);
    }

    /// <summary>ioctl FIOASYNC.</summary>
    private readonly long SetAsync(int descriptor, ulong address)
    {
        if (!IsOfProgram(address, sizeof(int)))
            return Result(Errno.EFAULT);
        ref OpenHandle handle = ref _state.Handles[_state.Descriptors[descriptor].File - 1];
        bool isOn = BinaryPrimitives.ReadUInt32LittleEndian(_domain.MemoryAt(address, sizeof(int))) != 0;
        Errno error = _domain.SetAsync(handle.Handle, isOn, (uint)descriptor);
        return Result(error == Errno.None ? Describe(ref handle) : error);
    }

    /// <summary>A process by its id, a group by its id below 0, nobody by 0.</summary>
    private readonly Errno SetOwner(uint handle, int who)
    {
        if (who == int.MinValue)
            return Errno.EINVAL;
        return who < 0 ? SetOwner(handle, FileOwnerKind.Group, (uint)-who) : SetOwner(handle, FileOwnerKind.Process, (uint)who);
    }

    private readonly Errno SetOwner(uint handle, FileOwnerKind kind, uint id)
    {
        if (kind > FileOwnerKind.Group)
            return Errno.EINVAL;
        if (id != 0 && !(id <= int.MaxValue && _domain.HasOwner(kind, id)))
            return Errno.ESRCH;
        return _domain.SetOwner(handle, kind, id);
    }

    private static long WordOf(FileOwnerKind kind, uint id) => kind == FileOwnerKind.Group ? -(long)id : id;
}
