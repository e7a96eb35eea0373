using System;
using System.Linq;
using System.Text;
using NUnit.Framework;
using Pistachio.Abi;
using Pistachio.Ipc.Protocol;
using Pistachio.Ipc.Tests.Fakes;
using Pistachio.UserCall;
using Pistachio.Vfs.Protocol;
using Shouldly;

namespace Pistachio.Ipc.Tests;

/// <summary>POSIX message queues as the server has them.</summary>
[TestFixture]
internal sealed class QueueTests
{
    private const ulong First = IpcSystem.First;
    private const ulong Second = IpcSystem.Second;
    private const OpenFlags Make = OpenFlags.Create | OpenFlags.ReadWrite;

    private IpcSystem _system = null!;

    [SetUp]
    public void Start() => _system = new IpcSystem();

    [Test]
    public void Messages_come_by_priority_and_those_of_one_priority_in_order()
    {
        uint queue = Open("q", Make);
        foreach ((uint priority, byte value) in ((uint, byte)[])[(1, 1), (5, 2), (1, 3), (5, 4), (0, 5)])
            _system.QueueSend(First, queue, priority, [value]).ShouldBe(Errno.None);

        Enumerable.Range(0, 5).Select(_ => Take(queue)).ShouldBe([2, 4, 1, 3, 5]);
        _system.QueueReceive(First, queue, 8192, out _, out _).ShouldBe(Errno.EAGAIN);
    }

    [TestCase(0)]
    [TestCase(IpcLimits.PieceBytes)]
    [TestCase(IpcLimits.PieceBytes + 1)]
    [TestCase(IpcLimits.MessageBytes)]
    public void Messages_of_all_lengths_arrive_whole(int length)
    {
        byte[] message = [.. Enumerable.Range(0, length).Select(each => (byte)(each * 11))];
        uint queue = Open("q", Make);

        _system.QueueSend(First, queue, 3, message).ShouldBe(Errno.None);
        _system.QueueReceive(First, queue, IpcLimits.MessageBytes, out uint priority, out byte[] got).ShouldBe(Errno.None);

        got.ShouldBe(message);
        priority.ShouldBe(3u);
    }

    [Test]
    public void Another_process_finds_the_queue_by_its_name_until_that_is_taken_away()
    {
        uint mine = Open("q", Make, mode: 0x1B6);
        uint other = Open("q", OpenFlags.ReadOnly, Second);
        _system.QueueSend(First, mine, 0, [7]).ShouldBe(Errno.None);

        _system.Ipc.QueueUnlink(First, "q"u8).ShouldBe(Errno.None);

        Take(other, Second).ShouldBe((byte)7);
        TryOpen("q", OpenFlags.ReadOnly, First, out _).ShouldBe(Errno.ENOENT);
        _system.Ipc.QueueUnlink(First, "q"u8).ShouldBe(Errno.ENOENT);
        uint next = Open("q", Make);
        _system.QueueSend(First, mine, 0, [8]).ShouldBe(Errno.None);
        _system.QueueReceive(First, next, 8192, out _, out _).ShouldBe(Errno.EAGAIN);
    }

    [Test]
    public void Who_waits_for_a_message_or_for_room_is_told()
    {
        uint queue = Open("q", Make, messages: 1, size: 10);
        _system.Ask(First, IpcOperation.QueueWait, queue, 0).ShouldBeNull();
        ulong reader = _system.Kernel.LastReply;
        _system.QueueSend(First, queue, 0, [1]).ShouldBe(Errno.None);
        _system.Answer(reader).ShouldBe(Errno.None);

        _system.QueueSend(First, queue, 0, [1]).ShouldBe(Errno.EAGAIN);
        _system.Ask(First, IpcOperation.QueueWait, queue, 1).ShouldBeNull();
        ulong writer = _system.Kernel.LastReply;
        _system.QueueReceive(First, queue, 10, out _, out _).ShouldBe(Errno.None);

        _system.Answer(writer).ShouldBe(Errno.None);
    }

    [Test]
    public void Closing_the_handle_ends_a_wait_with_EBADF()
    {
        uint queue = Open("q", Make);
        _system.Ask(First, IpcOperation.QueueWait, queue, 0).ShouldBeNull();
        ulong reply = _system.Kernel.LastReply;

        _system.Server.Close(First, queue).ShouldBe(Errno.None);
        _system.Pump();

        _system.Answer(reply).ShouldBe(Errno.EBADF);
    }

    [Test]
    public void Poll_tells_of_messages_and_of_room()
    {
        uint queue = Open("q", Make, messages: 1, size: 10);
        const PollEvents both = PollEvents.Input | PollEvents.Output;
        Poll(queue).ShouldBe(PollEvents.Output);

        _system.QueueSend(First, queue, 0, [1]).ShouldBe(Errno.None);
        Poll(queue).ShouldBe(PollEvents.Input);
        _system.QueueReceive(First, queue, 10, out _, out _).ShouldBe(Errno.None);
        Poll(queue).ShouldBe(PollEvents.Output);

        Message message = default;
        message.Tag = new MessageTag(VfsDispatcher.Number, (uint)VfsOperation.ReadyWait, 0).Value;
        message.Badge = First;
        message.W0 = queue;
        message.W1 = (uint)PollEvents.Input;
        _system.Server.Handle(ref message, 0).ShouldBeFalse();
        ulong reply = _system.Kernel.LastReply;
        _system.QueueSend(First, queue, 0, [1]).ShouldBe(Errno.None);
        _system.Answer(reply).ShouldBe(Errno.None);

        PollEvents Poll(uint handle)
        {
            byte[] ready = new byte[2];
            _system.Server.Poll(First, 0, [(byte)handle, 0, 0, 0, (byte)both, 0, 0, 0], ready, out int bytes).ShouldBe(Errno.None);
            bytes.ShouldBe(2);
            return (PollEvents)ready[0];
        }
    }

