using System;
using Pistachio.Abi;
using Pistachio.Files;
using Pistachio.UserCall;
using Pistachio.Vfs.Protocol;

namespace Pistachio.LibPosix;

/// <content>Messages about sockets, to the server of their family: that of AF_UNIX is the VFS server, which tells how to reach the other.</content>
internal readonly partial struct FileDomain
{
    public ulong BootTime => TimeCalls.BootTime;

    /// <summary>Endpoint of the server of AF_UNIX.</summary>
    public static ulong LocalSockets;

    /// <summary>Endpoint of the server of other families; 0: not asked for, or there is none.</summary>
    public static ulong RemoteSockets;

    /// <summary>Whether something may end a wait but what ends the process: a deadline, or a handler. Otherwise a plain call is the shorter way.</summary>
    private static bool EndsEarly(ulong deadline) => deadline != ulong.MaxValue || CanBeInterrupted;

    private static ulong Deadline(ulong deadline) => deadline == ulong.MaxValue ? NoDeadline : deadline;

    private static Errno Waited(Errno result) => ProtocolFailure.ErrnoOf((uint)result);

    /// <summary>The server of a family; what asks for a socket has checked that there is one.</summary>
    private SocketClient ServerOf(SocketFamily family) => new(family == SocketFamily.Local ? LocalSockets : RemoteSockets, _messagePage);

    public Errno FindSockets(SocketFamily family) =>
        RemoteSockets != 0 ? Errno.None : _server.SocketServer(family, out RemoteSockets);

    public Errno Socket(SocketFamily family, SocketType type, uint protocol, OpenFlags flags, out uint number) =>
        ServerOf(family).Socket(family, type, protocol, flags, out number);

    public Errno AdoptSocket(uint number, OpenFlags flags, out uint handle) => _server.AdoptSocket(number, flags, out handle);

    public Errno DescribeSocket(uint handle, out SocketFamily family, out SocketType type, out uint number) =>
        _server.DescribeSocket(handle, out family, out type, out number);

    public Errno SocketPair(SocketFamily family, SocketType type, OpenFlags flags, out uint first, out uint second) =>
        ServerOf(family).SocketPair(type, flags, out first, out second);

    public Errno Bind(SocketHandle socket, uint directory, uint mode, ReadOnlySpan<byte> address) =>
        ServerOf(socket.Family).Bind(socket.Number, directory, mode, address);

    public Errno Listen(SocketHandle socket, int backlog) => ServerOf(socket.Family).Listen(socket.Number, backlog);

    public Errno Connect(SocketHandle socket, uint directory, ReadOnlySpan<byte> address) =>
        ServerOf(socket.Family).Connect(socket.Number, directory, address);

    public Errno ConnectWait(SocketHandle socket, SocketWait wait, ulong deadline)
    {
        Errno result;
        do
        {
            CurrentThread.BeginWait();
            result = Waited(ServerOf(socket.Family).ConnectWaitTimed(Deadline(deadline), socket.Number, wait));
            CurrentThread.EndWait();
        }
        while (GoesOn(result));
        return result;
    }

    public Errno Accept(SocketHandle socket, OpenFlags flags, SocketWait wait, ulong deadline, out uint made, out bool named)
    {
        CurrentThread.BeginWait();
        Errno result = ServerOf(socket.Family).AcceptTimed(Deadline(deadline), socket.Number, flags, wait, out made, out named);
        CurrentThread.EndWait();
        return Waited(result);
    }

    public Errno Shutdown(SocketHandle socket, uint how) => ServerOf(socket.Family).Shutdown(socket.Number, how);

    public Errno Send(SocketHandle socket, uint front, ReadOnlySpan<byte> bytes, out uint sent) =>
        ServerOf(socket.Family).Send(socket.Number, front, bytes, out sent);

    public Errno SendWait(SocketHandle socket, uint room, SocketWait wait, ulong deadline)
    {
        Errno result;
        do
        {
            CurrentThread.BeginWait();
            result = Waited(ServerOf(socket.Family).SendWaitTimed(Deadline(deadline), socket.Number, room, wait));
            CurrentThread.EndWait();
        }
        while (GoesOn(result));
        return result;
    }

    public Errno Extend(SocketHandle socket, MessagePart part, uint offset, ReadOnlySpan<byte> bytes) =>
        ServerOf(socket.Family).Extend(part, offset, bytes);

    public Errno Receive(
        SocketHandle socket, uint maximum, ReceiveFlags flags, ulong deadline, out ulong information, Span<byte> bytes, out int count)
    {
        Errno result;
        if ((flags & ReceiveFlags.WaitMask) == 0 || !EndsEarly(deadline))
        {
            do
                result = ServerOf(socket.Family).Receive(socket.Number, maximum, flags, out information, bytes, out count);
            while (GoesOn(result));
            return result;
        }

        if (ProcessThreads.AreSeveral)
            return ReceiveAmongThreads(socket, maximum, flags, deadline, out information, bytes, out count);
        do
        {
            CurrentThread.BeginWait();
            result = Waited(ServerOf(socket.Family).ReceiveTimed(Deadline(deadline), socket.Number, maximum, flags, out information, bytes, out count));
            CurrentThread.EndWait();
        }
        while (GoesOn(result));
        return result;
    }

    /// <summary>
    /// Wait until there is something, and only then receive it: what does not fit the reply is kept for the whole process, and must be fetched before
    /// another thread receives a message.
    /// </summary>
    private Errno ReceiveAmongThreads(
        SocketHandle socket, uint maximum, ReceiveFlags flags, ulong deadline, out ulong information, Span<byte> bytes, out int count)
    {
        while (true)
        {
            Errno error = ServerOf(socket.Family).Receive(socket.Number, maximum, flags & ~ReceiveFlags.WaitMask, out information, bytes, out count);
            if (error != Errno.EAGAIN)
                return error;
            error = ReceiveWait(socket, flags, deadline);
            if (error != Errno.None)
                return error;
        }
    }

    private Errno ReceiveWait(SocketHandle socket, ReceiveFlags flags, ulong deadline)
    {
        Errno result;
        do
        {
            CurrentThread.BeginWait();
            result = Waited(ServerOf(socket.Family).ReceiveWaitTimed(Deadline(deadline), socket.Number, flags));
            CurrentThread.EndWait();
        }
        while (GoesOn(result));
        return result;
    }

    public Errno Received(SocketHandle socket, MessagePart part, uint offset, Span<byte> bytes, out int count) =>
        ServerOf(socket.Family).Received(part, offset, bytes, out count);

    public Errno TakeRights(SocketHandle socket, uint maximum, Span<byte> handles, out int bytes) =>
        ServerOf(socket.Family).TakeRights(maximum, handles, out bytes);

    public Errno SocketName(SocketHandle socket, bool ofPeer, Span<byte> address, out int bytes) =>
        ServerOf(socket.Family).Name(socket.Number, ofPeer, address, out bytes);

    public Errno SocketOption(SocketHandle socket, SocketOption option, out ulong value, out uint more) =>
        ServerOf(socket.Family).Option(socket.Number, option, out value, out more);

    public Errno SetSocketOption(SocketHandle socket, SocketOption option, ulong value) =>
        ServerOf(socket.Family).SetOption(socket.Number, option, value);

    public Errno Linger(SocketHandle socket, ulong deadline)
    {
        Errno result;
        do
        {
            CurrentThread.BeginWait();
            result = Waited(ServerOf(socket.Family).LingerTimed(Deadline(deadline), socket.Number));
            CurrentThread.EndWait();
        }
        while (GoesOn(result));
        return result;
    }

    public Errno SocketWindow(SocketFamily family, out ulong memory) => ServerOf(family).Window(out memory);

    public Errno SendWindow(SocketHandle socket, uint front, uint length, out uint sent) =>
        ServerOf(socket.Family).SendWindow(socket.Number, front, length, out sent);

    public Errno ReceiveWindow(SocketHandle socket, uint maximum, out uint count) =>
        ServerOf(socket.Family).ReceiveWindow(socket.Number, maximum, out count);

    public Errno SendUrgent(SocketHandle socket, uint value) => ServerOf(socket.Family).SendUrgent(socket.Number, value);

    public Errno ReceiveUrgent(SocketHandle socket, bool keep, out uint value, out uint count) =>
        ServerOf(socket.Family).ReceiveUrgent(socket.Number, keep, out value, out count);

    public Errno LevelOption(SocketHandle socket, uint level, uint option, Span<byte> value, out int bytes) =>
        ServerOf(socket.Family).LevelOption(socket.Number, level, option, value, out bytes);

    public Errno Interface(uint index, Span<byte> record, out int bytes) =>
        ServerOf(SocketFamily.Internet).Interface(index, record, out bytes);

    public Errno ChangeInterface(SocketFamily family, uint request, ReadOnlySpan<byte> argument) =>
        ServerOf(SocketFamily.Internet).ChangeInterface(family, request, argument);

    public Errno SetLevelOption(SocketHandle socket, uint level, uint option, ReadOnlySpan<byte> value) =>
        ServerOf(socket.Family).SetLevelOption(socket.Number, level, option, value);
}
