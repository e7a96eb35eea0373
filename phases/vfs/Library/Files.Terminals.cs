using System;
using System.Buffers.Binary;
using Pistachio.Abi;
using Pistachio.Vfs.Protocol;

namespace Pistachio.Files;

/// <summary>
/// Terminals. The line discipline is the VFS server's. What is left to the library are the timers of a read without ICANON, waiting for room, and
/// asking the process server what comes of using the terminal from the background.
/// </summary>
public ref partial struct Files<TDomain>
{
    private const int TerminalBytes = VfsLimits.TerminalBytes;
    private const ulong NanosecondsPerTenth = 100_000_000;

    private readonly long ReadTerminal(int file, ulong buffer, ulong count)
    {
        if (count == 0)
            return 0;

        uint handle = _state.Handles[file].Handle;
        Span<byte> room = _domain.MemoryAt(buffer, count < TerminalBytes ? (int)count : TerminalBytes);
        Errno error = TakeInput(handle, MayWait(file), room, out int read, out uint timer);
        if (error != Errno.None)
            return Result(error);
        if ((timer & VfsLimits.HasMore) != 0)
            return ReadRest(handle, buffer, count, read);
        if (timer == 0)
            return read;
        if (MayWait(file))
            return ReadTimed(handle, room, read, timer);
        return read > 0 ? read : Result(Errno.EAGAIN);
    }

    private readonly Errno TakeInput(uint handle, bool wait, Span<byte> room, out int read, out uint timer)
    {
        Errno error = _domain.TerminalRead(handle, wait, room, out read, out timer);
        if (error != VfsLimits.InBackground)
            return error;

        // Nobody may read from there.
        error = _domain.UseFromBackground(reads: true);
        return error == Errno.None ? Errno.EIO : error;
    }

    /// <summary>The rest of a long line, or of much input without lines, as far as there is room.</summary>
    private readonly long ReadRest(uint handle, ulong buffer, ulong count, int read)
    {
        ulong done = (ulong)(uint)read;
        uint timer = VfsLimits.HasMore;
        while ((timer & VfsLimits.HasMore) != 0 && done < count)
        {
            ulong rest = count - done;
            Span<byte> room = _domain.MemoryAt(buffer + done, rest < TerminalBytes ? (int)rest : TerminalBytes);
            if (_domain.TerminalRead(handle, false, room, out read, out timer) != Errno.None)
                break;
            done += (ulong)(uint)read;
        }

        return (long)done;
    }

    /// <summary>POSIX XBD 11.1.7, cases A and C: VTIME is not 0.</summary>
    private readonly long ReadTimed(uint handle, scoped Span<byte> room, int read, uint timer)
    {
        ulong time = (timer & 0xFF) * NanosecondsPerTenth;
        int minimum = (int)(timer >> 8) & 0xFF;
        if (minimum > room.Length)
            minimum = room.Length;
        int wanted = minimum > 0 ? minimum : 1;

        // With VMIN the timer begins at the first byte, and again at each further one.
        ulong deadline = minimum > 0 && read == 0 ? ulong.MaxValue : DeadlineIn(time);
        while (read < wanted)
        {
            // A terminal with a timer is ready as soon as there is one byte.
            Errno error = _domain.ReadyWait(handle, PollEvents.Input, deadline);
            if (error == Errno.ETIMEDOUT)
                break;
            int more = 0;
            if (error == Errno.None)
                error = TakeInput(handle, false, room.Slice(read), out more, out _);
            if (error == Errno.EAGAIN)
                continue; // somebody else was faster
            if (error != Errno.None)
                return read > 0 ? read : Result(error);
            if (more == 0)
                break;
            read += more;
            deadline = DeadlineIn(time);
        }

        return read;
    }

    private readonly long WriteTerminal(int file, ReadOnlySpan<byte> bytes)
    {
        uint handle = _state.Handles[file].Handle;
        int done = 0;
        bool force = false;
        while (done < bytes.Length)
        {
            ReadOnlySpan<byte> piece = bytes.Slice(done);
            if (piece.Length > TerminalBytes)
                piece = piece.Slice(0, TerminalBytes);
            Errno error = _domain.TerminalWrite(handle, force, piece, out uint written);
            done += (int)written;
            if (error == Errno.None)
                continue;
            if (error == VfsLimits.InBackground)
            {
                error = _domain.UseFromBackground(reads: false);
                force = true;
            }
            else if (error == Errno.EAGAIN && MayWait(file))
            {
                error = _domain.ReadyWait(handle, PollEvents.Output, ulong.MaxValue);
            }

            if (error != Errno.None)
                return done > 0 ? done : Result(error);
        }

        return done;
    }

    private readonly long ControlTerminal(int file, DeviceRequest request, ulong argument)
    {
        uint handle = _state.Handles[file].Handle;
        switch (request)
        {
            case DeviceRequest.GetTerminal:
                return GetAttributes(handle, argument, TerminalAttributes.SizeWithoutSpeeds);
            case DeviceRequest.GetTerminal2:
                return GetAttributes(handle, argument, TerminalAttributes.Size);
            case DeviceRequest.SetTerminal or DeviceRequest.SetTerminalAfterOutput or DeviceRequest.SetTerminalAndFlush:
                return SetAttributes(handle, argument, TerminalAttributes.SizeWithoutSpeeds, (uint)request - (uint)DeviceRequest.SetTerminal);
            case DeviceRequest.SetTerminal2 or DeviceRequest.SetTerminalAfterOutput2 or DeviceRequest.SetTerminalAndFlush2:
                return SetAttributes(handle, argument, TerminalAttributes.Size, (uint)request - (uint)DeviceRequest.SetTerminal2);
            case DeviceRequest.Type:
                return Result(Errno.EIO);
            default:
                return ControlTerminal(handle, (TerminalRequest)request, argument);
        }
    }

    private readonly long ControlTerminal(uint handle, TerminalRequest request, ulong argument)
    {
        int size = SizeOf(request);
        if (size < 0)
            return Result(Errno.ENOTTY);
        Span<byte> memory = default;
        if (size > 0)
        {
            if (!IsOfProgram(argument, (ulong)(uint)size))
                return Result(Errno.EFAULT);
            memory = _domain.MemoryAt(argument, size);

            // Touched now, unchanged: a fault comes before anything is done.
            uint low = BinaryPrimitives.ReadUInt32LittleEndian(memory);
            bool sets = request is TerminalRequest.SetForeground or TerminalRequest.PacketMode or TerminalRequest.Lock or TerminalRequest.SetWindowSize;
            if (!sets)
                WriteInteger(memory, low);
            argument = size == sizeof(ulong) ? BinaryPrimitives.ReadUInt64LittleEndian(memory) : low;
            if (sets)
                memory = default;
        }

        if (request == TerminalRequest.SetForeground)
            return Result(_domain.SetForeground(handle, (int)(uint)argument));
        Errno error = _domain.TerminalControl(handle, request, false, argument, out ulong value);
        if (error == VfsLimits.InBackground)
        {
            error = _domain.UseFromBackground(reads: false);
            if (error == Errno.None)
                error = _domain.TerminalControl(handle, request, true, argument, out value);
        }

        if (error == Errno.None && memory.Length == sizeof(ulong))
            WriteLong(memory, value);
        else if (error == Errno.None && memory.Length == sizeof(uint))
            WriteInteger(memory, (uint)value);
        return Result(error);
    }

    /// <summary>Bytes of what the argument of a request points to; 0: it is a number. Negative: there is no such request.</summary>
    private static int SizeOf(TerminalRequest request) => request switch
    {
        TerminalRequest.Break or TerminalRequest.LongBreak or TerminalRequest.Flow or TerminalRequest.Flush or TerminalRequest.Control
            or TerminalRequest.Leave or TerminalRequest.Exclusive or TerminalRequest.NotExclusive => 0,
        TerminalRequest.WindowSize or TerminalRequest.SetWindowSize => sizeof(ulong),
        TerminalRequest.Foreground or TerminalRequest.SetForeground or TerminalRequest.Session or TerminalRequest.OutputCount
            or TerminalRequest.InputCount or TerminalRequest.PacketMode or TerminalRequest.IsPacketMode or TerminalRequest.Discipline
            or TerminalRequest.Number or TerminalRequest.Lock or TerminalRequest.IsLocked or TerminalRequest.IsExclusive => sizeof(uint),
        _ => -1,
    };

    private readonly long GetAttributes(uint handle, ulong address, int size)
    {
        if (!IsOfProgram(address, (ulong)(uint)size))
            return Result(Errno.EFAULT);
        Span<byte> attributes = stackalloc byte[TerminalAttributes.Size];
        Errno error = _domain.TerminalAttributes(handle, attributes);
        if (error == Errno.None)
            attributes.Slice(0, size).CopyTo(_domain.MemoryAt(address, size));
        return Result(error);
    }

    /// <param name="handle">The terminal.</param>
    /// <param name="address">The attributes.</param>
    /// <param name="size">Their bytes.</param>
    /// <param name="when">0 at once, 1 when all output was sent, 2 then too, and input that was not read is dropped.</param>
    private readonly long SetAttributes(uint handle, ulong address, int size, uint when)
    {
        if (!IsOfProgram(address, (ulong)(uint)size))
            return Result(Errno.EFAULT);
        Span<byte> attributes = stackalloc byte[TerminalAttributes.Size];
        attributes = attributes.Slice(0, size);
        _domain.MemoryAt(address, size).CopyTo(attributes);
        bool force = false;
        while (true)
        {
            Errno error = when == 0 ? Errno.None : _domain.TerminalControl(handle, TerminalRequest.Break, force, 1, out _);
            if (error == Errno.None)
                error = _domain.SetTerminalAttributes(handle, when == 2, force, attributes);
            if (error != VfsLimits.InBackground || force)
                return Result(error);
            error = _domain.UseFromBackground(reads: false);
            if (error != Errno.None)
                return Result(error);
            force = true;
        }
    }

    private static void WriteInteger(Span<byte> bytes, uint value)
    {
        for (int i = 0; i < sizeof(uint); i++)
            bytes[i] = (byte)(value >> (i * 8));
    }
}
