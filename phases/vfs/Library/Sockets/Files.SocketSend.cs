using System;
using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using Pistachio.Abi;
using Pistachio.Vfs.Protocol;

namespace Pistachio.Files;

/// <content>Sending. What does not fit one message of the server goes in front of it, in pieces.</content>
public ref partial struct Files<TDomain>
{
    private const int SocketBytes = SocketLimits.DataBytes;
    private const int HandleSize = sizeof(uint);

    /// <summary>POSIX sendto, and send without an address.</summary>
    public readonly long SendTo(int descriptor, ulong buffer, ulong count, MessageFlags flags, ulong address, uint length)
    {
        Errno error = TakeSocket(descriptor, out int file);
        if (error == Errno.None && !IsOfProgram(buffer, count))
            error = Errno.EFAULT;
        Span<byte> place = stackalloc byte[HandleSize + SocketLimits.AddressBytes];
        int size = 0;
        if (error == Errno.None && address != 0)
            error = TakeDestination(file, address, length, place, out size);
        if (error != Errno.None)
            return Result(error);
        scoped OutgoingParts parts = default;
        parts.Address = place.Slice(0, size);
        SendSource source = default;
        source.Total = count < MaximumCount ? count : MaximumCount;
        source.Current = _domain.MemoryAt(buffer, (int)source.Total);
        return SendAll(file, ref source, parts, flags);
    }

    /// <summary>The bytes of all buffers of an array of <c>struct iovec</c>.</summary>
    /// <returns>EFAULT. EINVAL: too many, or too many bytes.</returns>
    private readonly Errno TakeSource(ulong vectors, int count, out SendSource source)
    {
        source = default;
        Errno error = TakeVectors(vectors, count, out VectorCursor cursor);
        source.Vectors = vectors;
        source.Count = count;
        source.Total = cursor.Total;
        return error;
    }

    /// <summary>The next bytes that lie behind each other.</summary>
    private readonly ReadOnlySpan<byte> Contiguous(scoped ref SendSource source)
    {
        while (source.Current.Length == 0 && source.Next < source.Count)
        {
            TakeVector(source.Vectors, source.Next++, out ulong address, out ulong length);
            source.Current = _domain.MemoryAt(address, length < MaximumCount ? (int)length : (int)MaximumCount);
        }

        return source.Current;
    }

    private readonly void Advance(ref SendSource source, int count)
    {
        while (count > 0)
        {
            int length = Contiguous(ref source).Length;
            int step = count < length ? count : length;
            source.Current = source.Current.Slice(step);
            source.Total -= (ulong)(uint)step;
            count -= step;
        }
    }

    /// <summary>The next bytes to send, in place if they lie behind each other, otherwise gathered.</summary>
    private readonly ReadOnlySpan<byte> Gather(in SendSource source, Span<byte> scratch)
    {
        int wanted = source.Total < (ulong)(uint)scratch.Length ? (int)source.Total : scratch.Length;
        if (source.Current.Length >= wanted)
            return source.Current.Slice(0, wanted);
        SendSource copy = source;
        int gathered = 0;
        while (gathered < wanted)
        {
            ReadOnlySpan<byte> piece = Contiguous(ref copy);
            if (gathered == 0 && piece.Length >= wanted)
                return piece.Slice(0, wanted);
            if (piece.Length > wanted - gathered)
                piece = piece.Slice(0, wanted - gathered);
            piece.CopyTo(scratch.Slice(gathered));
            gathered += piece.Length;
            Advance(ref copy, piece.Length);
        }

        return scratch.Slice(0, wanted);
    }

    private readonly long SendAll(int file, ref SendSource source, scoped OutgoingParts parts, MessageFlags flags)
    {
        if ((flags & MessageFlags.OutOfBand) != 0)
            return SendUrgent(file, ref source, flags);
        ref OpenHandle handle = ref _state.Handles[file];
        if (handle.SocketType != SocketType.Stream)
        {
            if (UsesRing(file, flags))
                return SendDatagram(file, ref source, parts, flags);
            return source.Vectors == 0 && !parts.Any && source.Total <= SocketBytes ? SendShort(file, source.Current, flags) : SendMessage(file, source, parts, flags);
        }

        if (handle.Family == SocketFamily.Local)
            return SendUnix(file, ref source, parts, flags);
        if (UsesRing(file, flags))
            return SendByRing(file, ref source, parts, flags);
        return SendByMessages(file, ref source, parts, flags);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly long SendByMessages(int file, ref SendSource source, scoped OutgoingParts parts, MessageFlags flags) =>
        source.Vectors == 0 && !parts.Any ? SendBytes(file, source.Current, flags) : SendStream(file, ref source, parts, flags);

    /// <summary>As <see cref="SendStream"/> for one buffer, with nothing but its bytes: without room to gather any, which must be cleared first.</summary>
    private readonly long SendBytes(int file, ReadOnlySpan<byte> bytes, MessageFlags flags)
    {
        SocketHandle socket = SocketOf(file);
        int done = 0;
        do
        {
            int left = bytes.Length - done;
            uint sent;
            Errno error;
            if (left > SocketBytes && HasSocketWindow(socket.Family))
            {
                scoped SendSource rest = default;
                rest.Current = bytes.Slice(done);
                rest.Total = (ulong)(uint)left;
                error = SendFromWindow(socket, 0, rest, out sent);
            }
            else
            {
                error = _domain.Send(socket, 0, bytes.Slice(done, left < SocketBytes ? left : SocketBytes), out sent);
            }

            done += (int)sent;
            if (error == Errno.None)
                continue;
            error = AfterRefusal(file, error, done > 0, flags);
            if (error != Errno.None)
                return done > 0 ? done : Result(error);
        }
        while (done < bytes.Length);
        return done;
    }

    /// <summary>Bytes of a stream were refused: wait until they need not be, where the program wants that.</summary>
    /// <returns>None: try again. Otherwise sending has failed.</returns>
    private readonly Errno AfterRefusal(int file, Errno error, bool hasSent, MessageFlags flags)
    {
        if (error == Errno.EAGAIN && MayWait(file) && (flags & MessageFlags.DoNotWait) == 0)
            error = WaitToSend(SocketOf(file), 1);
        if (error == Errno.EPIPE && !hasSent && (flags & MessageFlags.NoSignal) == 0)
            _domain.SignalBrokenPipe();
        return error;
    }

    private readonly long SendStream(int file, ref SendSource source, scoped OutgoingParts parts, MessageFlags flags)
    {
        SocketHandle socket = SocketOf(file);
        Span<byte> scratch = stackalloc byte[SocketBytes];
        long done = 0;
        do
        {
            bool isLong = source.Total > SocketBytes && HasSocketWindow(socket.Family);
            uint front = 0;
            uint sent = 0;
            Errno error = done == 0 ? SendParts(socket, parts, out front) : Errno.None;
            if (error == Errno.None)
                error = isLong ? SendFromWindow(socket, front, source, out sent) : _domain.Send(socket, front, Gather(source, scratch), out sent);
            if (error == Errno.None)
            {
                Advance(ref source, (int)sent);
                done += sent;
                continue;
            }

            error = AfterRefusal(file, error, done > 0, flags);
            if (error != Errno.None)
                return done > 0 ? done : Result(error);
        }
        while (source.Total > 0);
        return done;
    }

    /// <summary>Send a message of one buffer, with nothing but its bytes, which fit one to the server: without room to gather any, which must be cleared first.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private readonly long SendShort(int file, ReadOnlySpan<byte> bytes, MessageFlags flags)
    {
        SocketHandle socket = SocketOf(file);
        while (true)
        {
            Errno error = _domain.Send(socket, 0, bytes, out _);
            if (error == Errno.None)
                return bytes.Length;
            if (error == Errno.EAGAIN && MayWait(file) && (flags & MessageFlags.DoNotWait) == 0)
                error = WaitToSend(socket, (uint)bytes.Length);
            if (error != Errno.None)
                return Result(error);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private readonly long SendMessage(int file, in SendSource source, scoped OutgoingParts parts, MessageFlags flags)
    {
        if (source.Total > SocketLimits.Capacity)
            return Result(Errno.EMSGSIZE);
        SocketHandle socket = SocketOf(file);
        Span<byte> scratch = stackalloc byte[SocketBytes];
        while (true)
        {
            Errno error = SendParts(socket, parts, out uint front);
            SendSource cursor = source;
            uint offset = 0;
            bool isLong = source.Total > SocketBytes && HasSocketWindow(socket.Family);
            if (error == Errno.None && isLong)
                error = SendFromWindow(socket, front, source, out _);
            while (error == Errno.None && !isLong && cursor.Total > SocketBytes)
            {
                ReadOnlySpan<byte> piece = Gather(cursor, scratch);
                error = _domain.Extend(socket, MessagePart.Data, offset, piece);
                Advance(ref cursor, piece.Length);
                offset += (uint)piece.Length;
                front = 1;
            }

            if (error == Errno.None && !isLong)
                error = _domain.Send(socket, front == 0 ? 0 : 1 + offset, Gather(cursor, scratch), out _);
            if (error == Errno.None)
                return (long)source.Total;
            if (error == Errno.EAGAIN && MayWait(file) && (flags & MessageFlags.DoNotWait) == 0)
                error = WaitToSend(socket, (uint)source.Total);
            if (error != Errno.None)
                return Result(error);
        }
    }

    /// <summary>Send what goes with the next message in front of it.</summary>
    /// <param name="socket">The socket.</param>
    /// <param name="parts">The parts.</param>
    /// <param name="front">1 if there is anything, otherwise 0.</param>
    private readonly Errno SendParts(SocketHandle socket, scoped OutgoingParts parts, out uint front)
    {
        front = parts.Any ? 1U : 0;
        if (front == 0)
            return Errno.None;
        Errno error = Errno.None;
        if (parts.Address.Length > 0)
            error = _domain.Extend(socket, MessagePart.Address, 0, parts.Address);
        if (error == Errno.None && parts.Credentials.Length > 0)
            error = _domain.Extend(socket, MessagePart.Credentials, 0, parts.Credentials);
        MessagePart part = socket.Family == SocketFamily.Local ? MessagePart.Rights : MessagePart.Control;
        for (int offset = 0; error == Errno.None && offset < parts.Rights.Length; offset += SocketBytes)
        {
            int length = parts.Rights.Length - offset;
            error = _domain.Extend(socket, part, (uint)offset, parts.Rights.Slice(offset, length < SocketBytes ? length : SocketBytes));
        }

        return error;
    }

    private readonly Errno WaitToSend(SocketHandle socket, uint room)
    {
        Errno error = _domain.SendWait(socket, room, SocketWait.Yes, ulong.MaxValue);
        return error == Errno.ETIME
            ? TimedOut(_domain.SendWait(socket, room, SocketWait.Timed, DeadlineOf(socket, SocketOption.SendTimeout)))
            : error;
    }

    /// <summary>Where a message goes: the directory that a path begins at, and the address.</summary>
    private readonly Errno TakeDestination(int file, ulong address, uint length, Span<byte> place, out int size)
    {
        size = 0;
        Errno error = TakeAddress(_state.Handles[file].Family, address, length, out ReadOnlySpan<byte> name);
        if (error == Errno.None && name.Length == 0)
            error = Errno.EINVAL;
        if (error != Errno.None)
            return error;
        _ = TakeDirectory(CurrentDirectory, out uint directory); // it always is one
        WriteWord(place, directory);
        name.CopyTo(place.Slice(HandleSize));
        size = HandleSize + name.Length;
        return Errno.None;
    }

    private readonly long WriteSocket(int file, ReadOnlySpan<byte> bytes)
    {
        Errno error = LearnSocket(file);
        if (error != Errno.None)
            return Result(error);
        scoped SendSource source = default;
        source.Current = bytes;
        source.Total = (ulong)(uint)bytes.Length;
        return SendAll(file, ref source, default, MessageFlags.None);
    }

    /// <summary>POSIX writev to a socket, which sends one message.</summary>
    private readonly long WriteSocket(int file, ulong vectors, int count)
    {
        Errno error = LearnSocket(file);
        scoped SendSource source = default;
        if (error == Errno.None)
            error = TakeSource(vectors, count, out source);
        return error == Errno.None ? SendAll(file, ref source, default, MessageFlags.None) : Result(error);
    }
}
