using System;
using Pistachio.Abi;
using Pistachio.Protocols;

namespace Pistachio.Vfs.Protocol;

/// <summary>
/// Sockets of one or more families. The VFS server speaks this protocol for AF_UNIX, at the endpoint that <see cref="IVfsServer"/> has; a server of
/// another family speaks it for its own sockets. The badge is the domain of the caller. A socket of AF_UNIX is named by the handle of its open file description,
/// one of another family by a number of its server: the open file description is made afterwards (<see cref="IVfsServer.AdoptSocket"/>).
/// </summary>
/// <remarks>
/// No operation blocks but those that take a <see cref="SocketWait"/>; O_NONBLOCK is the library's affair. An address is what follows the family in a
/// <c>struct sockaddr</c>: of AF_UNIX a path without its terminating zero, or a zero byte and an abstract name, or nothing.
/// A server of another family than AF_UNIX makes no use of directories and modes.
/// </remarks>
[Protocol(0x38)]
public partial interface ISocketServer
{
    /// <summary>Make a socket.</summary>
    /// <param name="domain">The caller.</param>
    /// <param name="family">Its family.</param>
    /// <param name="type">Its type.</param>
    /// <param name="protocol">The protocol; 0: the one that goes with the type.</param>
    /// <param name="flags">O_NONBLOCK; O_CLOEXEC, which is the library's affair.</param>
    /// <param name="handle">Its open file description, or its number.</param>
    /// <returns>
    /// EINVAL: other flags, or no such type. EPROTOTYPE, EPROTONOSUPPORT, EAFNOSUPPORT. EMFILE: too many handles. ENFILE: too many sockets.
    /// </returns>
    [Operation(1)]
    Errno Socket([Badge] ulong domain, SocketFamily family, SocketType type, uint protocol, OpenFlags flags, out uint handle);

    /// <summary>Make two sockets that are connected with each other.</summary>
    /// <returns>As <see cref="Socket"/>.</returns>
    [Operation(2)]
    Errno SocketPair([Badge] ulong domain, SocketType type, OpenFlags flags, out uint first, out uint second);

    /// <summary>Give a socket an address.</summary>
    /// <param name="domain">The caller.</param>
    /// <param name="handle">The socket.</param>
    /// <param name="directory">Where a relative path begins, as in <see cref="IVfsServer.Open"/>.</param>
    /// <param name="mode">Permissions of its name in the file system.</param>
    /// <param name="address">The address; none: an abstract name that is free.</param>
    /// <returns>As POSIX bind.</returns>
    [Operation(3)]
    Errno Bind(
        [Badge] ulong domain, uint handle, uint directory, uint mode, [MaximumBytes(SocketLimits.AddressBytes)] ReadOnlySpan<byte> address);

    /// <summary>Take connections.</summary>
    /// <param name="domain">The caller.</param>
    /// <param name="handle">The socket.</param>
    /// <param name="backlog">How many may wait to be accepted, and one more.</param>
    /// <returns>As POSIX listen.</returns>
    [Operation(4)]
    Errno Listen([Badge] ulong domain, uint handle, int backlog);

    /// <summary>Connect; of a datagram socket, set where its messages go and come from.</summary>
    /// <param name="domain">The caller.</param>
    /// <param name="handle">The socket.</param>
    /// <param name="directory">As of <see cref="Bind"/>. Of AF_INET and AF_INET6: 0, or <see cref="SocketLimits.ConnectLater"/>, with which a stream gives EINPROGRESS even where the
    /// other end has answered already, as it does on Linux, whose programs rely on that.</param>
    /// <param name="address">The address; none, for a datagram socket: it is no longer connected.</param>
    /// <returns>As POSIX connect. EAGAIN: too many wait to be accepted, see <see cref="ConnectWait"/>. EPERM: the other one is connected elsewhere.</returns>
    [Operation(5)]
    Errno Connect([Badge] ulong domain, uint handle, uint directory, [MaximumBytes(SocketLimits.AddressBytes)] ReadOnlySpan<byte> address);

