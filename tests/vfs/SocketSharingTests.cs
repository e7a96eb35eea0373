using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Linq;
using NUnit.Framework;
using Pistachio.Abi;
using Pistachio.Files;
using Pistachio.UserCall;
using Pistachio.Vfs.Protocol;
using Pistachio.Vfs.Server;
using Pistachio.Vfs.Tests.Fakes;
using Pistachio.Vfs.Tests.Trees;
using Shouldly;

namespace Pistachio.Vfs.Tests;

/// <summary>Stream sockets between processes that come to share rings, and whatever ends that: bytes stay in order, and nobody waits in vain.</summary>
[TestFixture]
internal sealed partial class SocketSharingTests
{
    private const ulong Pair = FakeProcess.MemoryStart + 0x100;
    private const ulong Vectors = FakeProcess.MemoryStart + 0x200;
    private const ulong Header = FakeProcess.MemoryStart + 0x400;
    private const ulong Control = FakeProcess.MemoryStart + 0x1000;
    private const ulong Source = FakeProcess.MemoryStart + 0x2_0000;
    private const ulong Target = FakeProcess.MemoryStart + 0x6_0000;
    private const int Capacity = SocketLimits.Capacity;
    private const int Local = 1;
    private const uint Stream = 1;

    private FakeSystem _system = null!;
    private FakeProcess _one = null!;
    private FakeProcess _other = null!;
    private int _oneEnd;
    private int _otherEnd;

    [SetUp]
    public void Start()
    {
        _system = new FakeSystem(RandomTrees.Small(), 2);
        _one = new FakeProcess(_system, new FakeConsole());
    }

    [Test]
    public void Bytes_need_no_messages_in_either_direction_when_two_processes_have_used_a_connection_for_a_while()
    {
        Share();
        int before = Messages();
        for (int i = 0; i < 100; i++)
        {
            Put(_one, _oneEnd, (byte)i);
            Take(_other, _otherEnd, 10).ShouldBe([(byte)i]);
            Put(_other, _otherEnd, (byte)i, 1);
            Take(_one, _oneEnd, 10).ShouldBe([(byte)i, 1]);
        }

        Messages().ShouldBe(before);
    }

    [Test]
    public void Who_only_sends_and_who_only_receives_share_one_ring()
    {
        Connect(OpenFlags.NonBlocking);
        for (int i = 0; i < 40; i++)
        {
            Put(_one, _oneEnd, (byte)i);
            Take(_other, _otherEnd, 10).ShouldBe([(byte)i]);
        }

        _other.Files.Read(_otherEnd, Target, 1).ShouldBe(Error(Errno.EAGAIN));
        int before = Messages();
        Put(_one, _oneEnd, 1);
        Take(_other, _otherEnd, 10).ShouldBe<byte>([1]);
        Messages().ShouldBe(before);
        _system.Kernel.All(CapabilityKind.Notification).Count().ShouldBeLessThanOrEqualTo(5, "one ring: the server's capability, two derived, and what two processes have");
    }

    [Test]
    public void A_receiver_that_sleeps_is_woken_by_a_send()
    {
        Share(0);
        int waits = 0;
        _other.WhileWaiting = () =>
        {
            waits++;
            Put(_one, _oneEnd, 7);
        };
        Take(_other, _otherEnd, 10).ShouldBe<byte>([7]);
        waits.ShouldBe(1);
        _other.Messages.GetValueOrDefault("AwaitRing").ShouldBe(1);
    }

    [Test]
    public void Waiting_for_all_bytes_of_a_receive_goes_on_across_the_end_of_a_ring()
    {
        Share(0);
        int step = 0;
        _other.WhileWaiting = () =>
        {
            step++;
            if (step == 2)
                _system.Server.SetOption(_other.Badge, HandleOf(_other), SocketOption.ReceiveBuffer, 50_000).ShouldBe(Errno.None);
            Put(_one, _oneEnd, (byte)step, (byte)step);
        };
        _other.Files.ReceiveFrom(_otherEnd, Target, 6, MessageFlags.WaitAll, 0, 0).ShouldBe(6);
        _other.Memory(Target, 6).ToArray().ShouldBe<byte>([1, 1, 2, 2, 3, 3]);
    }

