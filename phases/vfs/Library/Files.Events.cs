using System;
using System.Runtime.CompilerServices;
using Pistachio.Abi;
using Pistachio.Vfs.Protocol;

namespace Pistachio.Files;

/// <summary>eventfd and epoll of Linux: the server keeps counters and lists.</summary>
public ref partial struct Files<TDomain>
{
    private const uint SemaphoreFlag = 1;
    private const int EventRecord = 12;
    private const uint RemoveOperation = 2;

    /// <summary>eventfd2 of Linux.</summary>
    public readonly long MakeEvent(uint value, uint flags)
    {
        OpenFlags status = (OpenFlags)(flags & ~SemaphoreFlag);
        if ((status & ~(OpenFlags.NonBlocking | OpenFlags.CloseOnExec)) != 0)
            return Result(Errno.EINVAL);
        Errno error = TakeFree(out int descriptor, out int file);
        uint handle = 0;
        if (error == Errno.None)
            error = _domain.MakeEvent(value, status, (flags & SemaphoreFlag) != 0, out handle);
        if (error != Errno.None)
            return Result(error);
        Keep(file, handle, FileKind.Event, (status & OpenFlags.NonBlocking) | OpenFlags.ReadWrite, 0);
        Enter(descriptor, file, (status & OpenFlags.CloseOnExec) != 0);
        return descriptor;
    }

    /// <summary>epoll_create1 of Linux.</summary>
    public readonly long MakeInterest(uint flags)
    {
        if (((OpenFlags)flags & ~OpenFlags.CloseOnExec) != 0)
            return Result(Errno.EINVAL);
        Errno error = TakeFree(out int descriptor, out int file);
        uint handle = 0;
        if (error == Errno.None)
            error = _domain.MakeInterest(out handle);
        if (error != Errno.None)
            return Result(error);
        Keep(file, handle, FileKind.Interest, OpenFlags.ReadWrite, 0);
        Enter(descriptor, file, flags != 0);
        return descriptor;
    }

    /// <summary>epoll_ctl of Linux.</summary>
    public readonly long ChangeInterest(int list, uint operation, int descriptor, ulong address)
    {
        if (!IsOpen(list) || !IsOpen(descriptor))
            return Result(Errno.EBADF);
        uint events = 0;
        ulong data = 0;
        if (operation != RemoveOperation)
        {
            if (!IsOfProgram(address, EventRecord))
                return Result(Errno.EFAULT);
            ReadOnlySpan<byte> record = _domain.MemoryAt(address, EventRecord);
            events = System.Buffers.Binary.BinaryPrimitives.ReadUInt32LittleEndian(record);
            data = System.Buffers.Binary.BinaryPrimitives.ReadUInt64LittleEndian(record.Slice(sizeof(uint)));
        }

        uint handle = _state.Handles[_state.Descriptors[descriptor].File - 1].Handle;
        uint owner = _state.Handles[_state.Descriptors[list].File - 1].Handle;
        return Result(_domain.ChangeInterest(owner, operation, handle, (uint)descriptor, events, data));
    }

    /// <summary>epoll_wait and epoll_pwait of Linux.</summary>
    public readonly long WaitForInterest(int list, ulong address, int maximum, int milliseconds, WaitMask mask = default) =>
        WaitForInterestUntil(list, address, maximum, milliseconds < 0 ? ulong.MaxValue : DeadlineIn((ulong)(uint)milliseconds * 1_000_000), mask);

    /// <summary>epoll_pwait2 of Linux: the longest time is a <c>struct timespec</c>; 0: for ever.</summary>
    public readonly long WaitForInterestTimed(int list, ulong address, int maximum, ulong time, WaitMask mask)
    {
        Errno error = TakeDeadline(time, 1, out ulong deadline);
        return error == Errno.None ? WaitForInterestUntil(list, address, maximum, deadline, mask) : Result(error);
    }

    private readonly long WaitForInterestUntil(int list, ulong address, int maximum, ulong deadline, WaitMask mask)
    {
        if (maximum is <= 0 or > int.MaxValue / EventRecord)
            return Result(Errno.EINVAL);
        Errno error = TakeFile(list, out int file);
        if (error != Errno.None)
            return Result(error);
        if (_state.Handles[file].Kind != FileKind.Interest)
            return Result(Errno.EINVAL);
        const int inMessage = VfsLimits.InterestBytes / EventRecord;
        int most = maximum < inMessage ? maximum : inMessage;
        if (!IsOfProgram(address, (ulong)(uint)(most * EventRecord)))
            return Result(Errno.EFAULT);
        while (true)
        {
            uint handle = _state.Handles[file].Handle;
            int count;
            if (maximum <= inMessage)
            {
                error = _domain.TakeInterest(handle, (uint)most, _domain.MemoryAt(address, most * EventRecord), out int bytes);
                count = bytes / EventRecord;
            }
            else
            {
                error = TakeMany(handle, address, maximum, out count);
            }

            if (error != Errno.None || count > 0 || deadline == 0)
                return Result(error, count);
            error = mask.IsSet ? _domain.ReadyWait(handle, PollEvents.Input, deadline, mask) : _domain.ReadyWait(handle, PollEvents.Input, deadline);
            if (error == Errno.ETIMEDOUT)
                deadline = 0;
            else if (error != Errno.None)
                return Result(error);
        }
    }

    /// <summary>What is ready in a list, for who has room for more than a message tells of: messages are asked for until one is not full.</summary>
    /// <param name="handle">The list.</param>
    /// <param name="address">Where the program wants events.</param>
    /// <param name="maximum">How many it has room for.</param>
    /// <param name="count">How many there are.</param>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private readonly Errno TakeMany(uint handle, ulong address, int maximum, out int count)
    {
        const int inMessage = VfsLimits.InterestBytes / EventRecord;
        ulong round = 0;
        count = 0;
        while (count < maximum)
        {
            int most = maximum - count < inMessage ? maximum - count : inMessage;
            ulong place = address + (ulong)(uint)(count * EventRecord);
            if (!IsOfProgram(place, (ulong)(uint)(most * EventRecord)))
                break; // the first ones are
            Span<byte> events = _domain.MemoryAt(place, most * EventRecord);
            Errno error = _domain.TakeInterests(handle, (uint)most, round, out round, events, out int bytes);
            if (error != Errno.None)
                return count > 0 ? Errno.None : error;
            count += bytes / EventRecord;
            if (bytes < most * EventRecord)
                break;
        }

        return Errno.None;
    }

    private readonly Errno TakeFree(out int descriptor, out int file)
    {
        descriptor = FindFree(0);
        file = FindFreeHandle();
        return descriptor < 0 || file < 0 ? Errno.EMFILE : Errno.None;
    }

    private readonly long ReadEvent(int file, ulong buffer, ulong count)
    {
        if (count < sizeof(ulong))
            return Result(Errno.EINVAL);
        Span<byte> bytes = _domain.MemoryAt(buffer, sizeof(ulong));
        WriteLong(bytes, 0); // touched before anything is taken
        while (true)
        {
            Errno error = _domain.EventRead(_state.Handles[file].Handle, out ulong value);
            if (error == Errno.EAGAIN && MayWait(file))
                error = _domain.ReadyWait(_state.Handles[file].Handle, PollEvents.Input, ulong.MaxValue);
            else if (error == Errno.None)
                WriteLong(bytes, value);
            if (error != Errno.None || value != 0)
                return Result(error, sizeof(ulong));
        }
    }

    private readonly long WriteEvent(int file, ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < sizeof(ulong))
            return Result(Errno.EINVAL);
        ulong value = System.Buffers.Binary.BinaryPrimitives.ReadUInt64LittleEndian(bytes);
        while (true)
        {
            Errno error = _domain.EventWrite(_state.Handles[file].Handle, value);
            if (error != Errno.EAGAIN || !MayWait(file))
                return Result(error, sizeof(ulong));
            error = _domain.ReadyWait(_state.Handles[file].Handle, PollEvents.Output, ulong.MaxValue);
            if (error != Errno.None)
                return Result(error);
        }
    }
}
