using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using CsCheck;
using NUnit.Framework;
using Pistachio.Abi;
using Pistachio.Net.Protocol;
using Pistachio.Net.Server;
using Pistachio.Net.Stack;
using Pistachio.UserCall;
using Pistachio.Vfs.Protocol;
using Shouldly;

namespace Pistachio.Sockets.Tests;

/// <summary>Sockets for datagrams that are connected to each other and come to share a ring: whatever else is done with them is as if there were none.</summary>
[TestFixture]
internal sealed class DatagramPairTests
{
    private const ulong Page = 0x7FFF_FFFF_E000;
    private const ulong Control = 1;
    private const ulong One = 0x1000;
    private const ulong Two = 0x2000;
    private const ulong Child = 0x3000;
    private const ushort FirstPort = 6001;
    private const ushort SecondPort = 6002;

    /// <summary>A time, in nanoseconds since boot.</summary>
    private const long Begin = 2_000_000_000;

    /// <summary>Bytes that wait in a socket at most, with what the server counts for each datagram.</summary>
    private const int Room = 64 << 10;

    private FakeKernel _kernel = null!;
    private FakeStates _states = null!;
    private FakeRings _rings = null!;
    private NetworkStack _stack = null!;
    private SocketServer _server = null!;
    private PairUser _first = null!;
    private PairUser _second = null!;

    [SetUp]
    public void Start()
    {
        KernelTransport.Current = new MessagePages();
        _kernel = new FakeKernel();
        _states = new FakeStates();
        _rings = new FakeRings(2);
        _stack = new NetworkStack(new StackOptions { Key = 42 });
        _server = new SocketServer(_kernel, _stack, new PagedRingSource(new PagePool(1024, 128), 64 << 10), _states) { RingMemory = _rings };
        _server.Watch(Control, 9).ShouldBe(Errno.None);
        (_first, _second) = Pair(FirstPort, SecondPort);
    }

    [Test]
    public void Steady_datagrams_need_no_message_and_are_told_from_where_they_come()
    {
        Share();
        int before = _first.Messages + _second.Messages;
        for (int i = 0; i < 1000; i++)
        {
            _first.Send([(byte)i]).ShouldBe(Errno.None);
            _second.Receive(out byte[] source).ShouldBe([(byte)i]);
            source.ShouldBe(Name(FirstPort));
            byte[] answer = new byte[i * 3];
            _second.Send(answer).ShouldBe(Errno.None);
            _second.Send([]).ShouldBe(Errno.None);
            _first.Receive(out source).ShouldBe(answer);
            source.ShouldBe(Name(SecondPort));
            _first.Receive().ShouldBe([]);
            _first.Receive().ShouldBeNull();
        }

        (_first.Messages + _second.Messages).ShouldBe(before);
    }

    [Test]
    public void The_ring_begins_when_nothing_is_under_way()
    {
        _first.Ask().ShouldBe(Errno.EAGAIN);
        _first.Ask().ShouldBe(Errno.EAGAIN);
        _second.Ask().ShouldBe(Errno.None);
        _first.Ask().ShouldBe(Errno.None);
        _first.Send([1, 2]).ShouldBe(Errno.None);
        _first.Receive().ShouldBeNull();
        _first.IsInRing.ShouldBeFalse("a datagram is with the stack");
        Run();
        _second.Receive().ShouldBe([1, 2]);
        _second.IsInRing.ShouldBeTrue("who only receives what is there is to have his ring too");
        _first.Receive().ShouldBeNull();
        _first.IsInRing.ShouldBeTrue();
        _second.IsInRing.ShouldBeTrue();
    }

    [Test]
    public void Who_is_not_connected_back_or_to_himself_or_not_alone_at_his_port_gets_no_ring()
    {
        PairUser alone = User(One, Open(One, 6003));
        alone.Ask().ShouldBe(Errno.EOPNOTSUPP);
        Connect(alone, SecondPort);
        alone.Ask().ShouldBe(Errno.EOPNOTSUPP);
        Connect(alone, 6003);
        alone.Ask().ShouldBe(Errno.EOPNOTSUPP);
        Connect(alone, 6999);
        alone.Ask().ShouldBe(Errno.EOPNOTSUPP);
        _ = Open(Two, FirstPort, 2); // another address with the same port
        _first.Ask().ShouldBe(Errno.EOPNOTSUPP);
        _second.Ask().ShouldBe(Errno.EOPNOTSUPP);
    }

