using System;
using System.Linq;
using NUnit.Framework;
using Pistachio.Abi;
using Pistachio.Net.Protocol;
using Pistachio.UserCall;
using Pistachio.Vfs.Protocol;
using Shouldly;

namespace Pistachio.Sockets.Tests;

/// <content>Datagrams to a program that waits for them: it is answered while its sender's request is at work.</content>
internal sealed partial class SocketServerTests
{
    [Test]
    public void Who_waits_for_a_datagram_has_it_before_its_sender_is_answered()
    {
        (uint sender, uint receiver) = MakePair();
        ulong before = State(receiver);
        Receive(Two, receiver).ShouldBeNull();
        _server.Send(One, sender, 0, "hello"u8, out uint sent).ShouldBe(Errno.None);
        sent.ShouldBe(5u);
        _server.HasChanges.ShouldBeFalse();
        (LateReply(out byte[] bytes), _server.WaitingCount, Pending(Two, receiver), State(receiver)).ShouldBe((5u, 0, 0, before));
        bytes.ShouldBe("hello"u8.ToArray());
        SenderPort(Two).ShouldBe((ushort)5001);
        Receive(Two, receiver).ShouldBeNull();
        _server.Send(One, sender, 0, default, out _).ShouldBe(Errno.None);
        LateReply(out bytes).ShouldBe(0u);
        _kernel.Replies.Count.ShouldBe(2);
    }

    [Test]
    public void What_it_has_no_room_for_is_cut_and_told()
    {
        (uint sender, uint receiver) = MakePair();
        Receive(Two, receiver).ShouldBeNull(); // of 100 bytes at most
        _server.Send(One, sender, 0, new byte[130], out _).ShouldBe(Errno.None);
        LateReply(out byte[] bytes).ShouldBe(130u);
        bytes.Length.ShouldBe(100);
        Pending(Two, receiver).ShouldBe(0);
    }

    [Test]
    public void Each_who_waits_has_one_in_the_order_in_which_they_came()
    {
        (uint sender, uint receiver) = MakePair();
        _server.Admit(Control, One, receiver).ShouldBe(Errno.None);
        Receive(Two, receiver).ShouldBeNull();
        Receive(One, receiver).ShouldBeNull();
        _server.Send(One, sender, 0, "first"u8, out _).ShouldBe(Errno.None);
        (_kernel.Replies.Count, _kernel.Replies[^1].Badge).ShouldBe((1, Two));
        _server.Send(One, sender, 0, "second"u8, out _).ShouldBe(Errno.None);
        (_kernel.Replies.Count, _kernel.Replies[^1].Badge).ShouldBe((2, One));
        _server.Send(One, sender, 0, "third"u8, out _).ShouldBe(Errno.None);
        Run();
        Receive(Two, receiver).ShouldBe("third"u8.ToArray());
    }

    [Test]
    public void One_for_a_receiver_that_is_gone_is_there_for_the_next()
    {
        (uint sender, uint receiver) = MakePair();
        Receive(Two, receiver).ShouldBeNull();
        _kernel.EndCallers();
        _server.Send(One, sender, 0, "hello"u8, out _).ShouldBe(Errno.None);
        Run();
        (_kernel.Replies.Count, _server.WaitingCount).ShouldBe((0, 0));
        Receive(Two, receiver).ShouldBe("hello"u8.ToArray());
    }

    [Test]
    public void Who_only_looks_at_it_leaves_it_there()
    {
        (uint sender, uint receiver) = MakePair();
        Ask(Two, receiver, 100, (ReceiveFlags)(uint)SocketWait.Yes | ReceiveFlags.Peek);
        _server.Send(One, sender, 0, "hello"u8, out _).ShouldBe(Errno.None);
        Run();
        LateReply(out _).ShouldBe(5u);
        Receive(Two, receiver).ShouldBe("hello"u8.ToArray());
    }

    [Test]
    public void Who_wants_all_of_a_long_one_can_fetch_the_rest()
    {
        (uint sender, uint receiver) = MakePair();
        Ask(Two, receiver, 1000, (ReceiveFlags)(uint)SocketWait.Yes | ReceiveFlags.Rest);
        byte[] whole = [.. Enumerable.Range(0, 448).Select(i => (byte)i)];
        _server.Extend(One, MessagePart.Data, 0, whole).ShouldBe(Errno.None);
        _server.Send(One, sender, 449, "end"u8, out _).ShouldBe(Errno.None);
        Run();
        LateReply(out byte[] first).ShouldBe(451u);
        first.Length.ShouldBe(448);
        byte[] rest = new byte[448];
        _server.Received(Two, MessagePart.Data, 0, rest, out int count).ShouldBe(Errno.None);
        rest[..count].ShouldBe("end"u8.ToArray());
        Ask(Two, receiver, 1000, (ReceiveFlags)(uint)SocketWait.Yes | ReceiveFlags.Rest);
        _server.Send(One, sender, 0, "short"u8, out _).ShouldBe(Errno.None);
        _server.HasChanges.ShouldBeFalse();
        LateReply(out first).ShouldBe(5u);
    }

    [Test]
    public void Who_wants_to_know_more_of_it_is_told()
    {
        const uint internet = 0;
        const uint receiveHopLimit = 12; // IP_RECVTTL
        (uint sender, uint receiver) = MakePair();
        _server.SetLevelOption(Two, receiver, internet, receiveHopLimit, [1, 0, 0, 0]).ShouldBe(Errno.None);
        Receive(Two, receiver).ShouldBeNull();
        _server.Send(One, sender, 0, "hello"u8, out _).ShouldBe(Errno.None);
        Run();
        LateReply(out _).ShouldBe(5u);
        ReceivedMessage.HasControl(_kernel.Replies[^1].W0).ShouldBeTrue();
    }

    /// <summary>A socket of One, at port 5001, that is connected to one of Two.</summary>
    private (uint Sender, uint Receiver) MakePair()
    {
        uint receiver = Make(Two, SocketType.Datagram);
        _server.Bind(Two, receiver, 0, 0, Loopback(5000)).ShouldBe(Errno.None);
        uint sender = Make(One, SocketType.Datagram);
        _server.Bind(One, sender, 0, 0, Loopback(5001)).ShouldBe(Errno.None);
        _server.Connect(One, sender, 0, Loopback(5000)).ShouldBe(Errno.None);
        return (sender, receiver);
    }

    private void Ask(ulong domain, uint socket, uint maximum, ReceiveFlags flags)
    {
        Message message = new() { Badge = domain, W0 = socket, W1 = maximum, W2 = (ulong)flags };
        message.Tag = new MessageTag(SocketDispatcher.Number, (uint)SocketOperation.Receive, 0).Value;
        _server.Handle(ref message, Page).ShouldBeFalse();
    }

    /// <summary>The last late reply, which is one of Receive.</summary>
    /// <returns>The length of the whole message.</returns>
    private uint LateReply(out byte[] bytes)
    {
        Message message = _kernel.Replies[^1];
        new MessageTag(message.Tag).Operation.ShouldBe(0u);
        bytes = new byte[message.W1];
        MessageWords.ReadBytes(message, Page, 2, bytes);
        return ReceivedMessage.LengthOf(message.W0);
    }

    private ushort SenderPort(ulong domain)
    {
        byte[] address = new byte[SocketLimits.AddressBytes];
        _server.Received(domain, MessagePart.Address, 0, address, out int count).ShouldBe(Errno.None);
        count.ShouldBeGreaterThan(2);
        return (ushort)((address[0] << 8) | address[1]);
    }
}
