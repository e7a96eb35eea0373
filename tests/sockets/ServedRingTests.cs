using System;
using System.Linq;
using CsCheck;
using NUnit.Framework;
using Pistachio.Abi;
using Pistachio.Net.Protocol;
using Pistachio.Vfs.Protocol;
using Shouldly;

namespace Pistachio.Sockets.Tests;

/// <summary>Connections whose rings lie in memory that a program shares with the server: to another host, and within one.</summary>
[TestFixture]
internal sealed class ServedRingTests
{
    private const ulong Child = 0x3000;

    /// <summary>Rounds until acknowledgments that wait for company have come, for which small segments wait.</summary>
    private const int Acknowledged = 100;

    private Board _one = null!;
    private Board _two = null!;
    private RingUser _client = null!;
    private RingUser _service = null!;

    [SetUp]
    public void Start() => Start(null);

    private void Start(int? seed, int rings = 4, int smallPages = 1024, int middlePages = 128)
    {
        (_one, _two) = Board.Pair(seed, rings, smallPages, middlePages);
        (_client, _service) = Board.Connect(_one, _two, 5007);
    }

    [Test]
    public void Steady_sends_to_another_host_need_no_message()
    {
        Share();
        int before = _client.Messages + _service.Messages;
        byte[] got = new byte[10];
        for (int i = 0; i < 200; i++)
        {
            _client.Send([(byte)i]).ShouldBe(1);
            Run(2);
            _service.Receive(got).ShouldBe(1);
            got[0].ShouldBe((byte)i);
            _service.Send([(byte)(i + 1), 7]).ShouldBe(2);
            Run(2);
            _client.Receive(got).ShouldBe(2);
            got[..2].ShouldBe([(byte)(i + 1), 7]);
        }

        (_client.Messages + _service.Messages).ShouldBe(before);
    }

    [Test]
    public void What_was_under_way_when_the_ring_began_arrives_in_order()
    {
        _client.Send([1, 2]).ShouldBe(2);
        _service.Send([11, 12, 13]).ShouldBe(3);
        Run(Acknowledged);
        _service.Send([14]).ShouldBe(1);
        Share();
        _client.Send([3]).ShouldBe(1);
        Run(Acknowledged);
        Take(_service, 3).ShouldBe([1, 2, 3]);
        Take(_client, 4).ShouldBe([11, 12, 13, 14]);
    }

    [Test]
    public void A_ring_has_the_room_of_a_connection_and_who_waits_for_some_is_woken_when_half_is_free()
    {
        Share();
        byte[] many = Numbers(ConnectionRing.Capacity);
        _client.Send(many).ShouldBe(many.Length);
        _client.Out.TryWrite([1], false, out _, out _).ShouldBe(RingOutcome.MustWait);
        _client.Out.TrySleepForRoom().ShouldBeTrue();
        Wakes(_one).ShouldBe(0);
        Run(100);
        Wakes(_one).ShouldBe(1);
        Take(_service, 40_000).ShouldBe(many[..40_000]);
        Run(100);
        Take(_service, many.Length).ShouldBe(many[40_000..]);
    }

    [Test]
    public void A_peer_whose_window_was_closed_hears_when_the_program_has_read()
    {
        Share();
        byte[] piece = Numbers(8000);
        long sent = 0;
        for (int i = 0; i < 100; i++)
        {
            sent += Math.Max(_client.Send(piece), 0);
            Run(5);
        }

        sent.ShouldBeInRange((2 * ConnectionRing.Capacity) - 2000, 3 * ConnectionRing.Capacity);
        _service.Signals.ShouldBe(0);
        byte[] buffer = new byte[5000];
        long received = 0;
        for (int i = 0; i < 1000 && received < sent; i++)
        {
            received += Math.Max(_service.Receive(buffer), 0);
            Run(1);
        }

        received.ShouldBe(sent);
        _service.Signals.ShouldBeInRange(1, 10);
    }

    [Test]
    public void A_reader_that_sleeps_is_woken_and_one_that_does_not_is_not()
    {
        Share();
        _client.Send([1]).ShouldBe(1);
        Run(Acknowledged);
        Wakes(_two).ShouldBe(0);
        Take(_service, 1);
        _service.In.TrySleep().ShouldBeTrue();
        _client.Send([2]).ShouldBe(1);
        Run(Acknowledged);
        Wakes(_two).ShouldBe(1);
    }