    [Test]
    public void A_port_that_others_may_take_too_gets_no_ring()
    {
        uint one = Make(One);
        _server.SetOption(One, one, SocketOption.ReuseAddress, 1).ShouldBe(Errno.None);
        _server.Bind(One, one, 0, 0, Name(6005)).ShouldBe(Errno.None);
        PairUser first = User(One, one);
        PairUser second = User(Two, Open(Two, 6006));
        Connect(first, 6006);
        Connect(second, 6005);
        first.Ask().ShouldBe(Errno.EOPNOTSUPP);
        second.Ask().ShouldBe(Errno.EOPNOTSUPP);
    }

    private static readonly SocketOption[] s_forbidding = [SocketOption.ReceiveBuffer, SocketOption.Stamp];

    [TestCaseSource(nameof(s_forbidding))]
    public void Options_that_need_the_server_end_it_and_forbid_it(SocketOption option)
    {
        Share();
        _second.Send([1]).ShouldBe(Errno.None);
        _server.SetOption(One, _first.Socket, option, 9000).ShouldBe(Errno.None);
        _first.IsInRing.ShouldBeFalse();
        _first.Receive().ShouldBe([1]);
        _first.Ask().ShouldBe(Errno.EOPNOTSUPP);
    }

    [Test]
    public void Time_limits_are_told_with_a_ring_and_another_one_ends_it([Values(SocketOption.ReceiveTimeout, SocketOption.SendTimeout)] SocketOption option)
    {
        _server.SetOption(One, _first.Socket, option, 5).ShouldBe(Errno.None);
        Share();
        _first.IsLimited.ShouldBeTrue();
        _second.IsLimited.ShouldBeFalse();
        _server.Option(One, _first.Socket, option, out ulong limit, out _).ShouldBe(Errno.None);
        limit.ShouldBe(5UL);
        _first.IsInRing.ShouldBeTrue();
        _second.Send([1]).ShouldBe(Errno.None);
        _server.SetOption(One, _first.Socket, option, 0).ShouldBe(Errno.None);
        _first.IsInRing.ShouldBeFalse();
        _first.Receive().ShouldBe([1]);
        _second.Leave();
        Share();
        _first.IsLimited.ShouldBeFalse();
    }

    [Test]
    public void A_ring_that_did_not_begin_yet_never_does_when_a_time_limit_has_come_meanwhile()
    {
        Ask();
        _server.SetOption(Two, _second.Socket, SocketOption.ReceiveTimeout, 5).ShouldBe(Errno.None);
        _first.Receive().ShouldBeNull();
        _second.Receive().ShouldBeNull();
        _first.HasRing.ShouldBeFalse();
        _second.HasRing.ShouldBeFalse();
        Share();
        _second.IsLimited.ShouldBeTrue();
    }

    [Test]
    public void A_ring_that_did_not_begin_yet_is_over_when_one_has_got_another_partner()
    {
        Ask();
        PairUser third = User(One, Open(One, 6003));
        Connect(third, SecondPort);
        Connect(_second, 6003);
        third.Ask().ShouldBe(Errno.EAGAIN);
        _second.Leave();
        _second.Ask().ShouldBe(Errno.None);
        third.Ask().ShouldBe(Errno.None);
        Run();
        third.Receive().ShouldBeNull();
        third.IsInRing.ShouldBeTrue();
        _second.IsInRing.ShouldBeTrue();
        _first.Receive().ShouldBeNull();
        _first.HasRing.ShouldBeFalse();
        _second.Send([1]).ShouldBe(Errno.None);
        third.Receive().ShouldBe([1]);
        third.IsInRing.ShouldBeTrue();
        third.Leave();
        _second.Leave();
        _rings.Unused.ShouldBe(2);
    }

    /// <summary>What else is done with a socket that has a ring.</summary>
    public enum Use
    {
        Name,
        Readable,
        Peek,
        Option,
        ReceiveWait,
        Unshare,
        OtherDomain,
        RawSocket,
        Route,
        Address,
        Interface,
        Leave,
        LongDatagram,
    }

