using System;
using System.Linq;
using NUnit.Framework;
using Pistachio.Abi;
using Pistachio.Ipc.Protocol;
using Pistachio.Ipc.Tests.Fakes;
using Shouldly;

namespace Pistachio.Ipc.Tests;

/// <summary>Message queues of System V as the server has them.</summary>
[TestFixture]
internal sealed class MessageTests
{
    private const ulong First = IpcSystem.First;
    private const ulong Second = IpcSystem.Second;

    private IpcSystem _system = null!;

    [SetUp]
    public void Start() => _system = new IpcSystem();

    [Test]
    public void Messages_come_in_order_or_by_type()
    {
        uint queue = _system.MakeQueue();
        foreach (long type in (long[])[5, 3, 5, 2, 9])
            _system.Send(First, queue, type, [(byte)type]).ShouldBe(Errno.None);

        Take(queue, 3).ShouldBe(3);
        Take(queue, -4).ShouldBe(2);
        Take(queue, 5, ReceiveFlags.Except).ShouldBe(9);
        Take(queue, 0).ShouldBe(5);
        Take(queue, -2).ShouldBe(0);
        Take(queue, -5).ShouldBe(5);
        Take(queue, 0).ShouldBe(0);
    }

    [TestCase(0)]
    [TestCase(1)]
    [TestCase(IpcLimits.PieceBytes)]
    [TestCase(IpcLimits.PieceBytes + 1)]
    [TestCase(IpcLimits.MessageBytes)]
    public void Messages_of_all_lengths_arrive_whole(int length)
    {
        byte[] message = [.. Enumerable.Range(0, length).Select(each => (byte)(each * 7))];
        uint queue = _system.MakeQueue(mode: 0x1B6);

        _system.Send(First, queue, 1, message).ShouldBe(Errno.None);
        _system.Receive(Second, queue, 0, IpcLimits.MessageBytes, 0, out _, out byte[] got).ShouldBe(Errno.None);

        got.ShouldBe(message);
        _system.Ipc.Rest(Second, 0, new byte[1], out _).ShouldBe(Errno.ENOMSG);
    }

    [Test]
    public void A_message_that_is_too_long_stays_unless_it_may_be_cut()
    {
        uint queue = _system.MakeQueue();
        _system.Send(First, queue, 1, new byte[1000]).ShouldBe(Errno.None);

        _system.Receive(First, queue, 0, 999, 0, out _, out _).ShouldBe(Errno.E2BIG);
        _system.Receive(First, queue, 0, 999, ReceiveFlags.Cut, out _, out byte[] got).ShouldBe(Errno.None);

        got.Length.ShouldBe(999);
        _system.Receive(First, queue, 0, 999, 0, out _, out _).ShouldBe(Errno.ENOMSG);
    }

    [Test]
    public void A_full_queue_refuses_and_tells_who_waits_when_there_is_room()
    {
        uint queue = _system.MakeQueue();
        _system.Send(First, queue, 1, new byte[IpcLimits.MessageBytes]).ShouldBe(Errno.None);
        _system.Send(First, queue, 1, new byte[IpcLimits.MessageBytes]).ShouldBe(Errno.None);
        _system.Send(First, queue, 1, [1]).ShouldBe(Errno.EAGAIN);
        _system.Ask(Second, IpcOperation.RoomWait, queue, 1).ShouldBeNull();
        ulong reply = _system.Kernel.LastReply;

        Take(queue, 0).ShouldBe(1);

        _system.Answer(reply).ShouldBe(Errno.None);
        _system.Send(First, queue, 1, [1]).ShouldBe(Errno.None);
    }

    [Test]
    public void What_was_sent_in_front_stays_while_there_is_no_room()
    {
        uint queue = _system.MakeQueue();
        byte[] message = [.. Enumerable.Range(0, 5000).Select(each => (byte)each)];
        for (int i = 0; i < 3; i++)
            _system.Send(First, queue, 1, message).ShouldBe(Errno.None);
        int last = message.Length % IpcLimits.PieceBytes;
        _system.Send(Second, queue, 2, message).ShouldBe(Errno.EAGAIN);
        Take(queue, 0).ShouldBe(1);

        _system.Ipc.Send(Second, queue, 1, 2, (uint)(message.Length - last), message.AsSpan(message.Length - last)).ShouldBe(Errno.None);

        _system.Receive(First, queue, 2, 8192, 0, out _, out byte[] got).ShouldBe(Errno.None);
        got.ShouldBe(message);
    }