    [Test]
    public void A_sender_that_waits_for_room_goes_on_when_there_is_some([Values] bool gathers)
    {
        Share(0);
        List<byte> received = [];
        _one.WhileWaiting = () => received.AddRange(Take(_other, _otherEnd, 5000));
        byte[] sent = new byte[3 * Capacity];
        new Random(3).NextBytes(sent);
        sent.CopyTo(_one.Memory(Source, sent.Length));
        if (gathers)
        {
            SetVectors(_one, (Source, 70_001), (Source + 70_001, (ulong)sent.Length - 70_001));
            _one.Files.WriteVector(_oneEnd, Vectors, 2).ShouldBe(sent.Length);
        }
        else
        {
            _one.Files.Write(_oneEnd, Source, (ulong)sent.Length).ShouldBe(sent.Length);
        }

        while (received.Count < sent.Length)
            received.AddRange(Take(_other, _otherEnd, 30_000));
        received.SequenceEqual(sent).ShouldBeTrue();
    }

    [Test]
    public void A_look_at_what_has_come_takes_nothing()
    {
        Share();
        Put(_one, _oneEnd, 1, 2, 3, 4, 5);
        int before = Messages();
        _other.Files.ReceiveFrom(_otherEnd, Target, 3, MessageFlags.Peek, 0, 0).ShouldBe(3);
        _other.Memory(Target, 3).ToArray().ShouldBe<byte>([1, 2, 3]);
        SetVectors(_other, (Target, 2), (Target + 100, 10));
        SetHeader(_other, 2, 0);
        _other.Files.ReceiveMessage(_otherEnd, Header, MessageFlags.Peek).ShouldBe(5);
        _other.Memory(Target + 100, 3).ToArray().ShouldBe<byte>([3, 4, 5]);
        Messages().ShouldBe(before);
        Take(_other, _otherEnd, 10).ShouldBe<byte>([1, 2, 3, 4, 5]);
        _other.Files.ReceiveFrom(_otherEnd, Target, 3, MessageFlags.Peek, 0, 0).ShouldBe(Error(Errno.EAGAIN));
    }

    [Test]
    public void Poll_sees_what_comes_through_a_ring_and_the_room_that_there_is()
    {
        Share();
        Ready(_other).ShouldBe(PollEvents.Output);
        Message wait = default;
        ulong pollWait = new MessageTag(VfsDispatcher.Number, (uint)VfsOperation.PollWait, 0).Value;
        Poll(_other, PollEvents.Input).ShouldBe(PollEvents.None);
        wait.Tag = pollWait;
        wait.Badge = _other.Badge;
        _system.Server.Handle(ref wait, 0).ShouldBeFalse();
        ulong reply = _system.Kernel.LastReply;
        Put(_one, _oneEnd, 1);
        _one.Messages.GetValueOrDefault("PipeChanged").ShouldBe(1);
        Answer(pollWait, _other);
        _system.Kernel.Exists(reply).ShouldBeFalse("the request was answered");
        Ready(_other).ShouldBe(PollEvents.Input | PollEvents.Output);
        while (_one.Files.Write(_oneEnd, Source, 4096) > 0)
        {
        }

        // Who waits for room waits at its own end; the bytes lie at the other.
        Ready(_one).ShouldBe(PollEvents.None);
        Poll(_one, PollEvents.Output).ShouldBe(PollEvents.None);
        wait = default;
        wait.Tag = pollWait;
        wait.Badge = _one.Badge;
        _system.Server.Handle(ref wait, 0).ShouldBeFalse();
        reply = _system.Kernel.LastReply;
        int told = _other.Messages.GetValueOrDefault("PipeChanged");
        Take(_other, _otherEnd, 30_000).Length.ShouldBe(30_000);
        _other.Messages.GetValueOrDefault("PipeChanged").ShouldBe(told + 1);
        Poll(_one, PollEvents.Output).ShouldBe(PollEvents.Output);
        Answer(pollWait, _one);
        _system.Kernel.Exists(reply).ShouldBeFalse("the request was answered");
    }

    [Test]
    public void Bytes_that_lie_in_a_ring_are_counted()
    {
        Share();
        Put(_one, _oneEnd, 1, 2, 3);
        Number(_other, SocketOption.Readable).ShouldBe(3u);
        Number(_one, SocketOption.Unread).ShouldBe(3u);
        Number(_one, SocketOption.Readable).ShouldBe(0u);
    }