    [Test]
    public void Any_other_use_of_either_finds_all_datagrams_in_order([Values] Use use, [Values] bool ofReceiver)
    {
        NetworkInterface card = _stack.AddInterface("eth0", new DeadLink());
        InterfaceAddress address = _stack.AddAddress(card, IpAddress.From4(10, 0, 0, 1), 24, probe: false).ShouldNotBeNull();
        _server.Identify(Control, Child, 0).ShouldBe(Errno.None);
        Run();
        Share();
        for (byte i = 0; i < 5; i++)
            _first.Send(new byte[i]).ShouldBe(Errno.None);
        PairUser user = ofReceiver ? _second : _first;
        byte[] bytes = new byte[64];
        List<int> lengths = [0, 1, 2, 3, 4];
        switch (use)
        {
            case Use.Name:
                _server.Name(user.Domain, user.Socket, true, bytes, out _).ShouldBe(Errno.None);
                break;
            case Use.Readable:
                _second.Receive().ShouldBe([]);
                lengths.RemoveAt(0);
                _server.Option(user.Domain, user.Socket, SocketOption.Readable, out ulong readable, out _).ShouldBe(Errno.None);
                readable.ShouldBe(ofReceiver ? 1UL : 0);
                break;
            case Use.Peek:
                _server.Receive(user.Domain, user.Socket, 64, ReceiveFlags.Peek, out _, bytes, out _).ShouldBe(ofReceiver ? Errno.None : Errno.EAGAIN);
                break;
            case Use.Option:
                _server.SetOption(user.Domain, user.Socket, SocketOption.Broadcast, 1).ShouldBe(Errno.None);
                break;
            case Use.ReceiveWait:
                _server.ReceiveWait(user.Domain, user.Socket, ReceiveFlags.None).ShouldBe(ofReceiver ? Errno.None : Errno.EAGAIN);
                break;
            case Use.Unshare:
                _server.Unshare(Control, user.Socket).ShouldBe(Errno.None);
                ((PollEvents)SocketStates.ReadyOf(State(_second.Socket)) & PollEvents.Input).ShouldBe(PollEvents.Input);
                ((PollEvents)SocketStates.ReadyOf(State(_first.Socket)) & PollEvents.Output).ShouldBe(PollEvents.Output);
                break;
            case Use.OtherDomain:
                _server.Admit(Control, Child, user.Socket).ShouldBe(Errno.None);
                User(Child, user.Socket).SendByMessage([9]).ShouldBe(Errno.None);
                if (!ofReceiver)
                    lengths.Add(1);
                else
                    _first.Receive().ShouldBe([9]);
                break;
            case Use.RawSocket:
                _server.Socket(Child, SocketFamily.Internet, SocketType.Raw, IpProtocol.Udp, 0, out uint raw).ShouldBe(Errno.None);
                _server.Adopt(Control, Child, raw, out _, out _).ShouldBe(Errno.None);
                _first.Send(new byte[7]).ShouldBe(Errno.None);
                lengths.Add(7);
                Run();
                _server.Receive(Child, raw, 64, ReceiveFlags.None, out _, bytes, out int seen).ShouldBe(Errno.None);
                seen.ShouldBe(20 + 8 + 7);
                break;
            case Use.Route:
                _stack.AddRoute(new Route(new IpPrefix(IpAddress.From4(20, 0, 0, 0), 8), card, IpAddress.From4(10, 0, 0, 2), 0)).ShouldBe(Errno.None);
                break;
            case Use.Address:
                _stack.RemoveAddress(address);
                break;
            case Use.Interface:
                _stack.SetMtu(card, 1000);
                break;
            case Use.Leave:
                user.Leave();
                break;
            case Use.LongDatagram:
                _first.Send(new byte[DatagramRecord.MostBytes + 1]).ShouldBe(Errno.None);
                lengths.Add(DatagramRecord.MostBytes + 1);
                break;
        }

        Run();
        _first.IsInRing.ShouldBeFalse();
        _second.IsInRing.ShouldBeFalse();
        _first.Send(new byte[8]).ShouldBe(Errno.None);
        lengths.Add(8);
        Run(); // where a raw socket sees it, it is a packet
        foreach (int length in lengths)
            _second.Receive().ShouldNotBeNull($"of {length}").Length.ShouldBe(length);
        _second.Receive().ShouldBeNull();
    }