    /// <summary>Wait until it is worth while to call <see cref="Connect"/> again.</summary>
    /// <returns>ETIME: the socket has a time limit, and the caller waits without one.</returns>
    [Operation(6)]
    Errno ConnectWait([Badge] ulong domain, uint handle, SocketWait wait);

    /// <summary>Take the first connection that waits to be accepted.</summary>
    /// <param name="domain">The caller.</param>
    /// <param name="handle">A socket that listens.</param>
    /// <param name="flags">As of <see cref="Socket"/>.</param>
    /// <param name="wait">Block until there is one.</param>
    /// <param name="made">The connected socket.</param>
    /// <param name="named">Whether the other end has an address, see <see cref="Name"/>.</param>
    /// <returns>As POSIX accept. ETIME: as of <see cref="ConnectWait"/>.</returns>
    [Operation(7)]
    Errno Accept([Badge] ulong domain, uint handle, OpenFlags flags, SocketWait wait, out uint made, out bool named);

    /// <summary>Shut one or both directions down.</summary>
    /// <param name="domain">The caller.</param>
    /// <param name="handle">The socket.</param>
    /// <param name="how">SHUT_RD 0, SHUT_WR 1, SHUT_RDWR 2.</param>
    /// <returns>As POSIX shutdown.</returns>
    [Operation(8)]
    Errno Shutdown([Badge] ulong domain, uint handle, uint how);

    /// <summary>Send bytes, behind those that came by <see cref="Extend"/>, with what else came so. That is forgotten, whatever the result.</summary>
    /// <param name="domain">The caller.</param>
    /// <param name="handle">The socket.</param>
    /// <param name="front">How much came by <see cref="Extend"/>: 0 for nothing at all, otherwise 1 and the number of bytes of data.</param>
    /// <param name="bytes">The bytes.</param>
    /// <param name="sent">How many were sent, of a stream as many as there is room for.</param>
    /// <returns>As POSIX sendmsg. EAGAIN: no room, see <see cref="SendWait"/>.</returns>
    [Operation(9)]
    Errno Send(
        [Badge] ulong domain, uint handle, uint front, [MaximumBytes(SocketLimits.DataBytes)] ReadOnlySpan<byte> bytes, out uint sent);

    /// <summary>Wait until it is worth while to call <see cref="Send"/> again.</summary>
    /// <param name="domain">The caller.</param>
    /// <param name="handle">The socket.</param>
    /// <param name="room">How many bytes there must be room for.</param>
    /// <param name="wait">How to wait.</param>
    /// <returns>ETIME: as of <see cref="ConnectWait"/>.</returns>
    [Operation(10)]
    Errno SendWait([Badge] ulong domain, uint handle, uint room, SocketWait wait);

    /// <summary>A part of the next message that the caller sends.</summary>
    /// <param name="domain">The caller.</param>
    /// <param name="part">Which.</param>
    /// <param name="offset">Bytes of the part that came before; 0 begins it anew.</param>
    /// <param name="bytes">The bytes.</param>
    /// <returns>EINVAL: not as many came before. EMSGSIZE: too many of them.</returns>
    [Operation(11)]
    Errno Extend([Badge] ulong domain, MessagePart part, uint offset, [MaximumBytes(SocketLimits.DataBytes)] ReadOnlySpan<byte> bytes);