    [Test]
    public void Whoever_polls_hears_what_the_program_has_left()
    {
        Share();
        _client.Send([1, 2, 3]).ShouldBe(3);
        Run(2);
        (_two.Ready(_service.Socket) & PollEvents.Input).ShouldBe(PollEvents.Input);
        int ring = _two.RingOf(_service.Socket)!.Value;
        _two.Server.Words(Board.Program, (uint)ring, out _).ShouldBe(Errno.EPERM);
        _two.Server.Words(Board.Control, SocketStates.MaximumRings, out _).ShouldBe(Errno.EINVAL);
        _two.Server.Words(Board.Control, SocketStates.MaximumRings - 1, out _).ShouldBe(Errno.ENOMEM);
        _two.Server.Words(Board.Control, (uint)ring, out ulong memory).ShouldBe(Errno.None);
        PipeRing words = ConnectionRing.Of(_two.Rings.Bytes((int)memory), 1);
        words.Count.ShouldBe(3);
        Take(_service, 2);
        words.Count.ShouldBe(1);
        Take(_service, 1);
        words.Count.ShouldBe(0);
        _two.RingOf(_service.Socket).ShouldBe(ring);
        (_two.Ready(_service.Socket) & PollEvents.Output).ShouldBe(PollEvents.Output);
        _service.Send(Numbers(ConnectionRing.Capacity)).ShouldBe(ConnectionRing.Capacity);
        (_two.Ready(_service.Socket) & PollEvents.Output).ShouldBe(PollEvents.None);
    }

    [Test]
    public void Whoever_polls_may_have_a_ring_ended()
    {
        Share();
        _client.Send([1, 2, 3]).ShouldBe(3);
        Run(Acknowledged);
        _two.Server.Unshare(Board.Program, _service.Socket).ShouldBe(Errno.EPERM);
        _two.Server.Unshare(Board.Control, _service.Socket).ShouldBe(Errno.None);
        _two.RingOf(_service.Socket).ShouldBeNull();
        (_two.Ready(_service.Socket) & PollEvents.Input).ShouldBe(PollEvents.Input);
        Take(_service, 3).ShouldBe([1, 2, 3]);
        (_two.Ready(_service.Socket) & PollEvents.Input).ShouldBe(PollEvents.None);
    }

    [Test]
    public void Messages_of_the_same_domain_find_what_it_wrote_and_leave_the_ring()
    {
        Share();
        _client.Send([1, 2]).ShouldBe(2);
        _one.Server.Send(Board.Program, _client.Socket, 0, [3], out uint sent).ShouldBe(Errno.None);
        sent.ShouldBe(1u);
        _client.Send([4]).ShouldBe(1);
        Run(Acknowledged);
        byte[] peeked = new byte[10];
        _service.Peek(peeked, out int count).ShouldBe(Errno.None);
        peeked[..count].ShouldBe([1, 2, 3, 4]);
        _two.Server.Receive(Board.Program, _service.Socket, 2, ReceiveFlags.None, out _, peeked.AsSpan(0, 2), out count).ShouldBe(Errno.None);
        peeked[..count].ShouldBe([1, 2]);
        Take(_service, 2).ShouldBe([3, 4]);
        _client.Out.Look(out _, out _).ShouldBe(RingOutcome.Moved);
        _service.In.Look(out _, out _).ShouldBe(RingOutcome.Moved);
    }

    [Test]
    public void A_second_domain_gets_the_bytes_in_order_and_after_some_times_there_are_no_more_rings()
    {
        for (byte i = 0; i < 4; i++)
        {
            Share();
            _client.Send([i, 100]).ShouldBe(2);
            _service.Send([i]).ShouldBe(1);
            Run(2);
            _two.Server.Admit(Board.Control, Child, _service.Socket).ShouldBe(Errno.None);
            byte[] got = new byte[1];
            _two.UserOf(_service.Socket, Child).Receive(got).ShouldBe(1);
            got[0].ShouldBe(i);
            Take(_service, 1).ShouldBe([100]);
            _service.HasRing.ShouldBeFalse();
            Take(_client, 1).ShouldBe([i]);
            _client.HasRing.ShouldBeTrue();
        }

        _service.Ask().ShouldBe(Errno.EOPNOTSUPP);
        _two.Server.ServedRingCount.ShouldBe(0);
        _two.Rings.Unused.ShouldBe(4);
    }

    [Test]
    public void What_a_ring_alone_does_not_do_ends_it(
        [Values(SocketOption.ReceiveBuffer, SocketOption.SendBuffer, SocketOption.ReceiveLowWater)] SocketOption option)
    {
        Share();
        _service.Send([1, 2, 3]).ShouldBe(3);
        Run(2);
        _one.Server.SetOption(Board.Program, _client.Socket, option, 5000).ShouldBe(Errno.None);
        Run(1);
        _client.Out.Look(out _, out _).ShouldBe(RingOutcome.Over);
        Take(_client, 3).ShouldBe([1, 2, 3]);
        _client.Ask().ShouldBe(Errno.EOPNOTSUPP);
        _one.Rings.Unused.ShouldBe(4);
    }