    [Test]
    public void Who_connects_to_another_hears_the_first_no_more_but_has_what_came()
    {
        Share();
        PairUser third = User(One, Open(One, 6003));
        Connect(third, SecondPort);
        _first.Send([1]).ShouldBe(Errno.None);
        Connect(_second, 6003);
        _first.Send([2]).ShouldBe(Errno.None); // nobody hears it
        Run();
        third.Send([3]).ShouldBe(Errno.None);
        _second.Receive(out byte[] source).ShouldBe([1]);
        source.ShouldBe(Name(FirstPort));
        _second.Receive(out source).ShouldBe([3]);
        source.ShouldBe(Name(6003));
        _second.Receive().ShouldBeNull();
        _first.Receive().ShouldBeNull();
        _first.Error.ShouldBe(Errno.ECONNREFUSED);
    }

    [Test]
    public void Who_is_connected_to_nobody_any_more_hears_all()
    {
        Share();
        _first.Send([1]).ShouldBe(Errno.None);
        _server.Connect(Two, _second.Socket, 0, []).ShouldBe(Errno.None);
        PairUser third = User(One, Open(One, 6003));
        Connect(third, SecondPort);
        third.Send([2]).ShouldBe(Errno.None);
        _first.Send([3]).ShouldBe(Errno.None);
        _second.Receive().ShouldBe([1]);
        _second.Receive().ShouldBe([2]);
        _second.Receive().ShouldBe([3]);
        _second.SendByMessage([1]).ShouldBe(Errno.EDESTADDRREQ);
    }

    [Test]
    public void Who_closes_is_missed_by_the_next_call_of_the_other([Values] bool byEnd)
    {
        Share();
        _first.Send([1]).ShouldBe(Errno.None);
        _second.Send([2]).ShouldBe(Errno.None);
        _server.Close(Control, _second.Socket).ShouldBe(Errno.None);
        if (byEnd)
            _server.EndDomain(Control, Two).ShouldBe(Errno.None);
        _rings.Wakes.Count.ShouldBe(2);
        _first.Receive().ShouldBe([2]);
        _first.Send([3]).ShouldBe(Errno.None);
        Run();
        _first.Send([4]).ShouldBe(Errno.ECONNREFUSED);
        _first.Send([5]).ShouldBe(Errno.None);
        _first.Leave();
        if (byEnd)
            _rings.Unused.ShouldBe(2);
    }

    [Test]
    public void Shutdown_ends_it_behind_what_was_sent()
    {
        Share();
        _first.Send([1]).ShouldBe(Errno.None);
        _server.Shutdown(One, _first.Socket, 1).ShouldBe(Errno.None);
        _first.Send([2]).ShouldBe(Errno.EPIPE);
        _second.Receive().ShouldBe([1]);
        _second.Send([3]).ShouldBe(Errno.None);
        _first.Receive().ShouldBe([3]);
        _first.Ask().ShouldBe(Errno.EOPNOTSUPP);
    }

    [Test]
    public void As_many_wait_as_without_a_ring_and_those_that_are_lost_are_counted([Values(0, 1, 100, 4000, 30000)] int length)
    {
        PairUser[] receivers = new PairUser[2];
        int[] counts = new int[2];
        for (int i = 0; i < 2; i++)
        {
            Start();
            if (i == 1)
                Share();
            for (int sent = 0; sent < (Room / (48 + length)) + 5; sent++)
                _first.Send(new byte[length]).ShouldBe(Errno.None);
            Line(SecondPort).ShouldEndWith(" 5");
            while (_second.Receive() is { } got)
            {
                got.Length.ShouldBe(length);
                counts[i]++;
            }
        }

        counts[1].ShouldBe(counts[0]);
    }

    [Test]
    public void The_table_of_sockets_tells_what_waits_and_leaves_the_ring()
    {
        Share();
        _first.Send(new byte[0x123]).ShouldBe(Errno.None);
        Line(SecondPort).ShouldContain(" 00000000:00000123 ");
        Line(FirstPort).ShouldContain(" 00000000:00000000 ");
        _first.IsInRing.ShouldBeTrue();
    }