    /// <summary>Receive bytes.</summary>
    /// <param name="domain">The caller.</param>
    /// <param name="handle">The socket.</param>
    /// <param name="maximum">Most bytes. What of a message they leave is gone; what of them does not fit is a <see cref="MessagePart"/>.</param>
    /// <param name="flags">Flags, and how to wait.</param>
    /// <param name="information">A <see cref="ReceivedMessage"/>.</param>
    /// <param name="bytes">The bytes.</param>
    /// <param name="count">How many; 0, of a stream: no more will come.</param>
    /// <returns>As POSIX recvmsg. ETIME: as of <see cref="ConnectWait"/>.</returns>
    [Operation(12)]
    Errno Receive(
        [Badge] ulong domain, uint handle, uint maximum, ReceiveFlags flags, out ulong information,
        [MaximumBytes(SocketLimits.DataBytes)] Span<byte> bytes, out int count);

    /// <summary>A part of the message that the caller received last.</summary>
    /// <param name="domain">The caller.</param>
    /// <param name="part">Which; rights are taken by <see cref="TakeRights"/>.</param>
    /// <param name="offset">Where to begin.</param>
    /// <param name="bytes">The bytes.</param>
    /// <param name="count">How many.</param>
    [Operation(13)]
    Errno Received(
        [Badge] ulong domain, MessagePart part, uint offset, [MaximumBytes(SocketLimits.DataBytes)] Span<byte> bytes, out int count);

    /// <summary>Hold what came as rights with the message that the caller received last. What is not taken is closed.</summary>
    /// <param name="domain">The caller.</param>
    /// <param name="maximum">How many to take.</param>
    /// <param name="handles">For each 4 bytes: the handle.</param>
    /// <param name="bytes">Their length.</param>
    /// <returns>EPERM. Fewer than wanted, and less than a message full: there were no more, or the caller can hold no more.</returns>
    [Operation(14)]
    Errno TakeRights([Badge] ulong domain, uint maximum, [MaximumBytes(SocketLimits.RightsBytes)] Span<byte> handles, out int bytes);

    /// <summary>The address of a socket, or of the one it is connected with.</summary>
    /// <returns>EBADF. ENOTSOCK. ENOTCONN.</returns>
    [Operation(15)]
    Errno Name([Badge] ulong domain, uint handle, bool ofPeer, [MaximumBytes(SocketLimits.AddressBytes)] Span<byte> address, out int bytes);

    /// <summary>An option of a socket.</summary>
    /// <param name="domain">The caller.</param>
    /// <param name="handle">The socket.</param>
    /// <param name="option">Which.</param>
    /// <param name="value">Its value; a time in nanoseconds, 0 for none; credentials as process and user.</param>
    /// <param name="more">The group of credentials; the family of which it has a type.</param>
    /// <returns>EBADF. ENOTSOCK. ENOPROTOOPT.</returns>
    [Operation(16)]
    Errno Option([Badge] ulong domain, uint handle, SocketOption option, out ulong value, out uint more);

    /// <summary>Set an option of a socket.</summary>
    /// <returns>As <see cref="Option"/>; EINVAL.</returns>
    [Operation(17)]
    Errno SetOption([Badge] ulong domain, uint handle, SocketOption option, ulong value);

    /// <summary>An option of another level than SOL_SOCKET, as getsockopt has it.</summary>
    /// <param name="domain">The caller.</param>
    /// <param name="handle">The socket.</param>
    /// <param name="level">The level: the number of a protocol.</param>
    /// <param name="option">Which, with the numbers of Linux.</param>
    /// <param name="value">Its value.</param>
    /// <param name="bytes">Bytes of the value.</param>
    /// <returns>EBADF. ENOTSOCK. ENOPROTOOPT.</returns>
    [Operation(18)]
    Errno LevelOption(
        [Badge] ulong domain, uint handle, uint level, uint option, [MaximumBytes(SocketLimits.OptionBytes)] Span<byte> value, out int bytes);

    /// <summary>Set an option of another level than SOL_SOCKET, as setsockopt has it.</summary>
    /// <returns>As <see cref="LevelOption"/>; EINVAL, and what joining a group gives.</returns>
    [Operation(19)]
    Errno SetLevelOption(
        [Badge] ulong domain, uint handle, uint level, uint option, [MaximumBytes(SocketLimits.OptionBytes)] ReadOnlySpan<byte> value);

