using System;
using System.Linq;
using NUnit.Framework;
using Pistachio.Abi;
using Pistachio.UserCall;
using Pistachio.Vfs.Protocol;
using Pistachio.Vfs.Tests.Fakes;
using Pistachio.Vfs.Tests.Trees;
using Shouldly;

namespace Pistachio.Vfs.Tests;

/// <summary>SO_SNDBUF and SO_RCVBUF of sockets of AF_UNIX.</summary>
[TestFixture]
internal sealed class SocketBufferTests
{
    private FakeSystem _system = null!;

    [SetUp]
    public void Start() => _system = new FakeSystem(RandomTrees.Small(), chunks: 1);

    [TestCase(SocketOption.SendBuffer, 10_000u, 20_000u)]
    [TestCase(SocketOption.SendBuffer, 0u, 4608u)]
    [TestCase(SocketOption.SendBuffer, 1_000_000u, 131_072u)]
    [TestCase(SocketOption.ReceiveBuffer, 1u, 2304u)]
    [TestCase(SocketOption.ReceiveBuffer, 20_000u, 40_000u)]
    public void A_size_is_told_as_twice_what_was_set_within_what_there_is(SocketOption option, uint set, uint told)
    {
        Make(SocketType.Stream, out uint one, out _);
        Set(one, option, set);
        _system.Server.Option(FakeSystem.User, one, option, out ulong value, out _).ShouldBe(Errno.None);
        value.ShouldBe(told);
    }

    [TestCase(SocketOption.SendBuffer, 3000)]
    [TestCase(SocketOption.ReceiveBuffer, 1500)]
    public void The_size_of_either_end_bounds_what_was_sent_and_not_received(SocketOption option, int size)
    {
        foreach (SocketType type in new[] { SocketType.Stream, SocketType.SequencedPacket, SocketType.Datagram })
        {
            Make(type, out uint one, out uint other);
            Set(option == SocketOption.SendBuffer ? one : other, option, (uint)size);
            SendAll(one).ShouldBe(size, type.ToString());
            Output(one).ShouldBeFalse();
            Set(option == SocketOption.SendBuffer ? one : other, option, (uint)size * 3);
            Output(one).ShouldBeTrue();
            SendAll(one).ShouldBe(2 * size);
            _system.Server.Receive(FakeSystem.User, other, 400, ReceiveFlags.None, out _, new byte[400], out int taken).ShouldBe(Errno.None);
            SendAll(one).ShouldBe(taken);
        }
    }

    [Test]
    public void A_message_that_is_longer_than_the_size_allows_is_refused_and_one_alone_is_taken()
    {
        Make(SocketType.Datagram, out uint one, out uint other);
        Set(one, SocketOption.SendBuffer, 2304);
        Set(other, SocketOption.ReceiveBuffer, 1152);
        SendLong(one, 4577).ShouldBe(Errno.EMSGSIZE);
        SendLong(one, 4576).ShouldBe(Errno.None);
        SendLong(one, 1).ShouldBe(Errno.EAGAIN);
        _system.Server.Receive(FakeSystem.User, other, 1, ReceiveFlags.None, out _, new byte[1], out _).ShouldBe(Errno.None);
        SendLong(one, 1).ShouldBe(Errno.None);
    }

    [Test]
    public void A_sender_that_waits_goes_on_when_there_is_to_be_more_room()
    {
        Make(SocketType.Stream, out uint one, out uint other);
        Set(other, SocketOption.ReceiveBuffer, 1152);
        SendAll(one).ShouldBe(1152);
        Message message = new() { Badge = FakeSystem.User, W0 = one, W1 = 1, W2 = (ulong)SocketWait.Yes };
        message.Tag = new MessageTag(SocketDispatcher.Number, (uint)SocketOperation.SendWait, 0).Value;
        _system.Server.Handle(ref message, 0).ShouldBeFalse();
        ulong waiting = _system.Kernel.LastReply;
        message = new() { Badge = FakeSystem.User, W0 = other, W1 = (ulong)SocketOption.ReceiveBuffer, W2 = 2000 };
        message.Tag = new MessageTag(SocketDispatcher.Number, (uint)SocketOperation.SetOption, 0).Value;
        _system.Server.Handle(ref message, 0).ShouldBeTrue();
        _system.Kernel.Replies.ShouldContainKey(waiting);
        SendAll(one).ShouldBe(2000 - 1152);
    }

    private void Make(SocketType type, out uint one, out uint other) =>
        _system.Server.SocketPair(FakeSystem.User, type, 0, out one, out other).ShouldBe(Errno.None);

    private void Set(uint socket, SocketOption option, uint value) =>
        _system.Server.SetOption(FakeSystem.User, socket, option, value).ShouldBe(Errno.None);

    private bool Output(uint socket)
    {
        byte[] ready = new byte[2];
        byte[] entry = [.. BitConverter.GetBytes(socket), .. BitConverter.GetBytes((uint)PollEvents.Output)];
        _system.Server.Poll(FakeSystem.User, 0, entry, ready, out _).ShouldBe(Errno.None);
        return ready[0] != 0;
    }

    /// <summary>Send 300 bytes at a time until there is no room. Returns how many.</summary>
    private int SendAll(uint socket)
    {
        int sent = 0;
        while (_system.Server.Send(FakeSystem.User, socket, 0, new byte[300], out uint count) == Errno.None)
            sent += (int)count;
        return sent;
    }

    private Errno SendLong(uint socket, int length)
    {
        byte[] bytes = [.. Enumerable.Range(0, length).Select(static i => (byte)i)];
        int last = (length - 1) / SocketLimits.DataBytes * SocketLimits.DataBytes;
        for (int i = 0; i < last; i += SocketLimits.DataBytes)
            _system.Server.Extend(FakeSystem.User, MessagePart.Data, (uint)i, bytes[i..(i + SocketLimits.DataBytes)]).ShouldBe(Errno.None);
        return _system.Server.Send(FakeSystem.User, socket, last == 0 ? 0 : 1 + (uint)last, bytes[last..], out _);
    }
}