    [Test]
    public void Messages_without_bytes_do_not_come_for_nothing()
    {
        uint[] queues = [.. Enumerable.Range(0, 3).Select(_ => _system.MakeQueue())];
        int sent = 0;
        foreach (uint queue in queues)
        {
            while (_system.Send(First, queue, 1, []) == Errno.None)
                sent++;
        }

        sent.ShouldBe(IpcLimits.MessageHeap / IpcLimits.MessageCost);
        _system.Ask(Second, IpcOperation.RoomWait, queues[2], 0).ShouldBeNull();
        ulong reply = _system.Kernel.LastReply;
        Take(queues[0], 0).ShouldBe(1);
        _system.Answer(reply).ShouldBe(Errno.None);
        foreach (uint queue in queues)
            _system.Ipc.Remove(First, IpcKind.Messages, queue).ShouldBe(Errno.None);
        _system.Send(First, _system.MakeQueue(), 1, new byte[8192]).ShouldBe(Errno.None);
    }

    [Test]
    public void Who_waits_for_a_type_is_told_of_that_type_alone()
    {
        uint queue = _system.MakeQueue();
        _system.Ask(Second, IpcOperation.MessageWait, queue, 7).ShouldBeNull();
        ulong reply = _system.Kernel.LastReply;

        _system.Send(First, queue, 6, []).ShouldBe(Errno.None);
        _system.Answer(reply).ShouldBeNull();
        _system.Send(First, queue, 7, []).ShouldBe(Errno.None);

        _system.Answer(reply).ShouldBe(Errno.None);
    }

    [Test]
    public void Removing_a_queue_wakes_both_sides_with_EIDRM()
    {
        uint empty = _system.MakeQueue();
        uint full = _system.MakeQueue();
        _system.Send(First, full, 1, new byte[8192]);
        _system.Send(First, full, 1, new byte[8192]);
        _system.Ask(Second, IpcOperation.MessageWait, empty).ShouldBeNull();
        ulong reader = _system.Kernel.LastReply;
        _system.Ask(Second, IpcOperation.RoomWait, full, 1).ShouldBeNull();
        ulong writer = _system.Kernel.LastReply;

        _system.Ipc.Remove(First, IpcKind.Messages, empty).ShouldBe(Errno.None);
        _system.Ipc.Remove(First, IpcKind.Messages, full).ShouldBe(Errno.None);
        _system.Pump();

        _system.Answer(reader).ShouldBe(Errno.EIDRM);
        _system.Answer(writer).ShouldBe(Errno.EIDRM);
    }

    [Test]
    public void Only_the_superuser_may_raise_what_a_queue_holds()
    {
        _system.SetUser(Second, 1000);
        uint queue = _system.MakeQueue(domain: Second);

        _system.Ipc.Change(Second, IpcKind.Messages, queue, 1000, 1000, 0x180, 100).ShouldBe(Errno.None);
        _system.Send(Second, queue, 1, new byte[101]).ShouldBe(Errno.EINVAL);
        _system.Ipc.Change(Second, IpcKind.Messages, queue, 1000, 1000, 0x180, IpcLimits.QueueBytes + 1).ShouldBe(Errno.EPERM);
        _system.Ipc.Change(First, IpcKind.Messages, queue, 1000, 1000, 0x180, IpcLimits.QueueBytes + 1).ShouldBe(Errno.None);
    }

    [Test]
    public void A_type_below_one_and_a_message_beyond_the_limit_are_refused()
    {
        uint queue = _system.MakeQueue();

        _system.Send(First, queue, 0, []).ShouldBe(Errno.EINVAL);
        _system.Send(First, queue, -1, []).ShouldBe(Errno.EINVAL);
        _system.Ipc.Send(First, queue, 1, 1, IpcLimits.MessageBytes, [1]).ShouldBe(Errno.EINVAL);
        _system.Send(First, queue + 1, 1, []).ShouldBe(Errno.EINVAL);
    }

    private long Take(uint queue, long type, ReceiveFlags flags = 0) =>
        _system.Receive(First, queue, type, IpcLimits.MessageBytes, flags, out long found, out _) == Errno.None ? found : 0;
}