    [Test]
    public void A_time_limit_ends_the_ring_and_is_told_with_the_next_one([Values(SocketOption.ReceiveTimeout, SocketOption.SendTimeout)] SocketOption option)
    {
        Share();
        _client.IsLimited.ShouldBeFalse();
        _client.In.TrySleep().ShouldBeTrue();
        _one.Server.SetOption(Board.Program, _client.Socket, option, 5000).ShouldBe(Errno.None);
        Run(1);
        Wakes(_one).ShouldBe(1);
        _client.Receive(new byte[1]).ShouldBe(-(int)Errno.EAGAIN);
        _client.HasRing.ShouldBeFalse();
        _client.Ask().ShouldBe(Errno.None);
        _client.IsLimited.ShouldBeTrue();
        _client.Send([1, 2]).ShouldBe(2);
        Run(2);
        Take(_service, 2).ShouldBe([1, 2]);
    }

    [Test]
    public void The_end_of_the_stream_comes_behind_what_was_in_the_ring()
    {
        Share();
        _client.Send([1, 2, 3]).ShouldBe(3);
        _one.Server.Shutdown(Board.Program, _client.Socket, 1).ShouldBe(Errno.None);
        Run(4);
        Wakes(_two).ShouldBe(1);
        Take(_service, 3).ShouldBe([1, 2, 3]);
        _service.Receive(new byte[1]).ShouldBe(0);
        _service.HasRing.ShouldBeFalse();
        _service.Send([4]).ShouldBe(1);
        Run(4);
        Take(_client, 1).ShouldBe([4]);
    }

    [Test]
    public void What_was_written_before_the_close_is_still_sent_and_the_memory_is_the_programs_until_it_gives_it_back()
    {
        Share();
        _client.Send(Numbers(40_000)).ShouldBe(40_000);
        _one.Server.Close(Board.Control, _client.Socket).ShouldBe(Errno.None);
        _one.Rings.Unused.ShouldBe(3);
        _one.Server.EndDomain(Board.Control, Board.Program).ShouldBe(Errno.None);
        _one.Rings.Unused.ShouldBe(4);
        _one.Rings.Given.ShouldBeEmpty();
        Run(100);
        Take(_service, 40_000).ShouldBe(Numbers(40_000));
        _service.Receive(new byte[1]).ShouldBe(0);
    }

    [Test]
    public void An_end_that_is_closed_with_bytes_unread_resets_the_connection([Values] bool byProgram)
    {
        Share();
        _client.Send([1, 2, 3]).ShouldBe(3);
        Run(2);
        Take(_service, byProgram ? 3 : 2);
        _two.Server.Close(Board.Control, _service.Socket).ShouldBe(Errno.None);
        Run(4);
        _client.Receive(new byte[1]).ShouldBe(byProgram ? 0 : -(int)Errno.ECONNRESET);
    }

    [Test]
    public void Reading_stops_before_urgent_data()
    {
        Share();
        _client.Send([1, 2]).ShouldBe(2);
        _one.Server.SendUrgent(Board.Program, _client.Socket, 3).ShouldBe(Errno.None);
        _client.Send([4]).ShouldBe(1);
        _one.Server.Advance();
        Run(Acknowledged);
        Take(_service, 2).ShouldBe([1, 2]);
        _two.Server.ReceiveUrgent(Board.Program, _service.Socket, false, out uint value, out _).ShouldBe(Errno.None);
        value.ShouldBe(3u);
        Take(_service, 1).ShouldBe([4]);
        _service.Ask().ShouldBe(Errno.None);
    }

    [Test]
    public void There_are_so_many_rings_and_no_more()
    {
        Start(null, rings: 1);
        Share();
        (RingUser client, RingUser service) = Board.Connect(_one, _two, 5008);
        client.Ask().ShouldBe(Errno.ENOMEM);
        _client.Leave();
        client.Ask().ShouldBe(Errno.None);
        service.Send([1]).ShouldBe(1);
        _two.Rings.IsFull = true;
        _service.Leave();
        service.Ask().ShouldBe(Errno.ENOMEM);
        _two.Rings.IsFull = false;
        service.Ask().ShouldBe(Errno.None);
        Run(2);
        Take(client, 1).ShouldBe([1]);
    }

    [Test]
    public void Both_ends_on_one_host_may_have_one([Values] bool both)
    {
        (RingUser client, RingUser service) = Board.Connect(_one, _one, 5009);
        client.Ask().ShouldBe(Errno.None);
        if (both)
            service.Ask().ShouldBe(Errno.None);
        byte[] piece = Numbers(3000);
        for (int i = 0; i < 200; i++)
        {
            client.Send(piece).ShouldBe(piece.Length);
            Take(service, piece.Length).ShouldBe(piece);
            service.Send([(byte)i]).ShouldBe(1);
            Take(client, 1).ShouldBe([(byte)i]);
        }
    }

