using System;
using System.Buffers.Binary;
using Pistachio.Abi;
using Pistachio.Vfs.Protocol;

namespace Pistachio.Files;

/// <content>POSIX getsockopt and setsockopt, and ioctl of sockets.</content>
public ref partial struct Files<TDomain>
{
    private const int TimeSize = 16;
    private const int LingerSize = 8;

    /// <summary>IFNAMSIZ: the room for the name of an interface, which SO_BINDTODEVICE asks for.</summary>
    private const int DeviceNameSize = 16;
    private const ulong MicrosecondsPerSecond = 1_000_000;

    /// <summary>POSIX getsockopt.</summary>
    /// <param name="descriptor">The socket.</param>
    /// <param name="level">SOL_SOCKET, or a protocol of the socket's family.</param>
    /// <param name="option">Which.</param>
    /// <param name="address">Where the value goes; cut off if there is less room.</param>
    /// <param name="lengthAddress">The room before, the length after.</param>
    /// <returns>EBADF, ENOTSOCK, ENOPROTOOPT, EINVAL, EFAULT.</returns>
    public readonly long GetOption(int descriptor, uint level, uint option, ulong address, ulong lengthAddress)
    {
        Errno error = TakeSocket(descriptor, out int file);
        if (error == Errno.None && option > ushort.MaxValue)
            error = Errno.ENOPROTOOPT;
        uint room = 0;
        if (error == Errno.None)
            error = TakeRoom(address, lengthAddress, out room);
        if (error == Errno.None && IsOfBytes(level, option))
            return GetLevelOption(file, level, option, address, lengthAddress, room);
        ulong value = 0;
        uint more = 0;
        if (error == Errno.None)
            error = _domain.SocketOption(SocketOf(file), (SocketOption)option, out value, out more);
        if (error != Errno.None)
            return Result(error);
        Span<byte> whole = stackalloc byte[TimeSize];
        int size = WriteOption(whole, (SocketOption)option, value, more);
        int copied = room < (uint)size ? (int)room : size;
        if (copied > 0)
            whole.Slice(0, copied).CopyTo(_domain.MemoryAt(address, copied));
        WriteWord(_domain.MemoryAt(lengthAddress, sizeof(uint)), (uint)copied);
        return 0;
    }

    /// <summary>POSIX setsockopt.</summary>
    /// <returns>As <see cref="GetOption"/>; EDOM: microseconds out of range, or 2^33 seconds or more.</returns>
    public readonly long SetOption(int descriptor, uint level, uint option, ulong address, uint length)
    {
        Errno error = TakeSocket(descriptor, out int file);
        if (error == Errno.None && option > ushort.MaxValue)
            error = Errno.ENOPROTOOPT;
        if (error == Errno.None && IsOfBytes(level, option))
            return Result(SetLevelOption(file, level, option, address, length));
        ulong value = 0;
        if (error == Errno.None)
            error = TakeOption((SocketOption)option, address, length, out value);
        return Result(error == Errno.None ? _domain.SetSocketOption(SocketOf(file), (SocketOption)option, value) : error);
    }

    private readonly long GetLevelOption(int file, uint level, uint option, ulong address, ulong lengthAddress, uint room)
    {
        Span<byte> whole = stackalloc byte[SocketLimits.OptionBytes];
        Errno error = _domain.LevelOption(SocketOf(file), level, option, whole, out int size);
        if (error == Errno.None && level == SocketLevel && size > 0 && room < DeviceNameSize)
            error = Errno.EINVAL;
        if (error != Errno.None)
            return Result(error);
        int copied = room < (uint)size ? (int)room : size;
        if (copied > 0)
            whole.Slice(0, copied).CopyTo(_domain.MemoryAt(address, copied));
        WriteWord(_domain.MemoryAt(lengthAddress, sizeof(uint)), (uint)copied);
        return 0;
    }

    /// <summary>It is no number: it goes as the bytes that it is.</summary>
    private static bool IsOfBytes(uint level, uint option) => level != SocketLevel || option == (uint)SocketOption.BindToDevice;

    private readonly Errno SetLevelOption(int file, uint level, uint option, ulong address, uint length)
    {
        if ((int)length < 0)
            return Errno.EINVAL;
        if (length > SocketLimits.OptionBytes)
            length = SocketLimits.OptionBytes;
        if (!IsOfProgram(address, length))
            return Errno.EFAULT;
        return _domain.SetLevelOption(SocketOf(file), level, option, length == 0 ? default : _domain.MemoryAt(address, (int)length));
    }

    private static int WriteOption(Span<byte> whole, SocketOption option, ulong value, uint more)
    {
        whole.Clear();
        switch (option)
        {
            case SocketOption.ReceiveTimeout:
            case SocketOption.SendTimeout:
                WriteLong(whole, value / NanosecondsPerSecond);
                WriteLong(whole.Slice(8), value % NanosecondsPerSecond / (NanosecondsPerSecond / MicrosecondsPerSecond));
                return TimeSize;
            case SocketOption.Linger:
                WriteLong(whole, value);
                return LingerSize;
            case SocketOption.PeerCredentials:
                WriteLong(whole, value);
                WriteWord(whole.Slice(8), more);
                return CredentialsSize;
            default:
                WriteWord(whole, (uint)value);
                return sizeof(int);
        }
    }

    private readonly Errno TakeOption(SocketOption option, ulong address, uint length, out ulong value)
    {
        value = 0;
        bool isTime = option is SocketOption.ReceiveTimeout or SocketOption.SendTimeout;
        uint size = isTime ? TimeSize : option == SocketOption.Linger ? LingerSize : (uint)sizeof(int);
        if (length < size || (int)length < 0)
            return Errno.EINVAL;
        if (!IsOfProgram(address, size))
            return Errno.EFAULT;
        ReadOnlySpan<byte> bytes = _domain.MemoryAt(address, (int)size);
        if (!isTime)
        {
            value = size == LingerSize ? BinaryPrimitives.ReadUInt64LittleEndian(bytes) : BinaryPrimitives.ReadUInt32LittleEndian(bytes);
            return Errno.None;
        }

        long seconds = (long)BinaryPrimitives.ReadUInt64LittleEndian(bytes);
        ulong microseconds = BinaryPrimitives.ReadUInt64LittleEndian(bytes.Slice(8));
        if (microseconds >= MicrosecondsPerSecond)
            return Errno.EDOM;

        // A negative time is over at once, as on Linux; no time at all is none.
        const long longest = (1L << 33) - 1;
        const ulong least = 1;
        if (seconds > longest)
            return Errno.EDOM;
        if (seconds < 0)
            value = least;
        else
            value = ((ulong)seconds * NanosecondsPerSecond) + (microseconds * (NanosecondsPerSecond / MicrosecondsPerSecond));
        return Errno.None;
    }

    /// <summary>ioctl: FIONREAD, SIOCOUTQ and SIOCATMARK of a socket.</summary>
    private readonly long SocketControl(int file, DeviceRequest request, ulong argument)
    {
        if (request is >= DeviceRequest.SetOwner and <= DeviceRequest.GetOwnerGroup)
            return OwnerControl(file, request, argument);
        Errno error = LearnSocket(file);
        if (error == Errno.None && ChangesInterfaces(request))
            return Result(ChangeInterface(_state.Handles[file].Family, request, argument));
        if (error == Errno.None && IsOfInterfaces(request))
            return Result(InterfaceControl(_state.Handles[file].Family, request, argument));
        if (error == Errno.None && AsksForTime(request))
            return Result(TimeControl(file, request, argument));
        SocketOption asked = SocketOption.Readable;
        if (request == DeviceRequest.BytesUnread)
            asked = SocketOption.Unread;
        else if (request == DeviceRequest.AtMark)
            asked = SocketOption.AtMark;
        bool isOfSockets = request is DeviceRequest.BytesUnread or DeviceRequest.BytesToRead or DeviceRequest.AtMark;
        if (error == Errno.None && (!isOfSockets || _state.Handles[file].Family == SocketFamily.Netlink))
            error = Errno.ENOTTY;
        if (error == Errno.None && !IsOfProgram(argument, sizeof(int)))
            error = Errno.EFAULT;
        ulong value = 0;
        if (error == Errno.None)
            error = _domain.SocketOption(SocketOf(file), asked, out value, out _);
        if (error != Errno.None)
            return Result(error);
        WriteWord(_domain.MemoryAt(argument, sizeof(int)), (uint)value);
        return 0;
    }
}