    [Test]
    public void The_time_of_what_came_last_is_that_of_sending_within_the_use_of_the_ring()
    {
        _kernel.Now = Begin + 5;
        Share();
        _kernel.Now = Begin + 6;
        _first.Send([1]).ShouldBe(Errno.None);
        _kernel.Now = Begin + 7;
        _first.Send([2]).ShouldBe(Errno.None);
        _kernel.Now = Begin + 9;
        _second.Receive().ShouldBe([1]);
        _second.LastTime.ShouldBe((ulong)Begin + 6);
        LastTime().ShouldBe((ulong)Begin + 6); // which ends the ring
        _second.Receive().ShouldBe([2]);
        LastTime().ShouldBe((ulong)Begin + 7);
    }

    [Test]
    public void A_time_that_cannot_be_is_not_believed([Values(1UL, ulong.MaxValue)] ulong told)
    {
        _kernel.Now = Begin + 5;
        Share();
        _first.Out.TrySend([1], told, out _).ShouldBe(RingOutcome.Moved);
        _first.Out.TrySend([2], told, out _).ShouldBe(RingOutcome.Moved);
        _second.Receive().ShouldBe([1]);
        _kernel.Now = Begin + 9;
        LastTime().ShouldBe((ulong)Begin + (told == 1 ? 5U : 9U));
        _second.Receive().ShouldBe([2]);
        LastTime().ShouldBe((ulong)Begin + (told == 1 ? 5U : 9U));
    }

    [Test]
    public void Sockets_that_are_used_otherwise_again_and_again_get_no_more_rings()
    {
        for (int i = 0; i < 4; i++)
        {
            Share();
            _server.Option(One, _first.Socket, SocketOption.Readable, out _, out _).ShouldBe(Errno.None);
            _first.Receive().ShouldBeNull();
            _second.Receive().ShouldBeNull();
            _first.HasRing.ShouldBeFalse();
            _second.HasRing.ShouldBeFalse();
        }

        _first.Ask().ShouldBe(Errno.EOPNOTSUPP);
        _second.Ask().ShouldBe(Errno.EOPNOTSUPP);
        _rings.Unused.ShouldBe(2);
    }

    [Test]
    public void Only_who_has_a_ring_that_is_in_use_is_told_the_other_end()
    {
        byte[] name = new byte[SocketLimits.AddressBytes];
        _server.RingPeer(One, _first.Socket, name, out _).ShouldBe(Errno.EAGAIN);
        Ask();
        _server.RingPeer(One, _first.Socket, name, out _).ShouldBe(Errno.EAGAIN);
        Share();
        _server.Admit(Control, Child, _first.Socket).ShouldBe(Errno.None);
        _server.RingPeer(Child, _first.Socket, name, out _).ShouldBe(Errno.EAGAIN);
        _server.RingPeer(One, 77, name, out _).ShouldBe(Errno.EBADF);
        _server.RingPeer(One, _first.Socket, name, out int bytes).ShouldBe(Errno.None);
        name[..bytes].ShouldBe(Name(SecondPort));
        _first.IsInRing.ShouldBeTrue();
    }

    [Test]
    public void Sockets_of_IPv6_share_one_too()
    {
        PairUser first = User(One, Make(One, SocketFamily.Internet6));
        PairUser second = User(Two, Make(Two, SocketFamily.Internet6));
        _server.Bind(One, first.Socket, 0, 0, Name6(6003)).ShouldBe(Errno.None);
        _server.Bind(Two, second.Socket, 0, 0, Name6(6004)).ShouldBe(Errno.None);
        _server.Connect(One, first.Socket, 0, Name6(6004)).ShouldBe(Errno.None);
        _server.Connect(Two, second.Socket, 0, Name6(6003)).ShouldBe(Errno.None);
        Share(first, second);
        first.Send([1, 2]).ShouldBe(Errno.None);
        second.Receive(out byte[] source).ShouldBe([1, 2]);
        source.ShouldBe(Name6(6003));
    }