    [Test]
    public void Words_that_cannot_be_end_this_connection_with_an_error_and_no_other() =>
        Gen.Select(Gen.ULong, Gen.ULong, Gen.Int[0, 1], Gen.Int[0, 2]).Sample(
            (first, second, direction, what) =>
            {
                Start(null);
                (RingUser bystander, RingUser listener) = Board.Connect(_one, _two, 5010);
                Share();
                bystander.Ask().ShouldBe(Errno.None);
                _service.Send([1, 2, 3]).ShouldBe(3);
                Run(2);
                int at = direction * (PipeRing.ControlSize / 2);
                Span<byte> words = _client.Words;
                if (what != 1)
                    BitConverter.TryWriteBytes(words[at..], first);
                if (what != 0)
                    BitConverter.TryWriteBytes(words[(at + 64)..], second);
                _one.Server.OnSignals(ulong.MaxValue);
                Run(2);
                _service.Send([4]);
                Run(4);
                _ = _client.Send([5]);
                Run(4);
                _ = _client.Receive(new byte[10]);
                bystander.Send([9]).ShouldBe(1);
                Run(2);
                Take(listener, 1).ShouldBe([9]);
            },
            iter: 300, threads: 1);

    [Test]
    public void Bytes_that_there_is_no_memory_for_when_the_ring_ends_are_an_error_and_not_a_hole()
    {
        Start(null, smallPages: 8, middlePages: 0);
        Share();
        byte[] many = Numbers(ConnectionRing.Capacity);
        _client.Send(many).ShouldBe(many.Length);
        Run(100);
        _two.Server.Admit(Board.Control, Child, _service.Socket).ShouldBe(Errno.None);
        RingUser child = _two.UserOf(_service.Socket, Child);
        int received = child.Receive(new byte[100]);
        received.ShouldBe(-(int)Errno.ENOBUFS);
        Run(4);
        _client.Send([1]).ShouldBe(-(int)Errno.ECONNRESET);
    }

    [Test]
    public void Streams_are_whole_and_in_order_whatever_both_ends_and_the_wire_do() =>
        Gen.Select(Gen.Int[0, 10_000], Gen.Select(Gen.Int[0, 12], Gen.Int[1, 9000], Gen.Bool).Array[1, 300]).Sample(
            (seed, steps) =>
            {
                Start(seed, rings: 1);
                Board[] boards = [_one, _two];
                RingUser[] users = [_client, _service];
                StreamModel model = new(_client, _service);
                foreach ((int kind, int length, bool isFirst) in steps)
                {
                    int who = isFirst ? 0 : 1;
                    switch (kind)
                    {
                        case 0 or 1 or 2 or 3:
                            model.Send(who, length);
                            break;
                        case 4 or 5 or 6 or 7:
                            _ = model.Receive(who, length);
                            break;
                        case 8:
                            model.Peek(who, length);
                            break;
                        case 9:
                            boards[who].Server.Admit(Board.Control, Child, users[who].Socket).ShouldBe(Errno.None);
                            boards[who].Server.Option(Child, users[who].Socket, SocketOption.Type, out _, out _).ShouldBe(Errno.None);
                            break;
                        case 10:
                            users[who].Leave();
                            break;
                        case 11:
                            users[who].Ask();
                            break;
                        default:
                            Run(length / 100);
                            break;
                    }

                    Run(length & 1);
                }

                // What was lost comes again, after two minutes at the most.
                Board.Calm(_one, _two);
                model.Finish(() => Run(1), 400_000);
            },
            iter: 200, threads: 1);

    private static byte[] Numbers(int count) => [.. Enumerable.Range(0, count).Select(i => (byte)(i ^ (i >> 8)))];

    private static int Wakes(Board board) => board.Rings.Wakes.Values.Sum();

    private static byte[] Take(RingUser user, int count)
    {
        byte[] bytes = new byte[count];
        int done = 0;
        while (done < count && user.Receive(bytes.AsSpan(done)) is > 0 and int got)
            done += got;
        return bytes[..done];
    }

    /// <summary>Both ends have a ring.</summary>
    private void Share()
    {
        Run(10);
        foreach (RingUser user in (ReadOnlySpan<RingUser>)[_client, _service])
        {
            if (!user.HasRing)
                user.Ask().ShouldBe(Errno.None);
        }
    }

    private void Run(int rounds) => Board.Run(_one, _two, rounds);
}
