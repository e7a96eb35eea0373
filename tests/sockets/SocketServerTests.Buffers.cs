using System;
using NUnit.Framework;
using Pistachio.Abi;
using Pistachio.Net.Protocol;
using Pistachio.UserCall;
using Pistachio.Vfs.Protocol;
using Shouldly;

namespace Pistachio.Sockets.Tests;

/// <content>SO_SNDBUF and SO_RCVBUF.</content>
internal sealed partial class SocketServerTests
{
    private const uint Negative = unchecked((uint)-1);

    [TestCase(SocketOption.SendBuffer, 10_000u, 20_000u)]
    [TestCase(SocketOption.SendBuffer, 0u, 4608u)]
    [TestCase(SocketOption.SendBuffer, 1_000_000u, 425_984u)]
    [TestCase(SocketOption.SendBuffer, Negative, 425_984u)]
    [TestCase(SocketOption.ReceiveBuffer, 10_000u, 20_000u)]
    [TestCase(SocketOption.ReceiveBuffer, 1u, 2304u)]
    [TestCase(SocketOption.ReceiveBuffer, 1_000_000u, 425_984u)]
    public void A_size_is_told_as_twice_what_was_set_within_limits(SocketOption option, uint set, uint told)
    {
        foreach (SocketType type in new[] { SocketType.Stream, SocketType.Datagram })
        {
            uint socket = Make(One, type);
            _server.SetOption(One, socket, option, set).ShouldBe(Errno.None);
            Told(socket, option).ShouldBe(told);
        }
    }

    [Test]
    public void Only_the_superuser_may_have_more_than_others()
    {
        uint socket = Make(One, SocketType.Stream);
        _server.SetOption(One, socket, SocketOption.ReceiveBufferForce, 1_000_000).ShouldBe(Errno.EPERM);
        _server.SetOption(One, socket, SocketOption.SendBufferForce, 1_000_000).ShouldBe(Errno.EPERM);
        socket = Make(Two, SocketType.Stream);
        _server.SetOption(Two, socket, SocketOption.ReceiveBufferForce, 1_000_000).ShouldBe(Errno.None);
        _server.SetOption(Two, socket, SocketOption.SendBufferForce, Negative).ShouldBe(Errno.None);
        Told(socket, SocketOption.ReceiveBuffer, Two).ShouldBe(2_000_000u);
        Told(socket, SocketOption.SendBuffer, Two).ShouldBe(4608u);
        _server.Option(Two, socket, SocketOption.ReceiveBufferForce, out _, out _).ShouldBe(Errno.ENOPROTOOPT);
    }

    [Test]
    public void A_writer_has_as_much_room_as_both_ends_have_and_goes_on_when_there_is_more()
    {
        uint listener = Make(Two, SocketType.Stream);
        _server.Bind(Two, listener, 0, 0, Loopback(7)).ShouldBe(Errno.None);
        _server.SetOption(Two, listener, SocketOption.ReceiveBuffer, 1152).ShouldBe(Errno.None);
        _server.Listen(Two, listener, 8).ShouldBe(Errno.None);
        uint client = Make(One, SocketType.Stream);
        _server.SetOption(One, client, SocketOption.SendBuffer, 2304).ShouldBe(Errno.None);
        _server.Connect(One, client, 0, Loopback(7)).ShouldBe(Errno.None);
        _server.Accept(Two, listener, 0, SocketWait.No, out uint server, out _).ShouldBe(Errno.None);
        Told(server, SocketOption.ReceiveBuffer, Two).ShouldBe(2304u); // as who listened
        Run();
        WriteAll(client).ShouldBe(1152 + 2304);
        (SocketStates.ReadyOf(State(client)) & (ushort)PollEvents.Output).ShouldBe(0);
        Message message = new() { Badge = One, W0 = client, W1 = 1, W2 = (ulong)SocketWait.Yes };
        message.Tag = new MessageTag(SocketDispatcher.Number, (uint)SocketOperation.SendWait, 0).Value;
        _server.Handle(ref message, Page).ShouldBeFalse();
        _server.SetOption(One, client, SocketOption.SendBuffer, 10_000).ShouldBe(Errno.None);
        Run();
        _kernel.Replies.Count.ShouldBe(1);
        (SocketStates.ReadyOf(State(client)) & (ushort)PollEvents.Output).ShouldNotBe(0);
        WriteAll(client).ShouldBe(10_000 - 2304);
        _server.SetOption(Two, server, SocketOption.ReceiveBuffer, 8000).ShouldBe(Errno.None);
        Run();
        WriteAll(client).ShouldBeInRange(8000 - 1152 - 100, 8000 - 1152);
    }

    [Test]
    public void Datagrams_for_which_a_small_socket_has_no_room_are_lost_but_one_alone_is_not()
    {
        uint receiver = Make(Two, SocketType.Datagram);
        _server.Bind(Two, receiver, 0, 0, Loopback(5000)).ShouldBe(Errno.None);
        uint sender = Make(One, SocketType.Datagram);
        _server.Connect(One, sender, 0, Loopback(5000)).ShouldBe(Errno.None);
        _server.SetOption(Two, receiver, SocketOption.ReceiveBuffer, 1152).ShouldBe(Errno.None);
        for (int i = 0; i < 8; i++)
            _server.Send(One, sender, 0, new byte[400], out _).ShouldBe(Errno.None);
        Run();
        Take(receiver).ShouldBe(2);
        for (int i = 0; i < 3000; i += SocketLimits.DataBytes)
            _server.Extend(One, MessagePart.Data, (uint)i, new byte[SocketLimits.DataBytes]).ShouldBe(Errno.None);
        _server.Send(One, sender, 1 + (7 * SocketLimits.DataBytes), default, out _).ShouldBe(Errno.None);
        Run();
        Pending(Two, receiver).ShouldBe(7 * SocketLimits.DataBytes);
        _server.SetOption(Two, receiver, SocketOption.ReceiveBuffer, 8000).ShouldBe(Errno.None);
        Take(receiver).ShouldBe(1);
        for (int i = 0; i < 8; i++)
            _server.Send(One, sender, 0, new byte[400], out _).ShouldBe(Errno.None);
        Run();
        Take(receiver).ShouldBe(8);
    }

    private uint Told(uint socket, SocketOption option, ulong domain = One)
    {
        _server.Option(domain, socket, option, out ulong value, out _).ShouldBe(Errno.None);
        return (uint)value;
    }

    /// <summary>Write until there is no room. Returns how many bytes that were.</summary>
    private int WriteAll(uint socket)
    {
        int written = 0;
        while (_server.Send(One, socket, 0, new byte[SocketLimits.DataBytes], out uint sent) == Errno.None)
        {
            written += (int)sent;
            Run();
        }

        return written;
    }

    /// <summary>Take all datagrams. Returns how many there were.</summary>
    private int Take(uint socket)
    {
        int count = 0;
        while (_server.Receive(Two, socket, 10, ReceiveFlags.None, out _, new byte[10], out _) == Errno.None)
            count++;
        return count;
    }
}
