using System;
using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using Pistachio.Abi;
using Pistachio.Vfs.Protocol;

namespace Pistachio.Files;

/// <content>Receiving. What of a message does not fit the reply of the server is fetched afterwards, in pieces.</content>
public ref partial struct Files<TDomain>
{
    /// <summary>POSIX recvfrom, and recv without an address.</summary>
    public readonly long ReceiveFrom(int descriptor, ulong buffer, ulong count, MessageFlags flags, ulong address, ulong lengthAddress)
    {
        Errno error = TakeSocket(descriptor, out int file);
        if (error == Errno.None && !IsOfProgram(buffer, count))
            error = Errno.EFAULT;
        uint room = 0;
        if (error == Errno.None && address != 0)
            error = TakeRoom(address, lengthAddress, out room);
        if (error != Errno.None)
            return Result(error);
        VectorCursor target = One(buffer, count);
        long received = ReceiveAll(file, ref target, flags, false, out ulong information);
        if (received >= 0 && address != 0)
            WriteWord(_domain.MemoryAt(lengthAddress, sizeof(uint)), WriteSender(SocketOf(file), information, address, room));
        return received;
    }

    /// <summary>Receive.</summary>
    /// <param name="file">The socket.</param>
    /// <param name="target">Where the bytes go.</param>
    /// <param name="flags">Flags.</param>
    /// <param name="wantsRights">Whether rights are wanted.</param>
    /// <param name="information">A <see cref="ReceivedMessage"/>.</param>
    /// <returns>Bytes received; with MSG_TRUNC those of the message.</returns>
    private readonly long ReceiveAll(int file, ref VectorCursor target, MessageFlags flags, bool wantsRights, out ulong information)
    {
        information = 0;
        if ((flags & MessageFlags.OutOfBand) != 0)
            return ReceiveUrgent(file, ref target, flags);
        if ((flags & MessageFlags.ErrorQueue) != 0 && HasErrorQueue(file))
            return ReceiveMessage(file, ref target, flags | MessageFlags.DoNotWait, ReceiveFlags.Errors, out information);
        ReceiveFlags how = (flags & MessageFlags.Peek) != 0 ? ReceiveFlags.Peek : ReceiveFlags.None;
        if (wantsRights)
            how |= ReceiveFlags.Rights;
        ref OpenHandle handle = ref _state.Handles[file];
        if (handle.SocketType != SocketType.Stream)
        {
            if ((how & ReceiveFlags.Peek) == 0 && UsesRing(file, flags & ~MessageFlags.Truncated))
                return ReceiveDatagram(file, ref target, flags, how, out information);
            long received = ReceiveMessage(file, ref target, flags, how, out information);
            return received == -(long)UseRing ? ReceiveDatagram(file, ref target, flags, how, out information) : received;
        }

        return ReceiveFromStream(file, ref handle, ref target, flags, how, out information);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly long ReceiveFromStream(
        int file, ref OpenHandle handle, ref VectorCursor target, MessageFlags flags, ReceiveFlags how, out ulong information)
    {
        if (handle.Family == SocketFamily.Local)
            return ReceiveUnix(file, ref target, flags, how, out information);
        if ((how & ReceiveFlags.Peek) != 0)
            return ReceiveMessage(file, ref target, flags, how, out information);
        if (UsesRing(file, flags))
            return ReceiveByRing(file, ref target, flags, how, out information);
        return ReceiveStream(file, ref target, flags, how, out information);
    }

    private readonly long ReceiveStream(int file, ref VectorCursor target, MessageFlags flags, ReceiveFlags how, out ulong information)
    {
        information = 0;
        bool mayWait = MayWait(file) && (flags & MessageFlags.DoNotWait) == 0;
        bool waitsForAll = mayWait && (flags & MessageFlags.WaitAll) != 0;
        ulong deadline = 0;
        long done = 0;
        while (target.Total > 0)
        {
            Span<byte> piece = Contiguous(ref target, SocketBytes);
            bool waits = mayWait && (done == 0 || waitsForAll);
            ReceiveFlags least = waits ? Wanted(target.Total) : ReceiveFlags.None;
            Errno error = ReceivePiece(SocketOf(file), (uint)piece.Length, how | least, waits, ref deadline, out ulong told, piece, out int count);
            if (error == UseRing)
                return GoOnByRing(file, ref target, flags, how, done, out information);
            if (error != Errno.None)
                return done > 0 ? done : Result(error);
            information = told;
            Advance(ref target, count);
            done += count;

            // Less than there was room for: there is no more yet, or ever. With credentials, what follows may be of somebody else.
            bool isEnough = count < piece.Length || ReceivedMessage.HasCredentials(information);
            if (count == 0 || ReceivedMessage.Stops(information) || (isEnough && !waitsForAll))
                break;
            if (isEnough || target.Total <= SocketBytes || !HasSocketWindow(SocketOf(file).Family))
                continue;

            // There is more than a message takes: the rest at once. An end of the stream is seen by the next look.
            int more;
            bool stops;
            do
            {
                error = ReceiveByWindow(SocketOf(file), ref target, out more, out stops);
                done += more;
            }
            while (error == Errno.None && more == SocketLimits.WindowBytes && !stops && target.Total > 0);
            if (!waitsForAll || stops)
                break;
        }

        return done;
    }

    /// <summary>A message; or what a stream has, without taking it.</summary>
    private readonly long ReceiveMessage(int file, ref VectorCursor target, MessageFlags flags, ReceiveFlags how, out ulong information)
    {
        uint room = target.Total < SocketLimits.Capacity ? (uint)target.Total : SocketLimits.Capacity;
        int first = room < SocketBytes ? (int)room : SocketBytes;

        // In place if the first buffer is large enough for all that comes with the reply.
        scoped Span<byte> place = default;
        if (room != 0)
            place = Contiguous(ref target, first);
        return place.Length == first
            ? ReceiveMessage(file, ref target, flags, how, room, place, isInPlace: true, out information)
            : ReceiveScattered(file, ref target, flags, how, room, first, out information);
    }

    /// <summary>Receive a message whose first bytes go to several buffers. Room to gather them in is cleared first, which others need not pay for.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private readonly long ReceiveScattered(
        int file, ref VectorCursor target, MessageFlags flags, ReceiveFlags how, uint room, int first, out ulong information)
    {
        Span<byte> scratch = stackalloc byte[SocketBytes];
        return ReceiveMessage(file, ref target, flags, how, room, scratch.Slice(0, first), isInPlace: false, out information);
    }

    private readonly long ReceiveMessage(
        int file, ref VectorCursor target, MessageFlags flags, ReceiveFlags how, uint room, scoped Span<byte> place, bool isInPlace, out ulong information)
    {
        SocketHandle socket = SocketOf(file);
        bool waits = MayWait(file) && (flags & MessageFlags.DoNotWait) == 0;
        ulong deadline = 0;
        if (waits && _state.Handles[file].SocketType == SocketType.Stream)
            how |= Wanted(room);
        Errno error = ReceivePiece(socket, room, room > SocketBytes ? how | ReceiveFlags.Rest : how, waits, ref deadline, out information, place, out int count);
        if (error != Errno.None)
            return Result(error);
        if (isInPlace)
            Advance(ref target, count);
        else
            Scatter(ref target, place.Slice(0, count));

        uint length = ReceivedMessage.LengthOf(information);
        uint wanted = length < room ? length : room;
        uint done = (uint)count;
        for (uint offset = 0; done < wanted; done += (uint)count, offset += (uint)count)
        {
            int next = wanted - done < SocketBytes ? (int)(wanted - done) : SocketBytes;
            Span<byte> piece = Contiguous(ref target, next);
            if (piece.Length == next)
            {
                error = _domain.Received(socket, MessagePart.Data, offset, piece, out count);
                if (error == Errno.None)
                    Advance(ref target, count);
            }
            else
            {
                error = ReceiveRest(socket, offset, ref target, next, out count);
            }

            if (error != Errno.None || count == 0)
                return Result(error == Errno.None ? Errno.EIO : error);
        }

        return (flags & MessageFlags.Truncated) != 0 ? length : done;
    }

    /// <summary>Fetch the next bytes of a message, which go to several buffers: a reply has as many as fit it, and the server keeps none of those.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private readonly Errno ReceiveRest(SocketHandle socket, uint offset, ref VectorCursor target, int wanted, out int count)
    {
        Span<byte> scratch = stackalloc byte[SocketBytes];
        Errno error = _domain.Received(socket, MessagePart.Data, offset, scratch.Slice(0, wanted), out count);
        count = count < wanted ? count : wanted;
        if (error == Errno.None)
            Scatter(ref target, scratch.Slice(0, count));
        return error;
    }

    /// <summary>Receive a message into one buffer that is no longer than what comes with the reply.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private readonly long ReceiveShort(int file, Span<byte> place)
    {
        ulong deadline = 0;
        Errno error = ReceivePiece(SocketOf(file), (uint)place.Length, ReceiveFlags.None, MayWait(file), ref deadline, out _, place, out int count);
        return error == Errno.None ? count : Result(error);
    }

    private readonly Errno ReceivePiece(
        SocketHandle socket, uint maximum, ReceiveFlags how, bool waits, scoped ref ulong deadline, out ulong information, Span<byte> piece, out int count)
    {
        SocketWait wait = !waits ? SocketWait.No : deadline == 0 ? SocketWait.Yes : SocketWait.Timed;
        Errno error = _domain.Receive(
            socket, maximum, how | (ReceiveFlags)(uint)wait, deadline == 0 ? ulong.MaxValue : deadline, out information, piece, out count);
        if (error == Errno.ETIME)
        {
            deadline = DeadlineOf(socket, SocketOption.ReceiveTimeout);
            error = _domain.Receive(socket, maximum, how | (ReceiveFlags)(uint)SocketWait.Timed, deadline, out information, piece, out count);
        }

        // What is there is received now, though it be less than SO_RCVLOWAT.
        if (error is Errno.ETIMEDOUT or Errno.EINTR && (uint)how >> SocketLimits.WantedShift != 0)
        {
            const ReceiveFlags anything = (ReceiveFlags)((1U << SocketLimits.WantedShift) - 1);
            Errno late = _domain.Receive(socket, maximum, how & anything, ulong.MaxValue, out information, piece, out count);
            if (late != Errno.EAGAIN)
                error = late;
        }

        return TimedOut(error);
    }

    /// <summary>How many bytes of a stream a call that waits asks for, see <see cref="SocketLimits.WantedShift"/>.</summary>
    private static ReceiveFlags Wanted(ulong bytes) =>
        (ReceiveFlags)((bytes < SocketLimits.MostWanted ? (uint)bytes : SocketLimits.MostWanted) << SocketLimits.WantedShift);

    /// <summary>Write the address of who sent the message that was received last.</summary>
    /// <returns>Its length; 0: it has none.</returns>
    private readonly uint WriteSender(SocketHandle socket, ulong information, ulong address, uint room)
    {
        if (!ReceivedMessage.IsNamed(information))
            return 0;
        Span<byte> name = stackalloc byte[SocketLimits.AddressBytes];
        if (ReceivedMessage.IsOfRing(information))
            return WriteAddress(socket.Family, name.Slice(0, WriteRingSender(socket.Family, information, name)), address, room);
        Errno error = _domain.Received(socket, MessagePart.Address, 0, name, out int count);
        return error == Errno.None ? WriteAddress(socket.Family, name.Slice(0, count), address, room) : 0;
    }

    private readonly long ReadSocket(int file, ulong buffer, ulong count)
    {
        Errno error = LearnSocket(file);
        if (error != Errno.None)
            return Result(error);
        if (count == 0)
            return 0;
        ref OpenHandle handle = ref _state.Handles[file];
        VectorCursor target = One(buffer, count);
        if (handle.SocketType == SocketType.Stream)
            return ReceiveFromStream(file, ref handle, ref target, MessageFlags.None, ReceiveFlags.None, out _);
        if (UsesRing(file, MessageFlags.None))
            return ReceiveDatagram(file, ref target, MessageFlags.None, ReceiveFlags.None, out _);
        return count <= SocketBytes
            ? ReceiveShort(file, _domain.MemoryAt(buffer, (int)count))
            : ReceiveMessage(file, ref target, MessageFlags.None, ReceiveFlags.None, out _);
    }

    /// <summary>POSIX readv of a socket, which receives one message.</summary>
    private readonly long ReadSocket(int file, ulong vectors, int count)
    {
        Errno error = LearnSocket(file);
        VectorCursor target = default;
        if (error == Errno.None)
            error = TakeVectors(vectors, count, out target);
        if (error != Errno.None)
            return Result(error);
        return target.Total == 0 ? 0 : ReceiveAll(file, ref target, MessageFlags.None, false, out _);
    }
}