    /// <summary>Memory that the caller shares with the server, <see cref="SocketLimits.WindowBytes"/> to read and write, for bytes that would be many messages.</summary>
    /// <returns>ENODEV: this server shares none. ENOMEM.</returns>
    [Operation(20)]
    Errno Window([Badge] ulong domain, [Capability] out ulong memory);

    /// <summary>As <see cref="Send"/>; the bytes lie at the start of the shared memory.</summary>
    /// <param name="domain">The caller.</param>
    /// <param name="handle">The socket.</param>
    /// <param name="front">As of <see cref="Send"/>, where no data may have come.</param>
    /// <param name="length">How many bytes.</param>
    /// <param name="sent">How many were sent.</param>
    /// <returns>As <see cref="Send"/>. EINVAL: more than there is room for there.</returns>
    [Operation(21)]
    Errno SendWindow([Badge] ulong domain, uint handle, uint front, uint length, out uint sent);

    /// <summary>As <see cref="Receive"/> of a stream; the bytes lie at the start of the shared memory afterwards. It never waits.</summary>
    /// <param name="domain">The caller.</param>
    /// <param name="handle">The socket.</param>
    /// <param name="maximum">Most bytes.</param>
    /// <param name="count">How many; with <see cref="SocketLimits.StopsAtMark"/>: what follows must not be received together with them.</param>
    /// <returns>EBADF. EAGAIN: nothing is there, whether more will come or not, or the next byte is the urgent one. EOPNOTSUPP: no stream. EINVAL: no shared memory.</returns>
    [Operation(22)]
    Errno ReceiveWindow([Badge] ulong domain, uint handle, uint maximum, out uint count);

    /// <summary>What is known of an interface.</summary>
    /// <param name="domain">The caller.</param>
    /// <param name="index">Its index, from 1 on without gaps.</param>
    /// <param name="record">An <see cref="InterfaceRecord"/>.</param>
    /// <param name="bytes">Its length.</param>
    /// <returns>ENODEV: there are not as many.</returns>
    [Operation(80)]
    Errno Interface([Badge] ulong domain, uint index, [MaximumBytes(InterfaceRecord.Size)] Span<byte> record, out int bytes);

    /// <summary>Change an interface or a route, for the superuser.</summary>
    /// <param name="domain">The caller.</param>
    /// <param name="family">The family of the socket that it is asked by.</param>
    /// <param name="request">The request of ioctl, see <see cref="InterfaceChange"/>; others change something too, which no interface here has.</param>
    /// <param name="argument">Its argument.</param>
    /// <returns>
    /// EPERM: the caller is not the superuser. EINVAL. ENODEV: no such interface. EADDRNOTAVAIL: it has no address. EOPNOTSUPP: it cannot be changed so. For routes
    /// also EAFNOSUPPORT, EEXIST, ENETDOWN, ENETUNREACH, ESRCH.
    /// </returns>
    [Operation(82)]
    Errno ChangeInterface(
        [Badge] ulong domain, SocketFamily family, uint request, [MaximumBytes(InterfaceChange.MaximumSize)] ReadOnlySpan<byte> argument);

    /// <summary>Bytes of a file of /proc/net.</summary>
    /// <param name="domain">The caller.</param>
    /// <param name="table">Which, from <see cref="TextFile.FirstOfNetwork"/> on.</param>
    /// <param name="position">Where to begin; 0 has the table made anew.</param>
    /// <param name="maximum">Most bytes.</param>
    /// <param name="bytes">The bytes.</param>
    /// <param name="count">How many; 0 at the end.</param>
    /// <returns>EINVAL: the server does not tell it.</returns>
    [Operation(81)]
    Errno Table(
        [Badge] ulong domain, TextFile table, uint position, uint maximum, [MaximumBytes(SocketLimits.DataBytes)] Span<byte> bytes, out int count);
}
