using System;
using System.Buffers.Binary;
using Pistachio.Abi;
using Pistachio.Vfs.Protocol;

namespace Pistachio.Files;

/// <summary>timerfd of Linux: the server keeps the timers.</summary>
public ref partial struct Files<TDomain>
{
    /// <summary>Bytes of a <c>struct itimerspec</c>: the interval, then the time.</summary>
    private const int TimerRecord = 32;

    /// <summary>timerfd_create of Linux.</summary>
    public readonly long MakeTimer(uint clock, uint flags)
    {
        OpenFlags status = (OpenFlags)flags;
        if ((status & ~(OpenFlags.NonBlocking | OpenFlags.CloseOnExec)) != 0)
            return Result(Errno.EINVAL);
        Errno error = TakeFree(out int descriptor, out int file);
        uint handle = 0;
        if (error == Errno.None)
            error = _domain.MakeTimer(clock, status, out handle);
        if (error != Errno.None)
            return Result(error);
        Keep(file, handle, FileKind.Timer, (status & OpenFlags.NonBlocking) | OpenFlags.ReadWrite, 0);
        Enter(descriptor, file, (status & OpenFlags.CloseOnExec) != 0);
        return descriptor;
    }

    /// <summary>timerfd_settime of Linux.</summary>
    /// <param name="descriptor">The timer.</param>
    /// <param name="flags">TFD_TIMER_ABSTIME, TFD_TIMER_CANCEL_ON_SET.</param>
    /// <param name="address">A <c>struct itimerspec</c>.</param>
    /// <param name="old">Where what was left goes; 0: nowhere.</param>
    public readonly long SetTimer(int descriptor, uint flags, ulong address, ulong old)
    {
        const uint known = 3;
        if (!IsOfProgram(address, TimerRecord) || (old != 0 && !IsOfProgram(old, TimerRecord)))
            return Result(Errno.EFAULT);
        if ((flags & ~known) != 0 || !TryTakeTime(address, out ulong interval) || !TryTakeTime(address + (TimerRecord / 2), out ulong time))
            return Result(Errno.EINVAL);
        Errno error = TakeTimer(descriptor, out uint handle);
        if (error == Errno.None)
            error = _domain.SetTimer(handle, flags, time, interval, out time, out interval);
        if (error == Errno.None && old != 0)
            WriteTimer(old, time, interval);
        return Result(error);
    }

    /// <summary>timerfd_gettime of Linux.</summary>
    public readonly long GetTimer(int descriptor, ulong address)
    {
        ulong left = 0;
        ulong interval = 0;
        Errno error = TakeTimer(descriptor, out uint handle);
        if (error == Errno.None && !IsOfProgram(address, TimerRecord))
            error = Errno.EFAULT;
        if (error == Errno.None)
            error = _domain.GetTimer(handle, out left, out interval);
        if (error == Errno.None)
            WriteTimer(address, left, interval);
        return Result(error);
    }

    private readonly long ReadTimer(int file, ulong buffer, ulong count)
    {
        if (count < sizeof(ulong))
            return Result(Errno.EINVAL);
        Span<byte> bytes = _domain.MemoryAt(buffer, sizeof(ulong));
        WriteLong(bytes, 0); // touched before anything is taken
        while (true)
        {
            uint handle = _state.Handles[file].Handle;
            Errno error = _domain.TimerRead(handle, out ulong expiries);
            if (error == Errno.None)
                WriteLong(bytes, expiries);
            if (error != Errno.EAGAIN || !MayWait(file))
                return Result(error, sizeof(ulong));
            error = _domain.ReadyWait(handle, PollEvents.Input, ulong.MaxValue);
            if (error != Errno.None)
                return Result(error);
        }
    }

    /// <returns>EBADF. EINVAL: another file.</returns>
    private readonly Errno TakeTimer(int descriptor, out uint handle)
    {
        handle = 0;
        Errno error = TakeFile(descriptor, out int file);
        if (error != Errno.None)
            return error;
        handle = _state.Handles[file].Handle;
        return _state.Handles[file].Kind == FileKind.Timer ? Errno.None : Errno.EINVAL;
    }

    /// <summary>Read a <c>struct timespec</c>, in nanoseconds; what does not fit 64 bits is the longest time there is.</summary>
    private readonly bool TryTakeTime(ulong address, out ulong nanoseconds)
    {
        ReadOnlySpan<byte> words = _domain.MemoryAt(address, TimerRecord / 2);
        ulong seconds = BinaryPrimitives.ReadUInt64LittleEndian(words);
        ulong rest = BinaryPrimitives.ReadUInt64LittleEndian(words.Slice(sizeof(ulong)));
        nanoseconds = seconds >= ulong.MaxValue / NanosecondsPerSecond ? ulong.MaxValue : (seconds * NanosecondsPerSecond) + rest;
        return (long)seconds >= 0 && rest < NanosecondsPerSecond;
    }

    private readonly void WriteTimer(ulong address, ulong time, ulong interval)
    {
        Span<byte> record = _domain.MemoryAt(address, TimerRecord);
        WriteLong(record, interval / NanosecondsPerSecond);
        WriteLong(record.Slice(8), interval % NanosecondsPerSecond);
        WriteLong(record.Slice(16), time / NanosecondsPerSecond);
        WriteLong(record.Slice(24), time % NanosecondsPerSecond);
    }
}