    [Test]
    public void When_one_end_closes_the_other_gets_the_rest_and_then_the_end([Values] bool isEnded)
    {
        Share();
        Put(_one, _oneEnd, 1, 2, 3);
        if (isEnded)
            _one.End();
        else
            _one.Files.Close(_oneEnd).ShouldBe(0);
        Take(_other, _otherEnd, 2).ShouldBe<byte>([1, 2]);
        Take(_other, _otherEnd, 2).ShouldBe<byte>([3]);
        Take(_other, _otherEnd, 2).ShouldBeEmpty();
        _other.Files.Write(_otherEnd, Source, 1).ShouldBe(Error(Errno.EPIPE));
        _other.Messages.GetValueOrDefault("SignalBrokenPipe").ShouldBe(1);
        _other.Files.SendTo(_otherEnd, Source, 1, MessageFlags.NoSignal, 0, 0).ShouldBe(Error(Errno.EPIPE));
        _other.Messages.GetValueOrDefault("SignalBrokenPipe").ShouldBe(1);
    }

    [Test]
    public void When_one_end_closes_without_reading_all_the_other_learns_that_the_connection_was_reset()
    {
        Share();
        Put(_one, _oneEnd, 1);
        _other.Files.Close(_otherEnd).ShouldBe(0);
        _one.Files.Read(_oneEnd, Target, 1).ShouldBe(Error(Errno.ECONNRESET));
        Take(_one, _oneEnd, 1).ShouldBeEmpty();
    }

    [Test]
    public void When_one_end_closes_a_receiver_that_sleeps_gets_the_end()
    {
        Share(0);
        _other.WhileWaiting = () => _one.Files.Close(_oneEnd).ShouldBe(0);
        Take(_other, _otherEnd, 2).ShouldBeEmpty();
    }

    [Test]
    public void After_one_direction_is_shut_down_the_other_one_goes_on()
    {
        Share();
        Put(_one, _oneEnd, 1, 2);
        _one.Files.Shutdown(_oneEnd, 1).ShouldBe(0);
        _one.Files.Write(_oneEnd, Source, 1).ShouldBe(Error(Errno.EPIPE));
        Put(_other, _otherEnd, 5);
        Take(_other, _otherEnd, 10).ShouldBe<byte>([1, 2]);
        Take(_other, _otherEnd, 10).ShouldBeEmpty();
        for (int i = 0; i < 100; i++)
            Put(_other, _otherEnd, (byte)i);
        Take(_one, _oneEnd, 200).Length.ShouldBe(101);
    }

    [Test]
    public void Descriptors_arrive_between_the_bytes_that_they_were_sent_between()
    {
        Share();
        Put(_one, _oneEnd, 1, 2);
        int file = (int)_one.Open("/hello");
        SendRight(_one, _oneEnd, 3, file).ShouldBe(1);
        Put(_one, _oneEnd, 4);
        Take(_other, _otherEnd, 2).ShouldBe<byte>([1, 2]);
        ReceiveRight(_other, _otherEnd, out byte with).ShouldBeGreaterThanOrEqualTo(0);
        with.ShouldBe((byte)3);
        Take(_other, _otherEnd, 2).ShouldBe<byte>([4]);
    }

    [Test]
    public void Who_asks_for_credentials_gets_those_of_who_wrote_into_the_ring()
    {
        Share();
        Put(_one, _oneEnd, 1);
        _system.Server.SetOption(_other.Badge, HandleOf(_other), SocketOption.PassCredentials, 1).ShouldBe(Errno.None);
        SetVectors(_other, (Target, 10));
        SetHeader(_other, 1, 64);
        _other.Files.ReceiveMessage(_otherEnd, Header, 0).ShouldBe(1);
        BinaryPrimitives.ReadInt32LittleEndian(_other.Memory(Control + 12, 4)).ShouldBe(2); // SCM_CREDENTIALS
        BinaryPrimitives.ReadUInt32LittleEndian(_other.Memory(Control + 16, 4)).ShouldBe(FakeSystem.UserPid);
        for (int i = 0; i < 100; i++)
        {
            Put(_one, _oneEnd, (byte)i);
            _other.Files.ReceiveMessage(_otherEnd, Header, 0).ShouldBe(1);
            BinaryPrimitives.ReadUInt64LittleEndian(_other.Memory(Header + 40, 8)).ShouldBe(32UL);
            BinaryPrimitives.WriteUInt64LittleEndian(_other.Memory(Header + 40, 8), 64);
        }
    }

