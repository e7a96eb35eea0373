using System;
using System.Buffers.Binary;
using Pistachio.Abi;
using Pistachio.Vfs.Protocol;

namespace Pistachio.Files;

/// <summary>
/// Sockets. Their open file descriptions are the VFS server's, as those of all files; what they do is told to the server of their family, which each
/// message names.
/// </summary>
public ref partial struct Files<TDomain>
{
    /// <summary>SOCK_CLOEXEC and SOCK_NONBLOCK are O_CLOEXEC and O_NONBLOCK.</summary>
    private const uint SocketFlags = (uint)(OpenFlags.CloseOnExec | OpenFlags.NonBlocking);

    /// <summary>SOCK_RAW: of AF_UNIX a datagram socket, as on Linux.</summary>
    private const uint RawType = 3;

    /// <summary>Bytes of a <c>struct sockaddr_storage</c>, and of the family in each address.</summary>
    private const uint AddressStorage = 128;
    private const int FamilySize = sizeof(ushort);

    /// <summary>Bytes of a <c>struct sockaddr_in</c> and of a <c>struct sockaddr_in6</c>, which was shorter once (RFC 2133).</summary>
    private const uint InternetAddress = 16;
    private const uint Internet6Address = 28;
    private const uint LeastInternet6Address = 24;

    /// <summary>Bytes of a <c>struct sockaddr_nl</c>.</summary>
    private const uint NetlinkAddress = 12;

    /// <summary>POSIX socket.</summary>
    /// <returns>EAFNOSUPPORT, EPROTOTYPE: no such type. EPROTONOSUPPORT. EINVAL: other flags. EMFILE, ENFILE.</returns>
    public readonly long Socket(int family, uint type, int protocol)
    {
        Errno error = TakeType(family, type, protocol, out SocketType kind);
        int descriptor = -1;
        int file = 0;
        if (error == Errno.None)
            error = TakeFree(out descriptor, out file);
        uint number = 0;
        OpenFlags flags = (OpenFlags)(type & SocketFlags);
        if (error == Errno.None)
            error = _domain.Socket((SocketFamily)family, kind, (uint)protocol, flags, out number);
        uint handle = number;
        if (error == Errno.None && (SocketFamily)family != SocketFamily.Local)
            error = _domain.AdoptSocket(number, flags, out handle);
        if (error != Errno.None)
            return Result(error);
        EnterSocket(descriptor, file, (SocketFamily)family, kind, flags, handle, number);
        return descriptor;
    }

    /// <summary>POSIX socketpair.</summary>
    /// <param name="family">AF_UNIX.</param>
    /// <param name="type">The type and flags.</param>
    /// <param name="protocol">0, or the family.</param>
    /// <param name="address">Where the two descriptors go, 32 bits each.</param>
    /// <returns>As <see cref="Socket"/>. EFAULT.</returns>
    public readonly long SocketPair(int family, uint type, int protocol, ulong address)
    {
        const int size = 2 * sizeof(int);
        Errno error = TakeType(family, type, protocol, out SocketType kind);
        if (error == Errno.None && !IsOfProgram(address, size))
            error = Errno.EFAULT;
        if (error != Errno.None)
            return Result(error);

        // Touched now, unchanged: a fault later would leave descriptors that nobody knows of.
        Span<byte> pair = _domain.MemoryAt(address, size);
        WriteLong(pair, BinaryPrimitives.ReadUInt64LittleEndian(pair));
        int one = FindFree(0);
        int other = one < 0 ? -1 : FindFree(one + 1);
        int oneFile = FindFreeHandle();
        int otherFile = oneFile < 0 ? -1 : FindFreeHandle(oneFile + 1);
        if (other < 0 || otherFile < 0)
            return Result(Errno.EMFILE);
        OpenFlags flags = (OpenFlags)(type & SocketFlags);
        error = _domain.SocketPair((SocketFamily)family, kind, flags, out uint first, out uint second);
        if (error != Errno.None)
            return Result(error);
        EnterSocket(one, oneFile, (SocketFamily)family, kind, flags, first, first);
        EnterSocket(other, otherFile, (SocketFamily)family, kind, flags, second, second);
        WriteLong(pair, (uint)one | ((ulong)(uint)other << 32));
        return 0;
    }

    /// <summary>POSIX bind.</summary>
    public readonly long Bind(int descriptor, ulong address, uint length)
    {
        Errno error = TakeSocket(descriptor, out int file);
        ReadOnlySpan<byte> name = default;
        if (error == Errno.None)
            error = TakeAddress(_state.Handles[file].Family, address, length, out name);
        if (error != Errno.None)
            return Result(error);
        _ = TakeDirectory(CurrentDirectory, out uint directory); // it always is one
        return Result(_domain.Bind(SocketOf(file), directory, FileMode.Permissions & ~_state.Umask, name));
    }

    /// <summary>POSIX listen.</summary>
    public readonly long Listen(int descriptor, int backlog)
    {
        Errno error = TakeSocket(descriptor, out int file);
        return Result(error == Errno.None ? _domain.Listen(SocketOf(file), backlog) : error);
    }

    /// <summary>POSIX connect. An address of AF_UNSPEC ends the connection of a datagram socket.</summary>
    public readonly long Connect(int descriptor, ulong address, uint length)
    {
        Errno error = TakeSocket(descriptor, out int file);
        if (error != Errno.None)
            return Result(error);
        SocketHandle socket = SocketOf(file);
        bool mayDisconnect = _state.Handles[file].SocketType is SocketType.Datagram or SocketType.Raw || socket.Family is SocketFamily.Internet or SocketFamily.Internet6;
        if (mayDisconnect && IsUnspecified(address, length))
            return Result(_domain.Connect(socket, VfsLimits.Root, default));
        error = TakeAddress(socket.Family, address, length, out ReadOnlySpan<byte> name);
        if (error == Errno.None && name.Length == 0)
            error = Errno.EINVAL;
        if (error != Errno.None)
            return Result(error);
        uint directory = MayWait(file) ? 0 : SocketLimits.ConnectLater;
        if (socket.Family == SocketFamily.Local)
            _ = TakeDirectory(CurrentDirectory, out directory); // it always is one
        while (true)
        {
            error = _domain.Connect(socket, directory, name);
            bool isUnderWay = error is Errno.EAGAIN or Errno.EINPROGRESS or Errno.EALREADY;
            if (!isUnderWay || !MayWait(file))
                return Result(error);
            error = _domain.ConnectWait(socket, SocketWait.Yes, ulong.MaxValue);
            if (error == Errno.ETIME)
                error = TimedOut(_domain.ConnectWait(socket, SocketWait.Timed, DeadlineOf(socket, SocketOption.SendTimeout)));
            if (error != Errno.None)
                return Result(error);
        }
    }

    /// <summary>POSIX accept; accept4 of Linux.</summary>
    /// <param name="descriptor">A socket that listens.</param>
    /// <param name="address">Where the address of the other end goes; 0: nowhere.</param>
    /// <param name="lengthAddress">Its room before, its length after.</param>
    /// <param name="flags">SOCK_CLOEXEC, SOCK_NONBLOCK.</param>
    public readonly long Accept(int descriptor, ulong address, ulong lengthAddress, uint flags)
    {
        Errno error = TakeSocket(descriptor, out int file);
        if (error == Errno.None && (flags & ~SocketFlags) != 0)
            error = Errno.EINVAL;
        uint room = 0;
        if (error == Errno.None && address != 0)
            error = TakeRoom(address, lengthAddress, out room);
        int free = -1;
        int freeFile = 0;
        if (error == Errno.None)
            error = TakeFree(out free, out freeFile);
        if (error != Errno.None)
            return Result(error);
        SocketHandle socket = SocketOf(file);
        SocketWait wait = MayWait(file) ? SocketWait.Yes : SocketWait.No;
        error = _domain.Accept(socket, (OpenFlags)flags, wait, ulong.MaxValue, out uint made, out bool named);
        if (error == Errno.ETIME)
        {
            error = TimedOut(_domain.Accept(
                socket, (OpenFlags)flags, SocketWait.Timed, DeadlineOf(socket, SocketOption.ReceiveTimeout), out made, out named));
        }

        if (error != Errno.None)
            return Result(error);

        uint number = made;
        if (socket.Family != SocketFamily.Local)
        {
            error = _domain.AdoptSocket(number, (OpenFlags)flags, out made);
            if (error != Errno.None)
                return Result(error);
        }

        // Another thread may have taken what was free before the wait.
        error = TakeFree(out free, out freeFile);
        if (error != Errno.None)
        {
            _ = _domain.Close(made);
            return Result(error);
        }

        EnterSocket(free, freeFile, socket.Family, _state.Handles[file].SocketType, (OpenFlags)flags, made, number);
        if (address != 0)
            _ = WriteName(SocketOf(freeFile), ofPeer: true, named, address, lengthAddress, room);
        return free;
    }

    /// <summary>POSIX shutdown.</summary>
    public readonly long Shutdown(int descriptor, uint how)
    {
        Errno error = TakeSocket(descriptor, out int file);
        return Result(error == Errno.None ? _domain.Shutdown(SocketOf(file), how) : error);
    }

    /// <summary>POSIX getsockname and getpeername.</summary>
    public readonly long Name(int descriptor, ulong address, ulong lengthAddress, bool ofPeer)
    {
        Errno error = TakeSocket(descriptor, out int file);
        uint room = 0;
        if (error == Errno.None)
            error = TakeRoom(address, lengthAddress, out room);
        return Result(error == Errno.None ? WriteName(SocketOf(file), ofPeer, true, address, lengthAddress, room) : error);
    }

    private readonly Errno TakeType(int family, uint type, int protocol, out SocketType kind)
    {
        kind = (SocketType)(type & 0xF);
        if ((type & ~(SocketFlags | 0xF)) != 0)
            return Errno.EINVAL;
        if ((SocketFamily)(uint)family is SocketFamily.Internet or SocketFamily.Internet6 or SocketFamily.Netlink)
            return _domain.FindSockets((SocketFamily)(uint)family);
        if ((SocketFamily)(uint)family != SocketFamily.Local)
            return Errno.EAFNOSUPPORT;
        if ((uint)kind == RawType)
            kind = SocketType.Datagram;
        if (kind is not (SocketType.Stream or SocketType.Datagram or SocketType.SequencedPacket))
            return Errno.EPROTOTYPE;
        return protocol == 0 || protocol == family ? Errno.None : Errno.EPROTONOSUPPORT;
    }

    private static Errno TimedOut(Errno error) => error == Errno.ETIMEDOUT ? Errno.EAGAIN : error;

    private readonly void EnterSocket(int descriptor, int file, SocketFamily family, SocketType type, OpenFlags flags, uint handle, uint number)
    {
        Keep(file, handle, FileKind.Socket, (flags & OpenFlags.NonBlocking) | OpenFlags.ReadWrite, 0);
        _state.Handles[file].SetSocket(family, type, number);
        Enter(descriptor, file, (flags & OpenFlags.CloseOnExec) != 0);
    }

    /// <summary>The number of the handle behind a descriptor that must be a socket, with family and type known.</summary>
    /// <returns>EBADF. ENOTSOCK.</returns>
    private readonly Errno TakeSocket(int descriptor, out int file)
    {
        Errno error = TakeFile(descriptor, out file);
        if (error != Errno.None)
            return error;
        FileKind kind = _state.Handles[file].Kind;
        if (kind != FileKind.Socket)
            return kind == FileKind.Path ? Errno.EBADF : Errno.ENOTSOCK;
        return LearnSocket(file);
    }

    /// <summary>Ask for family and type of a socket that was handed down.</summary>
    private readonly Errno LearnSocket(int file)
    {
        ref OpenHandle handle = ref _state.Handles[file];
        if (handle.SocketType != 0)
            return Errno.None;
        Errno error = _domain.DescribeSocket(handle.Handle, out SocketFamily family, out SocketType type, out uint number);
        if (error == Errno.None && family != SocketFamily.Local)
            error = _domain.FindSockets(family);
        if (error == Errno.None)
            handle.SetSocket(family, type, number);
        return error;
    }

    private readonly SocketHandle SocketOf(int file)
    {
        ref OpenHandle handle = ref _state.Handles[file];
        return new SocketHandle(handle.Family, handle.Handle, handle.SocketNumber);
    }

    /// <summary>When a wait that begins now has taken as long as the socket allows.</summary>
    private readonly ulong DeadlineOf(SocketHandle socket, SocketOption limit)
    {
        Errno error = _domain.SocketOption(socket, limit, out ulong nanoseconds, out _);
        return error != Errno.None || nanoseconds == 0 ? ulong.MaxValue : DeadlineIn(nanoseconds);
    }

    private readonly bool IsUnspecified(ulong address, uint length) =>
        length >= FamilySize && length <= AddressStorage && IsOfProgram(address, length)
        && BinaryPrimitives.ReadUInt16LittleEndian(_domain.MemoryAt(address, FamilySize)) == (ushort)SocketFamily.Unspecified;

    /// <summary>An address of the program, without its family; of a path without what is behind its end.</summary>
    /// <returns>EINVAL: too short or too long. EAFNOSUPPORT: of another family. EFAULT.</returns>
    private readonly Errno TakeAddress(SocketFamily family, ulong address, uint length, out ReadOnlySpan<byte> name)
    {
        name = default;
        if (length is < FamilySize or > AddressStorage)
            return Errno.EINVAL;
        if (!IsOfProgram(address, length))
            return Errno.EFAULT;
        ReadOnlySpan<byte> whole = _domain.MemoryAt(address, (int)length);
        if (family != SocketFamily.Local && length < LeastAddress(family))
            return Errno.EINVAL;
        if (BinaryPrimitives.ReadUInt16LittleEndian(whole) != (ushort)family)
            return Errno.EAFNOSUPPORT;
        if (family != SocketFamily.Local)
        {
            uint most = family == SocketFamily.Internet6 ? Internet6Address : LeastAddress(family);
            name = whole.Slice(FamilySize, (int)(length < most ? length : most) - FamilySize);
            return Errno.None;
        }

        if (length > FamilySize + SocketLimits.AddressBytes)
            return Errno.EINVAL;
        name = whole.Slice(FamilySize);
        if (name.Length == 0 || name[0] == 0)
            return Errno.None;
        int end = 0;
        while (end < name.Length && name[end] != 0)
            end++;
        name = name.Slice(0, end);
        return Errno.None;
    }

    private static uint LeastAddress(SocketFamily family) => family switch
    {
        SocketFamily.Internet => InternetAddress,
        SocketFamily.Internet6 => LeastInternet6Address,
        _ => NetlinkAddress,
    };

    /// <summary>The room that the program has for an address; both are written to, unchanged, so that a fault comes now.</summary>
    private readonly Errno TakeRoom(ulong address, ulong lengthAddress, out uint room)
    {
        room = 0;
        if (!IsOfProgram(lengthAddress, sizeof(uint)))
            return Errno.EFAULT;
        Span<byte> length = _domain.MemoryAt(lengthAddress, sizeof(uint));
        room = BinaryPrimitives.ReadUInt32LittleEndian(length);
        WriteWord(length, room);
        if ((int)room < 0)
            return Errno.EINVAL;
        if (!IsOfProgram(address, room))
            return Errno.EFAULT;
        uint touched = room < AddressStorage ? room : AddressStorage;
        if (touched == 0)
            return Errno.None;
        Span<byte> place = _domain.MemoryAt(address, (int)touched);
        place[0] = place[0];
        place[place.Length - 1] = place[place.Length - 1];
        return Errno.None;
    }

    private readonly Errno WriteName(SocketHandle socket, bool ofPeer, bool asks, ulong address, ulong lengthAddress, uint room)
    {
        Span<byte> name = stackalloc byte[SocketLimits.AddressBytes];
        int count = 0;
        Errno error = asks ? _domain.SocketName(socket, ofPeer, name, out count) : Errno.None;
        if (error != Errno.None)
            return error;
        WriteWord(_domain.MemoryAt(lengthAddress, sizeof(uint)), WriteAddress(socket.Family, name.Slice(0, count), address, room));
        return Errno.None;
    }

    /// <summary>Write an address as far as there is room.</summary>
    /// <returns>Its length: of a path with its terminating zero.</returns>
    private readonly uint WriteAddress(SocketFamily family, ReadOnlySpan<byte> name, ulong address, uint room)
    {
        Span<byte> whole = stackalloc byte[FamilySize + SocketLimits.AddressBytes + 1];
        whole.Clear();
        whole[0] = (byte)family;
        name.CopyTo(whole.Slice(FamilySize));
        bool isPath = family == SocketFamily.Local && name.Length > 0 && name[0] != 0;
        int length = FamilySize + name.Length + (isPath ? 1 : 0);
        int copied = room < (uint)length ? (int)room : length;
        if (copied > 0)
            whole.Slice(0, copied).CopyTo(_domain.MemoryAt(address, copied));
        return (uint)length;
    }

    private static void WriteWord(Span<byte> bytes, uint value)
    {
        for (int i = 0; i < sizeof(uint); i++)
        {
            bytes[i] = (byte)value;
            value >>= 8;
        }
    }
}
