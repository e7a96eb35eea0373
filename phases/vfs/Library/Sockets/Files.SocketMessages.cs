using System;
using System.Buffers.Binary;
using Pistachio.Abi;
using Pistachio.Vfs.Protocol;

namespace Pistachio.Files;

/// <content>POSIX sendmsg and recvmsg: <c>struct msghdr</c> and <c>struct cmsghdr</c> as Linux on x86-64 has them.</content>
public ref partial struct Files<TDomain>
{
    private const int MessageHeaderSize = 56;

    /// <summary>Bytes of <c>struct mmsghdr</c>, and where its length is.</summary>
    private const uint MessageRecordSize = 64;
    private const uint MessageLengthOffset = 56;

    private const int NameLengthOffset = 8;
    private const int VectorsOffset = 16;
    private const int VectorCountOffset = 24;
    private const int ControlOffset = 32;
    private const int ControlLengthOffset = 40;
    private const int FlagsOffset = 48;

    /// <summary>Bytes of a <c>struct cmsghdr</c>; what follows is aligned to 8.</summary>
    private const int ControlHeaderSize = 16;
    private const uint SocketLevel = 1;
    private const uint RightsType = 1;
    private const uint CredentialsType = 2;
    private const int CredentialsSize = 12;

    /// <summary>POSIX sendmsg.</summary>
    public readonly long SendMessage(int descriptor, ulong message, MessageFlags flags)
    {
        Errno error = TakeSocket(descriptor, out int file);
        if (error != Errno.None)
            return Result(error);
        error = TakeHeader(message, out ulong name, out uint nameLength, out ulong vectors, out int count, out ulong control, out ulong controlLength);
        SendSource source = default;
        if (error == Errno.None)
            error = TakeSource(vectors, count, out source);
        Span<byte> place = stackalloc byte[HandleSize + SocketLimits.AddressBytes];
        Span<byte> rights = stackalloc byte[SocketLimits.MaximumRights * HandleSize];
        Span<byte> credentials = stackalloc byte[CredentialsSize];
        int size = 0;
        int rightsSize = 0;
        bool hasCredentials = false;
        if (error == Errno.None && name != 0 && nameLength != 0)
            error = TakeDestination(file, name, nameLength, place, out size);
        if (error == Errno.None && control != 0)
            error = TakeControl(control, controlLength, rights, out rightsSize, credentials, out hasCredentials);
        if (error == Errno.None && rightsSize > 0 && _state.Handles[file].Family != SocketFamily.Local)
            error = Errno.EINVAL; // only AF_UNIX passes rights
        if (error != Errno.None)
            return Result(error);
        scoped OutgoingParts parts = default;
        parts.Address = place.Slice(0, size);
        parts.Rights = rights.Slice(0, rightsSize);
        parts.Credentials = hasCredentials ? credentials : default;
        scoped Span<byte> others = default;
        if (control != 0 && TakesOtherControl(file))
        {
            others = stackalloc byte[SocketLimits.DataBytes];
            error = TakeOtherControl(control, controlLength, others, out int othersSize);
            if (error != Errno.None)
                return Result(error);
            parts.Rights = others.Slice(0, othersSize);
        }

        return SendAll(file, ref source, parts, flags);
    }

    /// <summary>POSIX recvmsg.</summary>
    public readonly long ReceiveMessage(int descriptor, ulong message, MessageFlags flags)
    {
        Errno error = TakeSocket(descriptor, out int file);
        if (error != Errno.None)
            return Result(error);
        error = TakeHeader(message, out ulong name, out uint nameRoom, out ulong vectors, out int count, out ulong control, out ulong controlRoom);
        VectorCursor target = default;
        if (error == Errno.None)
            error = TakeVectors(vectors, count, out target);
        if (error == Errno.None && !(IsOfProgram(name, name == 0 ? 0 : nameRoom) && IsOfProgram(control, control == 0 ? 0 : controlRoom)))
            error = Errno.EFAULT;
        if (error != Errno.None)
            return Result(error);
        bool takesControl = control != 0 && controlRoom >= ControlHeaderSize;
        ulong room = target.Total;
        long received = ReceiveAll(file, ref target, flags, true, out ulong information);
        if (received < 0)
            return received;

        // Without room the rights are closed; the program is told that it had too little.
        ulong used = 0;
        bool isCut = _state.Handles[file].SocketType != SocketType.Stream && ReceivedMessage.LengthOf(information) > room;
        MessageFlags told = isCut ? MessageFlags.Truncated : MessageFlags.None;
        if ((flags & MessageFlags.OutOfBand) != 0)
            told |= MessageFlags.OutOfBand;
        if ((flags & MessageFlags.ErrorQueue) != 0 && HasErrorQueue(file))
            told |= MessageFlags.ErrorQueue;
        if (ReceivedMessage.HasCredentials(information))
            told |= WriteCredentials(SocketOf(file), control, takesControl ? controlRoom : 0, ref used);
        if (ReceivedMessage.RightsOf(information) > 0)
        {
            told |= WriteRights(
                SocketOf(file), ReceivedMessage.RightsOf(information), control, takesControl ? controlRoom : 0, (flags & MessageFlags.CloseOnExec) != 0, ref used);
        }

        if (ReceivedMessage.HasControl(information))
            told |= WriteOtherControl(SocketOf(file), control, takesControl ? controlRoom : 0, ref used);
        uint nameLength = name == 0 ? 0 : WriteSender(SocketOf(file), information, name, nameRoom);
        Span<byte> header = _domain.MemoryAt(message, MessageHeaderSize);
        if (name != 0)
            WriteWord(header.Slice(NameLengthOffset), nameLength);
        WriteLong(header.Slice(ControlLengthOffset), used);
        WriteWord(header.Slice(FlagsOffset), (uint)told);
        return received;
    }

    /// <summary>sendmmsg of Linux: as many messages as can be sent.</summary>
    public readonly long SendMessages(int descriptor, ulong records, uint count, MessageFlags flags)
    {
        count = count < MaximumVectors ? count : MaximumVectors;
        if (!IsOfProgram(records, count * MessageRecordSize))
            return Result(Errno.EFAULT);
        uint done = 0;
        for (; done < count; done++)
        {
            ulong record = records + (done * MessageRecordSize);
            long sent = SendMessage(descriptor, record, flags);
            if (sent < 0)
                return done > 0 ? done : sent;
            WriteWord(_domain.MemoryAt(record + MessageLengthOffset, sizeof(uint)), (uint)sent);
        }

        return done;
    }

    /// <summary>recvmmsg of Linux: messages until there are so many, or the time is over when one has come.</summary>
    public readonly long ReceiveMessages(int descriptor, ulong records, uint count, MessageFlags flags, ulong time)
    {
        count = count < MaximumVectors ? count : MaximumVectors;
        Errno error = TakeDeadline(time, 1, out ulong deadline);
        if (error == Errno.None && !IsOfProgram(records, count * MessageRecordSize))
            error = Errno.EFAULT;
        if (error != Errno.None)
            return Result(error);
        uint done = 0;
        while (done < count)
        {
            ulong record = records + (done * MessageRecordSize);
            long received = ReceiveMessage(descriptor, record, flags & ~MessageFlags.WaitForOne);
            if (received < 0)
                return done > 0 ? done : received;
            WriteWord(_domain.MemoryAt(record + MessageLengthOffset, sizeof(uint)), (uint)received);
            done++;
            if ((flags & MessageFlags.WaitForOne) != 0)
                flags |= MessageFlags.DoNotWait;
            if (deadline != ulong.MaxValue && _domain.Now >= deadline)
                break;
        }

        return done;
    }

    private readonly Errno TakeHeader(
        ulong message, out ulong name, out uint nameLength, out ulong vectors, out int count, out ulong control, out ulong controlLength)
    {
        name = vectors = control = controlLength = 0;
        nameLength = 0;
        count = 0;
        if (!IsOfProgram(message, MessageHeaderSize))
            return Errno.EFAULT;
        ReadOnlySpan<byte> header = _domain.MemoryAt(message, MessageHeaderSize);
        name = BinaryPrimitives.ReadUInt64LittleEndian(header);
        nameLength = BinaryPrimitives.ReadUInt32LittleEndian(header.Slice(NameLengthOffset));
        vectors = BinaryPrimitives.ReadUInt64LittleEndian(header.Slice(VectorsOffset));
        ulong elements = BinaryPrimitives.ReadUInt64LittleEndian(header.Slice(VectorCountOffset));
        control = BinaryPrimitives.ReadUInt64LittleEndian(header.Slice(ControlOffset));
        controlLength = BinaryPrimitives.ReadUInt64LittleEndian(header.Slice(ControlLengthOffset));
        if ((int)nameLength < 0)
            return Errno.EINVAL;
        if (nameLength > AddressStorage)
            nameLength = AddressStorage;
        if (controlLength > int.MaxValue)
            return Errno.ENOBUFS;
        if (elements > MaximumVectors)
            return Errno.EMSGSIZE;
        count = (int)elements;
        return Errno.None;
    }

    /// <summary>What goes with a message: handles for descriptors, and credentials.</summary>
    /// <returns>EINVAL: malformed, or too many. EBADF. EFAULT.</returns>
    private readonly Errno TakeControl(
        ulong control, ulong length, Span<byte> rights, out int rightsSize, Span<byte> credentials, out bool hasCredentials)
    {
        rightsSize = 0;
        hasCredentials = false;
        if (!IsOfProgram(control, length))
            return Errno.EFAULT;
        ReadOnlySpan<byte> rest = _domain.MemoryAt(control, (int)length);
        while (rest.Length >= ControlHeaderSize)
        {
            ulong size = BinaryPrimitives.ReadUInt64LittleEndian(rest);
            if (size < ControlHeaderSize || size > (ulong)(uint)rest.Length)
                return Errno.EINVAL;
            uint level = BinaryPrimitives.ReadUInt32LittleEndian(rest.Slice(8));
            uint type = BinaryPrimitives.ReadUInt32LittleEndian(rest.Slice(12));
            ReadOnlySpan<byte> data = rest.Slice(ControlHeaderSize, (int)size - ControlHeaderSize);
            if (level == SocketLevel)
            {
                Errno error = Errno.None;
                if (type == RightsType)
                    error = TakeRights(data, rights, ref rightsSize);
                else if (type != CredentialsType || data.Length != CredentialsSize)
                    error = Errno.EINVAL;
                if (error != Errno.None)
                    return error;
                if (type == CredentialsType)
                {
                    data.CopyTo(credentials);
                    hasCredentials = true;
                }
            }

            int step = ((int)size + 7) & ~7;
            rest = step < rest.Length ? rest.Slice(step) : default;
        }

        return Errno.None;
    }

    private readonly Errno TakeRights(ReadOnlySpan<byte> descriptors, Span<byte> rights, ref int size)
    {
        for (; descriptors.Length >= sizeof(int); descriptors = descriptors.Slice(sizeof(int)))
        {
            int descriptor = (int)BinaryPrimitives.ReadUInt32LittleEndian(descriptors);
            if (!IsOpen(descriptor))
                return Errno.EBADF;
            if (size == rights.Length)
                return Errno.EINVAL;
            WriteWord(rights.Slice(size), _state.Handles[_state.Descriptors[descriptor].File - 1].Handle);
            size += HandleSize;
        }

        return Errno.None;
    }

    private readonly MessageFlags WriteCredentials(SocketHandle socket, ulong control, ulong room, ref ulong used)
    {
        if (room < ControlHeaderSize + CredentialsSize)
            return MessageFlags.ControlTruncated;
        Span<byte> credentials = stackalloc byte[CredentialsSize];
        Errno error = _domain.Received(socket, MessagePart.Credentials, 0, credentials, out int count);
        if (error != Errno.None || count != CredentialsSize)
            return MessageFlags.ControlTruncated;
        Span<byte> place = _domain.MemoryAt(control, ControlHeaderSize + CredentialsSize);
        WriteControlHeader(place, ControlHeaderSize + CredentialsSize, CredentialsType);
        credentials.CopyTo(place.Slice(ControlHeaderSize));
        const ulong whole = (ControlHeaderSize + CredentialsSize + 7) & ~7;
        used = whole < room ? whole : room;
        return MessageFlags.None;
    }

    /// <summary>Make descriptors of the rights that came, as many as there is room for; the others are closed.</summary>
    private readonly MessageFlags WriteRights(SocketHandle socket, int count, ulong control, ulong room, bool closeOnExec, ref ulong used)
    {
        ulong left = room - used;
        int most = left < ControlHeaderSize ? 0 : (int)((left - ControlHeaderSize) / sizeof(int));
        most = most < count ? most : count;
        ulong place = control + used;
        if (most > 0)
        {
            // Touched now: a fault later would leave descriptors that nobody knows of.
            Span<byte> touched = _domain.MemoryAt(place, ControlHeaderSize + (most * sizeof(int)));
            touched[0] = touched[0];
            touched[touched.Length - 1] = touched[touched.Length - 1];
        }

        Span<byte> handles = stackalloc byte[SocketLimits.RightsBytes];
        int taken = 0;
        int bytes;
        do
        {
            // One message at least, so that what is not taken is closed.
            int wanted = FreeDescriptors(most - taken);
            if (_domain.TakeRights(socket, (uint)wanted, handles, out bytes) != Errno.None)
                break;
            for (int at = 0; at < bytes; at += HandleSize, taken++)
            {
                int file = FindFreeHandle();
                int descriptor = FindFree(0);
                Keep(file, BinaryPrimitives.ReadUInt32LittleEndian(handles.Slice(at)), 0, 0, 0);
                Enter(descriptor, file, closeOnExec);
                WriteWord(_domain.MemoryAt(place + ControlHeaderSize + (ulong)(uint)(taken * sizeof(int)), sizeof(int)), (uint)descriptor);
            }
        }
        while (taken < most && bytes == SocketLimits.RightsBytes);

        if (taken == 0)
            return MessageFlags.ControlTruncated;
        int size = ControlHeaderSize + (taken * sizeof(int));
        WriteControlHeader(_domain.MemoryAt(place, ControlHeaderSize), size, RightsType);
        ulong whole = (ulong)(uint)((size + 7) & ~7);
        used += whole < left ? whole : left;
        return taken < count ? MessageFlags.ControlTruncated : MessageFlags.None;
    }

    /// <summary>How many more descriptors the process can have, up to a number.</summary>
    private readonly int FreeDescriptors(int most)
    {
        int found = 0;
        int descriptor = FindFree(0);
        int file = FindFreeHandle();
        while (found < most && descriptor >= 0 && file >= 0)
        {
            found++;
            descriptor = FindFree(descriptor + 1);
            file = FindFreeHandle(file + 1);
        }

        return found;
    }

    private static void WriteControlHeader(Span<byte> place, int size, uint type)
    {
        WriteLong(place, (ulong)(uint)size);
        WriteWord(place.Slice(8), SocketLevel);
        WriteWord(place.Slice(12), type);
    }
}