    [Test]
    public void Access_modes_and_permissions_are_kept()
    {
        uint queue = Open("q", Make, mode: 0x1A4);
        uint reader = Open("q", OpenFlags.ReadOnly);
        uint writer = Open("q", OpenFlags.WriteOnly);
        _system.QueueSend(First, reader, 0, [1]).ShouldBe(Errno.EBADF);
        _system.QueueReceive(First, writer, 8192, out _, out _).ShouldBe(Errno.EBADF);
        _system.SetUser(Second, 1000);

        TryOpen("q", OpenFlags.WriteOnly, Second, out _).ShouldBe(Errno.EACCES);
        TryOpen("q", OpenFlags.ReadOnly, Second, out _).ShouldBe(Errno.None);
        _system.Ipc.QueueUnlink(Second, "q"u8).ShouldBe(Errno.EPERM);
        TryOpen("q", Make | OpenFlags.Exclusive, First, out _).ShouldBe(Errno.EEXIST);
        _system.QueueSend(First, queue + 100, 0, [1]).ShouldBe(Errno.EBADF);
    }

    [Test]
    public void Sizes_priorities_and_names_out_of_range_are_refused()
    {
        uint queue = Open("q", Make, messages: 3, size: 100);

        _system.QueueSend(First, queue, 0, new byte[101]).ShouldBe(Errno.EMSGSIZE);
        _system.QueueSend(First, queue, IpcLimits.Priorities, [1]).ShouldBe(Errno.EINVAL);
        _system.QueueReceive(First, queue, 99, out _, out _).ShouldBe(Errno.EMSGSIZE);
        TryOpen("bad", Make, First, out _, 0, 100).ShouldBe(Errno.EINVAL);
        TryOpen("bad", Make, First, out _, 1, IpcLimits.MessageBytes + 1).ShouldBe(Errno.EINVAL);
        TryOpen("bad", Make, First, out _, IpcLimits.MaximumMessages + 1, 1).ShouldBe(Errno.EINVAL);
        TryOpen("a/b", Make, First, out _).ShouldBe(Errno.EACCES);
        TryOpen("", Make, First, out _).ShouldBe(Errno.ENOENT);
        TryOpen(new string('x', 256), Make, First, out _).ShouldBe(Errno.ENAMETOOLONG);
        TryOpen(new string('x', 255), Make, First, out _).ShouldBe(Errno.None);
    }

    [Test]
    public void Queues_take_up_no_more_than_their_share_and_give_it_back()
    {
        int made = 0;
        while (TryOpen("q" + made, Make, First, out uint handle, 16, 8192) == Errno.None)
        {
            made++;
            _system.Server.Close(First, handle).ShouldBe(Errno.None);
        }

        made.ShouldBe(IpcLimits.QueueHeap / (16 * (8192 + IpcLimits.MessageCost)));
        TryOpen("q" + made, Make, First, out _, 16, 8192).ShouldBe(Errno.ENOSPC);
        for (int i = 0; i < made; i++)
            _system.Ipc.QueueUnlink(First, Encoding.ASCII.GetBytes("q" + i)).ShouldBe(Errno.None);
        TryOpen("again", Make, First, out _, 16, 8192).ShouldBe(Errno.None);
    }

    [Test]
    public void A_forked_child_has_the_descriptor_and_the_queue_goes_with_the_last()
    {
        uint queue = Open("q", Make);
        _system.Begin(0x2000, First);
        _system.Ipc.QueueUnlink(First, "q"u8).ShouldBe(Errno.None);
        _system.Server.Close(First, queue).ShouldBe(Errno.None);

        _system.QueueSend(0x2000, queue, 0, [1]).ShouldBe(Errno.None);
        _system.End(0x2000);

        _system.Census().Handles.ShouldBe(0u);
    }

    private byte Take(uint queue, ulong domain = First)
    {
        _system.QueueReceive(domain, queue, 8192, out _, out byte[] message).ShouldBe(Errno.None);
        return message[0];
    }

    private uint Open(string name, OpenFlags flags, ulong domain = First, uint mode = 0x180, ulong messages = 0, ulong size = 0)
    {
        _system.Ipc.QueueOpen(domain, (uint)flags, mode, messages, size, Encoding.ASCII.GetBytes(name), out uint handle).ShouldBe(Errno.None);
        return handle;
    }

    private Errno TryOpen(string name, OpenFlags flags, ulong domain, out uint handle, ulong messages = 0, ulong size = 0) =>
        _system.Ipc.QueueOpen(domain, (uint)flags, 0x180, messages, size, Encoding.ASCII.GetBytes(name), out handle);
}