    [Test]
    public void Nonsense_in_the_memory_harms_nobody_else() =>
        Gen.Select(Gen.Byte.Array[16], Gen.ULong, Gen.ULong, Gen.Int[0, 5], Gen.Int[0, 70_000]).Sample(
            (record, first, second, what, count) =>
            {
                Start();
                Share();
                (PairUser bystander, PairUser other) = Pair(6003, 6004);
                Share(bystander, other);
                bystander.Send([9]).ShouldBe(Errno.None);
                _first.Send([1, 2, 3]).ShouldBe(Errno.None);
                _first.Send([4]).ShouldBe(Errno.None);
                PipeRing ring = _first.Out;
                switch (what)
                {
                    case 0:
                        record.CopyTo(_first.Sent);
                        break;
                    case 1:
                        record.CopyTo(_first.Sent[64..]);
                        break;
                    case 2:
                        ring.ExchangeTaken(first);
                        break;
                    case 3:
                        ring.ExchangeWritten(first);
                        break;
                    case 4:
                        record.CopyTo(_first.Sent);
                        ring.ExchangeWritten(PipeRing.WordOf((uint)count));
                        break;
                    default:
                        ring.ExchangeTaken(first);
                        ring.ExchangeWritten(second);
                        break;
                }

                for (int i = 0; i < 3; i++)
                {
                    _ = _first.Send(new byte[i]);
                    TryReceive(_second);
                }

                _ = Line(SecondPort);
                _server.Unshare(Control, _second.Socket).ShouldBe(Errno.None);
                TryReceive(_second);
                while (_second.Receive(out byte[] source) is { } got)
                {
                    got.Length.ShouldBeLessThanOrEqualTo(DatagramRecord.MostBytes);
                    source.ShouldBe(Name(FirstPort));
                }

                other.Receive().ShouldBe([9]);
                other.Receive().ShouldBeNull();
                _first.Send([5]).ShouldBe(Errno.None);
                _second.Receive().ShouldBe([5]);
            },
            iter: 1000, threads: 1);

    [Test]
    public void None_is_doubled_lost_or_out_of_order_whatever_both_do() =>
        Gen.Select(Gen.Int[0, 15], Gen.Frequency((8, Gen.Int[0, 300]), (1, Gen.Int[0, 40_000])), Gen.Bool).Array[1, 80].Sample(
            steps =>
            {
                Start();
                _server.Admit(Control, Child, _first.Socket).ShouldBe(Errno.None);
                _server.Admit(Control, Child, _second.Socket).ShouldBe(Errno.None);
                PairUser[] users = [_first, _second];
                Queue<byte[]>[] waiting = [new(), new()];
                byte next = 0;
                foreach ((int kind, int length, bool isFirst) in steps)
                {
                    int who = isFirst ? 0 : 1;
                    PairUser user = users[who];
                    byte[] bytes = new byte[length];
                    Array.Fill(bytes, next++);
                    switch (kind)
                    {
                        case <= 4:
                            user.Send(bytes).ShouldBe(Errno.None);
                            Add(waiting[1 - who], bytes);
                            break;
                        case <= 8:
                            user.Receive(out byte[] source).ShouldBe(waiting[who].TryDequeue(out byte[]? expected) ? expected : null);
                            if (expected is not null)
                                source.ShouldBe(Name(isFirst ? SecondPort : FirstPort));
                            break;
                        case 9:
                            while (user.Receive() is { } got)
                                got.ShouldBe(waiting[who].Dequeue());
                            waiting[who].ShouldBeEmpty();
                            break;
                        case 10:
                            byte[] looked = new byte[SocketLimits.Capacity];
                            Errno error = _server.Receive(user.Domain, user.Socket, (uint)looked.Length, ReceiveFlags.Peek, out _, looked, out int count);
                            (error == Errno.None ? looked[..count] : null).ShouldBe(waiting[who].TryPeek(out byte[]? seen) ? seen : null);
                            break;
                        case 11:
                            _server.Unshare(Control, user.Socket).ShouldBe(Errno.None);
                            break;
                        case 12:
                            user.Leave();
                            break;
                        case 13:
                            User(Child, user.Socket).SendByMessage(bytes).ShouldBe(Errno.None);
                            Add(waiting[1 - who], bytes);
                            break;
                        default:
                            _ = user.Ask();
                            break;
                    }

                    _server.Settle(Page);
                }

                for (int who = 0; who < 2; who++)
                {
                    while (users[who].Receive() is { } got)
                        got.ShouldBe(waiting[who].Dequeue());
                    waiting[who].ShouldBeEmpty();
                    users[who].Leave();
                }

                _rings.Unused.ShouldBe(2);
            },
            iter: 1500, threads: 1);