    [Test]
    public void A_limit_on_waiting_that_is_set_while_a_receiver_sleeps_holds_from_then_on()
    {
        Share(0);
        _other.WhileWaiting = () =>
        {
            _other.WhileWaiting = null; // and nothing comes before the time is over
            _system.Server.SetOption(_other.Badge, HandleOf(_other), SocketOption.ReceiveTimeout, 1000).ShouldBe(Errno.None);
        };
        int asked = _other.Messages.GetValueOrDefault("Receive");
        _other.Files.Read(_otherEnd, Target, 1).ShouldBe(Error(Errno.EAGAIN));
        _other.Messages.GetValueOrDefault("Receive").ShouldBe(asked + 3, "one that the server refuses as there is a limit, one with the limit, and one for what is there then");
    }

    [Test]
    public void Whoever_else_uses_an_end_gets_the_bytes_in_order_and_so_do_the_two()
    {
        Share();
        FakeProcess third = _other.Fork(0x9000);
        Put(_one, _oneEnd, 1, 2, 3, 4);
        Take(_other, _otherEnd, 1).ShouldBe<byte>([1]);
        Take(third, _otherEnd, 1).ShouldBe<byte>([2]);
        Put(_one, _oneEnd, 5);
        Take(_other, _otherEnd, 1).ShouldBe<byte>([3]);
        Take(third, _otherEnd, 10).ShouldBe<byte>([4, 5]);
        for (int i = 0; i < 500; i++)
        {
            Put(_one, _oneEnd, (byte)i);
            Take(i % 3 == 0 ? third : _other, _otherEnd, 10).ShouldBe([(byte)i]);
        }

        // Nobody asks for ever.
        _other.Messages.GetValueOrDefault("UnixRing").ShouldBeLessThan(60);
    }

    [Test]
    public void What_is_spliced_out_of_a_socket_with_a_ring_is_what_was_sent()
    {
        Share();
        _other.Files.Pipe(Pair, OpenFlags.NonBlocking).ShouldBe(0);
        int reader = BinaryPrimitives.ReadInt32LittleEndian(_other.Memory(Pair, 4));
        int writer = BinaryPrimitives.ReadInt32LittleEndian(_other.Memory(Pair + 4, 4));
        for (int i = 0; i < 50; i++)
        {
            Put(_one, _oneEnd, (byte)i, 1, 2);
            _other.Files.Splice(_otherEnd, 0, writer, 0, 2, 0).ShouldBe(2);
            Take(_other, _otherEnd, 10).ShouldBe<byte>([2]);
            Take(_other, reader, 10).ShouldBe([(byte)i, 1]);
        }
    }

    [Test]
    public void A_connection_in_a_list_of_interest_has_no_ring_and_each_send_counts()
    {
        Share();
        _system.Server.MakeInterest(_other.Badge, out uint list).ShouldBe(Errno.None);
        const uint edges = 1U << 31;
        _system.Server.ChangeInterest(_other.Badge, list, 1, HandleOf(_other), 3, edges | (uint)PollEvents.Input, 9).ShouldBe(Errno.None);
        byte[] events = new byte[120];
        for (int i = 0; i < 100; i++)
        {
            Put(_one, _oneEnd, (byte)i);
            _system.Server.TakeInterest(_other.Badge, list, 10, events, out int bytes).ShouldBe(Errno.None);
            bytes.ShouldBe(12, $"send {i}");
            _system.Server.TakeInterest(_other.Badge, list, 10, events, out bytes).ShouldBe(Errno.None);
            bytes.ShouldBe(0, $"send {i}, twice");
        }
    }

    [Test]
    public void More_connections_than_there_are_rings_work_all_the_same()
    {
        List<(int One, int Other)> pairs = [];
        _one.Files.SetDescriptorLimit(500);
        for (int i = 0; i < 60; i++)
            pairs.Add(MakePair(_one, OpenFlags.NonBlocking));
        List<FakeProcess> others = [];
        for (int i = 0; i < 60; i++)
            others.Add(_one.Fork((ulong)(0x3000 + i)));
        for (int round = 0; round < 12; round++)
        {
            for (int i = 0; i < 60; i++)
            {
                Put(others[(i + 1) % 60], pairs[i].One, (byte)i, (byte)round);
                Take(others[i], pairs[i].Other, 10).ShouldBe([(byte)i, (byte)round]);
                others[i].Files.Read(pairs[i].Other, Target, 1).ShouldBe(Error(Errno.EAGAIN));
            }
        }

        int rings = _system.Kernel.All(CapabilityKind.Notification).Count() / 5;
        rings.ShouldBeInRange(8, VfsServer.MaximumRings);
    }
}
