using System;
using Pistachio.Abi;
using Pistachio.Files;
using Pistachio.UserCall;
using Pistachio.Vfs.Protocol;
using Shouldly;

namespace Pistachio.Vfs.Tests.Fakes;

/// <content>Messages about sockets.</content>
internal readonly partial struct FakeDomain
{
    public Errno Interface(uint index, Span<byte> record, out int bytes) => Server.Interface(process.Badge, index, record, out bytes);

    public Errno ChangeInterface(SocketFamily family, uint request, ReadOnlySpan<byte> argument) =>
        Server.ChangeInterface(process.Badge, family, request, argument);

    public Errno FindSockets(SocketFamily family) => Server.SocketServer(process.Badge, family, out _);

    public Errno Socket(SocketFamily family, SocketType type, uint protocol, OpenFlags flags, out uint number) =>
        Server.Socket(process.Badge, family, type, protocol, flags, out number);

    public Errno AdoptSocket(uint number, OpenFlags flags, out uint handle) => Server.AdoptSocket(process.Badge, number, flags, out handle);

    public Errno DescribeSocket(uint handle, out SocketFamily family, out SocketType type, out uint number) =>
        Server.DescribeSocket(process.Badge, handle, out family, out type, out number);

    public Errno SocketPair(SocketFamily family, SocketType type, OpenFlags flags, out uint first, out uint second) =>
        Server.SocketPair(process.Badge, type, flags, out first, out second);

    public Errno Bind(SocketHandle socket, uint directory, uint mode, ReadOnlySpan<byte> address) =>
        Server.Bind(process.Badge, socket.Handle, directory, mode, address);

    public Errno Listen(SocketHandle socket, int backlog) => Server.Listen(process.Badge, socket.Handle, backlog);

    public Errno Connect(SocketHandle socket, uint directory, ReadOnlySpan<byte> address) =>
        Server.Connect(process.Badge, socket.Handle, directory, address);

    public Errno ConnectWait(SocketHandle socket, SocketWait wait, ulong deadline) =>
        Wait(deadline, Server.ConnectWait(process.Badge, socket.Handle, wait));

    public Errno Accept(SocketHandle socket, OpenFlags flags, SocketWait wait, ulong deadline, out uint made, out bool named)
    {
        Errno error = Server.Accept(process.Badge, socket.Handle, flags, wait, out made, out named);
        while (error == (Errno)ProtocolReply.Deferred)
        {
            error = Wait(deadline, error);
            if (error == Errno.None)
                error = Server.Accept(process.Badge, socket.Handle, flags, wait, out made, out named);
        }

        return error;
    }

    public Errno Shutdown(SocketHandle socket, uint how) => Server.Shutdown(process.Badge, socket.Handle, how);

    public Errno Send(SocketHandle socket, uint front, ReadOnlySpan<byte> bytes, out uint sent)
    {
        bytes.Length.ShouldBeLessThanOrEqualTo(SocketLimits.DataBytes);
        process.Count(nameof(Send));
        return Server.Send(process.Badge, socket.Handle, front, bytes, out sent);
    }

    public Errno SendWait(SocketHandle socket, uint room, SocketWait wait, ulong deadline) =>
        Wait(deadline, Server.SendWait(process.Badge, socket.Handle, room, wait));

    public Errno Extend(SocketHandle socket, MessagePart part, uint offset, ReadOnlySpan<byte> bytes)
    {
        bytes.Length.ShouldBeLessThanOrEqualTo(SocketLimits.DataBytes);
        return Server.Extend(process.Badge, part, offset, bytes);
    }

    public Errno Receive(
        SocketHandle socket, uint maximum, ReceiveFlags flags, ulong deadline, out ulong information, Span<byte> bytes, out int count)
    {
        bytes.Length.ShouldBeLessThanOrEqualTo(SocketLimits.DataBytes);
        process.Count(nameof(Receive));
        Errno error = Server.Receive(process.Badge, socket.Handle, maximum, flags, out information, bytes, out count);
        while (error == (Errno)ProtocolReply.Deferred)
        {
            error = Wait(deadline, error);
            if (error == Errno.None)
                error = Server.Receive(process.Badge, socket.Handle, maximum, flags, out information, bytes, out count);
        }

        return error;
    }

    public Errno Received(SocketHandle socket, MessagePart part, uint offset, Span<byte> bytes, out int count)
    {
        if (bytes.Length > SocketLimits.DataBytes)
            bytes = bytes[..SocketLimits.DataBytes];
        return Server.Received(process.Badge, part, offset, bytes, out count);
    }

    public Errno TakeRights(SocketHandle socket, uint maximum, Span<byte> handles, out int bytes) =>
        Server.TakeRights(process.Badge, maximum, handles, out bytes);

    public Errno SocketName(SocketHandle socket, bool ofPeer, Span<byte> address, out int bytes) =>
        Server.Name(process.Badge, socket.Handle, ofPeer, address, out bytes);

    public Errno SocketOption(SocketHandle socket, SocketOption option, out ulong value, out uint more) =>
        Server.Option(process.Badge, socket.Handle, option, out value, out more);

    public Errno SetSocketOption(SocketHandle socket, SocketOption option, ulong value) =>
        Server.SetOption(process.Badge, socket.Handle, option, value);

    public Errno Linger(SocketHandle socket, ulong deadline) => Server.Linger(process.Badge, socket.Handle);

    public Errno SocketWindow(SocketFamily family, out ulong memory) => Server.Window(process.Badge, out memory);

    public Errno SendWindow(SocketHandle socket, uint front, uint length, out uint sent) =>
        Server.SendWindow(process.Badge, socket.Handle, front, length, out sent);

    public Errno ReceiveWindow(SocketHandle socket, uint maximum, out uint count) =>
        Server.ReceiveWindow(process.Badge, socket.Handle, maximum, out count);

    public Errno SendUrgent(SocketHandle socket, uint value) => Server.SendUrgent(process.Badge, socket.Handle, value);

    public Errno ReceiveUrgent(SocketHandle socket, bool keep, out uint value, out uint count) =>
        Server.ReceiveUrgent(process.Badge, socket.Handle, keep, out value, out count);

    public Errno LevelOption(SocketHandle socket, uint level, uint option, Span<byte> value, out int bytes) =>
        Server.LevelOption(process.Badge, socket.Handle, level, option, value, out bytes);

    public Errno SetLevelOption(SocketHandle socket, uint level, uint option, ReadOnlySpan<byte> value) =>
        Server.SetLevelOption(process.Badge, socket.Handle, level, option, value);
}
