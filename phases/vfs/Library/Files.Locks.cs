using System;
using System.Buffers.Binary;
using Pistachio.Abi;
using Pistachio.Vfs.Protocol;

namespace Pistachio.Files;

/// <summary>Locks: POSIX fcntl, those of open file descriptions, and flock of Linux.</summary>
public ref partial struct Files<TDomain>
{
    /// <summary>Bytes of Linux' <c>struct flock</c> on x86-64: type and origin, 16 bits each, start at 8, length at 16, process at 24.</summary>
    private const int LockSize = 32;

    private const uint SharedFlock = 1;
    private const uint ExclusiveFlock = 2;
    private const uint WithoutWaiting = 4;
    private const uint UnlockFlock = 8;

    /// <summary>flock of Linux.</summary>
    public readonly long LockWhole(int descriptor, uint operation)
    {
        Errno error = TakeHandle(descriptor, out uint handle);
        if (error != Errno.None)
            return Result(error);
        LockType type;
        switch (operation & ~WithoutWaiting)
        {
            case SharedFlock:
                type = LockType.Read;
                break;
            case ExclusiveFlock:
                type = LockType.Write;
                break;
            case UnlockFlock:
                type = LockType.Unlock;
                break;
            default:
                return Result(Errno.EINVAL);
        }

        bool waits = (operation & WithoutWaiting) == 0;
        return Result(_domain.Lock(handle, LockRequest.Of(LockKind.Whole, type, SeekOrigin.Start, waits, -1), 0, 0));
    }

    private readonly long ControlLock(int descriptor, DescriptorCommand command, ulong address)
    {
        Errno error = TakeHandle(descriptor, out uint handle);
        if (error != Errno.None)
            return Result(error);
        if (!IsOfProgram(address, LockSize))
            return Result(Errno.EFAULT);
        Span<byte> record = _domain.MemoryAt(address, LockSize);
        LockType type = (LockType)BinaryPrimitives.ReadUInt16LittleEndian(record);
        uint origin = BinaryPrimitives.ReadUInt16LittleEndian(record.Slice(2));
        long start = (long)BinaryPrimitives.ReadUInt64LittleEndian(record.Slice(8));
        long length = (long)BinaryPrimitives.ReadUInt64LittleEndian(record.Slice(16));
        bool isDescription = command >= DescriptorCommand.GetDescriptionLock;
        bool gets = command is DescriptorCommand.GetLock or DescriptorCommand.GetDescriptionLock;
        if (type > LockType.Unlock || origin > (uint)SeekOrigin.End || (gets && type == LockType.Unlock))
            return Result(Errno.EINVAL);
        if (isDescription && BinaryPrimitives.ReadUInt32LittleEndian(record.Slice(24)) != 0)
            return Result(Errno.EINVAL);

        bool waits = command is DescriptorCommand.SetLockWait or DescriptorCommand.SetDescriptionLockWait;
        LockKind kind = isDescription ? LockKind.Description : LockKind.Process;
        ulong request = LockRequest.Of(kind, type, (SeekOrigin)origin, waits, _domain.ProcessId);
        if (!gets)
        {
            if (!isDescription)
                _state.UsesLocks = true;
            return Result(_domain.Lock(handle, request, start, length));
        }

        error = _domain.FindLock(handle, request, start, length, out LockType found, out long foundStart, out long foundLength, out int process);
        if (error != Errno.None)
            return Result(error);
        record[0] = (byte)found;
        record[1] = 0;
        if (found == LockType.Unlock)
            return 0;
        record[2] = record[3] = 0;
        WriteLong(record.Slice(8), (ulong)foundStart);
        WriteLong(record.Slice(16), (ulong)foundLength);
        for (int i = 0; i < sizeof(int); i++)
            record[24 + i] = (byte)(process >> (i * 8));
        return 0;
    }

    /// <summary>A descriptor is closed whose handle stays: record locks on its file go all the same, POSIX close.</summary>
    private readonly void DropLocks(int file)
    {
        ulong request = LockRequest.Of(LockKind.Process, LockType.Unlock, SeekOrigin.Start, false, 0);
        _ = _domain.Lock(_state.Handles[file].Handle, request, 0, 0);
    }
}