    /// <summary>A datagram waits, unless there is no room.</summary>
    private static void Add(Queue<byte[]> waiting, byte[] bytes)
    {
        if (waiting.Count == 0 || waiting.Sum(each => each.Length + DatagramRecord.Size) + bytes.Length + DatagramRecord.Size <= Room)
            waiting.Enqueue(bytes);
    }

    /// <summary>Receive as a program does that believes nothing of the memory.</summary>
    private static void TryReceive(PairUser user)
    {
        if (!user.HasRing)
            return;
        switch (user.In.LookAtRecord(out ulong taken, out uint first, out int length, out _))
        {
            case RingOutcome.Moved:
                user.In.CopyOut(first, new byte[length]);
                _ = user.In.TryTakeRecord(taken, length);
                break;
            case RingOutcome.Over:
                user.Leave();
                break;
        }
    }

    private (PairUser First, PairUser Second) Pair(ushort first, ushort second)
    {
        PairUser one = User(One, Open(One, first));
        PairUser two = User(Two, Open(Two, second));
        Connect(one, second);
        Connect(two, first);
        return (one, two);
    }

    private PairUser User(ulong domain, uint socket) => new(_server, _kernel, _rings, domain, socket);

    private static void Ask(PairUser first, PairUser second)
    {
        first.Ask().ShouldBe(Errno.EAGAIN);
        second.Ask().ShouldBe(Errno.None);
        first.Ask().ShouldBe(Errno.None);
    }

    private void Ask() => Ask(_first, _second);

    private void Share() => Share(_first, _second);

    private void Share(PairUser first, PairUser second)
    {
        Run();
        if (!first.HasRing)
            Ask(first, second);
        first.Receive().ShouldBeNull();
        first.IsInRing.ShouldBeTrue();
        SocketStates.ReadyOf(State(second.Socket)).ShouldBe(SocketStates.InRing);
    }

    private uint Make(ulong domain, SocketFamily family = SocketFamily.Internet)
    {
        _server.Socket(domain, family, SocketType.Datagram, 0, 0, out uint made).ShouldBe(Errno.None);
        _server.Adopt(Control, domain, made, out _, out _).ShouldBe(Errno.None);
        return made;
    }

    private uint Open(ulong domain, ushort port, byte host = 1)
    {
        uint made = Make(domain);
        _server.Bind(domain, made, 0, 0, Name(port, host)).ShouldBe(Errno.None);
        return made;
    }

    private void Connect(PairUser user, ushort port) => _server.Connect(user.Domain, user.Socket, 0, Name(port)).ShouldBe(Errno.None);

    private static byte[] Name(ushort port, byte host = 1) => [(byte)(port >> 8), (byte)port, 127, 0, 0, host, 0, 0, 0, 0, 0, 0, 0, 0];

    private static byte[] Name6(ushort port) => [(byte)(port >> 8), (byte)port, 0, 0, 0, 0, .. new byte[15], 1, 0, 0, 0, 0];

    private ulong State(uint socket) => BitConverter.ToUInt64(_states.Bytes[(((int)socket - 1) * sizeof(ulong))..]);

    /// <summary>SIOCGSTAMP of the second socket, as the server has it.</summary>
    private ulong LastTime()
    {
        _server.Advance();
        _server.Option(Two, _second.Socket, SocketOption.LastTime, out ulong time, out _).ShouldBe(Errno.None);
        return time;
    }

    /// <summary>The line of a socket in /proc/net/udp.</summary>
    private string Line(ushort port)
    {
        byte[] bytes = new byte[4096];
        int done = 0;
        int count;
        do
        {
            _server.Table(One, TextFile.Datagrams, (uint)done, 448, bytes.AsSpan(done), out count).ShouldBe(Errno.None);
            done += count;
        }
        while (count > 0);
        return Encoding.ASCII.GetString(bytes, 0, done).Split('\n').Single(line => line.Contains($": 0100007F:{port:X4} "));
    }

    private void Run()
    {
        _server.Advance();
        _server.Settle(Page);
    }

    private sealed class DeadLink : ILink
    {
        public MacAddress Address => new(0x0200_0000_0001UL);

        public int Mtu => 1500;

        public bool TrySend(ReadOnlySpan<byte> frame) => true;

        public void SetGroups(ReadOnlySpan<MacAddress> groups)
        {
        }
    }
}
