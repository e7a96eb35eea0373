using NUnit.Framework;
using Pistachio.Abi;
using Pistachio.Net.Protocol;
using Pistachio.UserCall;
using Pistachio.Vfs.Protocol;
using Shouldly;

namespace Pistachio.Sockets.Tests;

/// <content>SO_RCVLOWAT.</content>
internal sealed partial class SocketServerTests
{
    [Test]
    public void Who_waits_for_more_bytes_than_have_come_gets_them_when_all_are_there()
    {
        (uint client, uint server) = Connect();
        _server.SetOption(Two, server, SocketOption.ReceiveLowWater, 50).ShouldBe(Errno.None);
        _server.Send(One, client, 0, new byte[30], out _).ShouldBe(Errno.None);
        Wants(server, 40).ShouldBeFalse();
        IsReadable(server).ShouldBeFalse();
        _server.Send(One, client, 0, new byte[9], out _).ShouldBe(Errno.None);
        Run();
        _kernel.Replies.ShouldBeEmpty();
        _server.Send(One, client, 0, new byte[1], out _).ShouldBe(Errno.None);
        Run();
        _kernel.Replies.Count.ShouldBe(1); // forty are enough for who asks for forty
        IsReadable(server).ShouldBeFalse();
        _server.Send(One, client, 0, new byte[50], out _).ShouldBe(Errno.None);
        Run();
        IsReadable(server).ShouldBeTrue();
    }

    [Test]
    public void A_buffer_that_is_full_is_enough_whatever_the_mark_says()
    {
        (uint client, uint server) = Connect();
        _server.SetOption(Two, server, SocketOption.ReceiveBuffer, 1152).ShouldBe(Errno.None);
        _server.SetOption(Two, server, SocketOption.ReceiveLowWater, 100_000).ShouldBe(Errno.None);
        Told(server, SocketOption.ReceiveLowWater, Two).ShouldBe(576u);
        _server.Send(One, client, 0, new byte[400], out _).ShouldBe(Errno.None);
        Run();
        IsReadable(server).ShouldBeFalse();
        WriteAll(client);
        IsReadable(server).ShouldBeTrue();
    }

    [Test]
    public void A_large_mark_makes_the_buffer_larger_unless_its_size_was_set()
    {
        (uint _, uint server) = Connect();
        _server.SetOption(Two, server, SocketOption.ReceiveLowWater, 100_000).ShouldBe(Errno.None);
        Told(server, SocketOption.ReceiveLowWater, Two).ShouldBe(100_000u);
        Told(server, SocketOption.ReceiveBuffer, Two).ShouldBe(400_000u);
    }

    private bool IsReadable(uint socket) => (SocketStates.ReadyOf(State(socket)) & (ushort)PollEvents.Input) != 0;

    /// <summary>Receive as a program that asks for so many bytes and waits. False: it does.</summary>
    private bool Wants(uint socket, uint count)
    {
        Message message = new() { Badge = Two, W0 = socket, W1 = count, W2 = (ulong)SocketWait.Yes | (count << SocketLimits.WantedShift) };
        message.Tag = new MessageTag(SocketDispatcher.Number, (uint)SocketOperation.Receive, 0).Value;
        bool isAnswered = _server.Handle(ref message, Page);
        _server.Settle(Page);
        return isAnswered;
    }
}
