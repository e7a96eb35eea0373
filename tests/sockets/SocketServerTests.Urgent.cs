using NUnit.Framework;
using Pistachio.Abi;
using Pistachio.Net.Protocol;
using Pistachio.UserCall;
using Pistachio.Vfs.Protocol;
using Shouldly;

namespace Pistachio.Sockets.Tests;

/// <content>Urgent data.</content>
internal sealed partial class SocketServerTests
{
    [Test]
    public void A_message_that_fills_the_other_end_is_followed_by_an_urgent_byte_all_the_same()
    {
        (uint client, uint server) = Connect();
        _server.Send(One, client, 0, new byte[400], out _).ShouldBe(Errno.None);
        while (_server.Send(One, client, 0, new byte[400], out _) == Errno.None)
            Run();
        _server.SendUrgent(One, client, '!').ShouldBe(Errno.EAGAIN);
        _server.Receive(Two, server, 400, ReceiveFlags.None, out _, new byte[400], out int count).ShouldBe(Errno.None);
        count.ShouldBe(400);
        for (int i = 0; i < 20 && _server.SendUrgent(One, client, '!') != Errno.None; i++)
        {
            _server.Receive(Two, server, 400, ReceiveFlags.None, out _, new byte[400], out _).ShouldBe(Errno.None);
            Run();
        }

        // It is announced before there is room for it.
        Run();
        _server.ReceiveUrgent(Two, server, false, out _, out _).ShouldBe(Errno.EAGAIN);
        byte[] bytes = new byte[400];
        while (_server.Receive(Two, server, 400, ReceiveFlags.None, out ulong information, bytes, out _) == Errno.None && !ReceivedMessage.Stops(information))
            Run();
        Run();
        _server.ReceiveUrgent(Two, server, false, out uint value, out uint taken).ShouldBe(Errno.None);
        ((char)value, taken).ShouldBe(('!', 1u));
    }

    [Test]
    public void An_urgent_byte_is_told_to_who_polls()
    {
        (uint client, uint server) = Connect();
        _states.Bytes[SocketStates.WantedOffset + (int)server - 1] = 1;
        _server.SendUrgent(One, client, '!').ShouldBe(Errno.None);
        Run();
        _kernel.Signals.ShouldBe(1);
        (Ready(server) & (PollEvents.Urgent | PollEvents.Input)).ShouldBe(PollEvents.Urgent);
        _server.ReceiveUrgent(Two, server, true, out _, out _).ShouldBe(Errno.None);
        (Ready(server) & PollEvents.Urgent).ShouldBe(PollEvents.Urgent);
        _server.ReceiveUrgent(Two, server, false, out _, out _).ShouldBe(Errno.None);
        (Ready(server) & PollEvents.Urgent).ShouldBe(PollEvents.None);
        _server.ReceiveUrgent(Two, server, false, out _, out _).ShouldBe(Errno.EINVAL);
    }

    [Test]
    public void Only_streams_have_urgent_data_and_only_who_holds_them_gets_it()
    {
        uint datagrams = Make(One, SocketType.Datagram);
        _server.SendUrgent(One, datagrams, '!').ShouldBe(Errno.EOPNOTSUPP);
        _server.ReceiveUrgent(One, datagrams, false, out _, out _).ShouldBe(Errno.EOPNOTSUPP);
        _server.Option(One, datagrams, SocketOption.AtMark, out _, out _).ShouldBe(Errno.ENOTTY);
        uint stream = Make(One, SocketType.Stream);
        _server.SendUrgent(One, stream, '!').ShouldBe(Errno.ENOTCONN);
        _server.ReceiveUrgent(One, stream, false, out _, out _).ShouldBe(Errno.ENOTCONN);
        _server.SendUrgent(Two, stream, '!').ShouldBe(Errno.EBADF);
        _server.ReceiveUrgent(Two, stream, false, out _, out _).ShouldBe(Errno.EBADF);
    }

    [Test]
    public void A_window_carries_nothing_past_a_mark()
    {
        (uint client, uint server) = Connect();
        _server.Window(Two, out _).ShouldBe(Errno.None);
        _server.Send(One, client, 0, new byte[300], out _).ShouldBe(Errno.None);
        _server.SendUrgent(One, client, '!').ShouldBe(Errno.None);
        _server.Send(One, client, 0, new byte[300], out _).ShouldBe(Errno.None);
        Run();
        _server.ReceiveWindow(Two, server, 100, out uint more).ShouldBe(Errno.None);
        more.ShouldBe(100u);
        _server.ReceiveWindow(Two, server, 4000, out more).ShouldBe(Errno.None);
        more.ShouldBe(200u | SocketLimits.StopsAtMark);
        _server.ReceiveWindow(Two, server, 4000, out _).ShouldBe(Errno.EAGAIN);
        _server.Receive(Two, server, 100, ReceiveFlags.None, out ulong information, new byte[100], out int count).ShouldBe(Errno.None);
        (count, ReceivedMessage.Stops(information)).ShouldBe((100, false));
        _server.ReceiveWindow(Two, server, 4000, out more).ShouldBe(Errno.None);
        more.ShouldBe(200u);
    }

    [Test]
    public void A_receiver_that_waits_at_the_mark_gets_what_is_behind_it()
    {
        (uint client, uint server) = Connect();
        _server.SendUrgent(One, client, '!').ShouldBe(Errno.None);
        Run();
        Receive(Two, server).ShouldBeNull();
        _server.Send(One, client, 0, "behind"u8, out _).ShouldBe(Errno.None);
        Run();
        _kernel.Replies.Count.ShouldBe(1);
        Pending(Two, server).ShouldBe(0);
        _server.ReceiveUrgent(Two, server, false, out _, out _).ShouldBe(Errno.EINVAL);
    }

    [Test]
    public void What_comes_and_what_is_announced_is_counted_for_who_sends_signals()
    {
        (uint client, uint server) = Connect();
        ushort before = SocketStates.CountsOf(State(server));
        _server.Send(One, client, 0, "a"u8, out _).ShouldBe(Errno.None);
        Run();
        SocketStates.CountsOf(State(server)).ShouldBe((ushort)(before + 1));
        Pending(Two, server).ShouldBe(1);
        SocketStates.CountsOf(State(server)).ShouldBe((ushort)(before + 1));
        _server.SendUrgent(One, client, '!').ShouldBe(Errno.None);
        Run();
        (SocketStates.CountsOf(State(server)) >> 8).ShouldBe((before >> 8) + 1);
    }

    private PollEvents Ready(uint socket) => (PollEvents)SocketStates.ReadyOf(State(socket));
}
