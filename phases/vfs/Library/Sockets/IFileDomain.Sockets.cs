using System;
using Pistachio.Abi;
using Pistachio.Vfs.Protocol;

namespace Pistachio.Files;

/// <content>
/// Sockets: messages to the server of a family, see <see cref="ISocketServer"/>. Deadlines are in nanoseconds since boot, <see cref="ulong.MaxValue"/> for
/// none; ETIMEDOUT says that one has passed.
/// </content>
public partial interface IFileDomain
{
    /// <summary>See to it that messages to the server of a family other than AF_UNIX get there.</summary>
    /// <returns>EAFNOSUPPORT: no server has that family. ENOMEM.</returns>
    Errno FindSockets(SocketFamily family);

    Errno Socket(SocketFamily family, SocketType type, uint protocol, OpenFlags flags, out uint number);

    /// <summary>See <see cref="IVfsServer.AdoptSocket"/>.</summary>
    Errno AdoptSocket(uint number, OpenFlags flags, out uint handle);

    /// <summary>See <see cref="IVfsServer.DescribeSocket"/>.</summary>
    Errno DescribeSocket(uint handle, out SocketFamily family, out SocketType type, out uint number);

    /// <returns>EAFNOSUPPORT: no server has that family.</returns>
    Errno SocketPair(SocketFamily family, SocketType type, OpenFlags flags, out uint first, out uint second);

    Errno Bind(SocketHandle socket, uint directory, uint mode, ReadOnlySpan<byte> address);

    Errno Listen(SocketHandle socket, int backlog);

    Errno Connect(SocketHandle socket, uint directory, ReadOnlySpan<byte> address);

    Errno ConnectWait(SocketHandle socket, SocketWait wait, ulong deadline);

    Errno Accept(SocketHandle socket, OpenFlags flags, SocketWait wait, ulong deadline, out uint made, out bool named);

    Errno Shutdown(SocketHandle socket, uint how);

    Errno Send(SocketHandle socket, uint front, ReadOnlySpan<byte> bytes, out uint sent);

    Errno SendWait(SocketHandle socket, uint room, SocketWait wait, ulong deadline);

    Errno Extend(SocketHandle socket, MessagePart part, uint offset, ReadOnlySpan<byte> bytes);

    Errno Receive(SocketHandle socket, uint maximum, ReceiveFlags flags, ulong deadline, out ulong information, Span<byte> bytes, out int count);

    Errno Received(SocketHandle socket, MessagePart part, uint offset, Span<byte> bytes, out int count);

    Errno TakeRights(SocketHandle socket, uint maximum, Span<byte> handles, out int bytes);

    Errno SocketName(SocketHandle socket, bool ofPeer, Span<byte> address, out int bytes);

    Errno SocketOption(SocketHandle socket, SocketOption option, out ulong value, out uint more);

    Errno SetSocketOption(SocketHandle socket, SocketOption option, ulong value);

    /// <summary>See <see cref="ISocketServer.Linger"/>.</summary>
    Errno Linger(SocketHandle socket, ulong deadline);

    Errno SocketWindow(SocketFamily family, out ulong memory);

    Errno SendWindow(SocketHandle socket, uint front, uint length, out uint sent);

    Errno ReceiveWindow(SocketHandle socket, uint maximum, out uint count);

    Errno SendUrgent(SocketHandle socket, uint value);

    Errno ReceiveUrgent(SocketHandle socket, bool keep, out uint value, out uint count);

    Errno LevelOption(SocketHandle socket, uint level, uint option, Span<byte> value, out int bytes);

    Errno SetLevelOption(SocketHandle socket, uint level, uint option, ReadOnlySpan<byte> value);

    /// <summary>See <see cref="ISocketServer.Interface"/>; after <see cref="FindSockets"/>.</summary>
    Errno Interface(uint index, Span<byte> record, out int bytes);

    /// <summary>See <see cref="ISocketServer.ChangeInterface"/>; after <see cref="FindSockets"/>.</summary>
    Errno ChangeInterface(SocketFamily family, uint request, ReadOnlySpan<byte> argument);
}
