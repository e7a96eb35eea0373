using System;
using System.Collections.Generic;
using System.Linq;
using CsCheck;
using NUnit.Framework;
using Pistachio.Abi;
using Pistachio.Net.Server;
using Pistachio.Net.Stack;
using Pistachio.UserCall;
using Pistachio.Vfs.Protocol;
using Shouldly;

namespace Pistachio.Sockets.Tests;

/// <summary>More pairs of sockets for datagrams, and connections, on one host want rings than there are.</summary>
[TestFixture]
internal sealed class PairReclaimTests
{
    private const ulong Page = 0x7FFF_FFFF_E000;
    private const ulong Control = 1;
    private const ulong One = 0x1000;
    private const ulong Two = 0x2000;
    private const ulong Three = 0x3000;
    private const ushort Port = 6001;
    private const ushort ListenerPort = 5007;
    private const int Millisecond = 1_000_000;
    private const int Idle = (int)(SocketServer.IdleTime / Millisecond);

    /// <summary>Bytes that wait in a socket at most, with what the server counts for each datagram.</summary>
    private const int Room = 64 << 10;

    private FakeKernel _kernel = null!;
    private FakeRings _rings = null!;
    private SocketServer _server = null!;
    private uint _listener;

    private sealed record Pair(PairUser First, PairUser Second)
    {
        public bool IsInRing => First.IsInRing && Second.IsInRing;
    }

    private Pair _old = null!;
    private Pair _new = null!;

    [SetUp]
    public void Start() => Start(1);

    private void Start(int rings)
    {
        KernelTransport.Current = new MessagePages();
        _kernel = new FakeKernel();
        _rings = new FakeRings(rings);
        NetworkStack stack = new(new StackOptions { Key = 42 });
        _server = new SocketServer(_kernel, stack, new PagedRingSource(new PagePool(1024, 128), Room), new FakeStates()) { RingMemory = _rings };
        _server.Watch(Control, 9).ShouldBe(Errno.None);
        _listener = Make(Two, SocketType.Stream);
        _server.Bind(Two, _listener, 0, 0, Name(ListenerPort)).ShouldBe(Errno.None);
        _server.Listen(Two, _listener, 8).ShouldBe(Errno.None);
        _old = Make(0, One, Two);
        _new = Make(1, One, Two);
    }

    [Test]
    public void Datagrams_of_a_pair_that_does_nothing_stay_in_order_when_another_gets_its_ring()
    {
        Share(_old);
        for (byte i = 0; i < 5; i++)
        {
            _kernel.Now += 10;
            _old.First.Send([i, 1]).ShouldBe(Errno.None);
            _old.Second.Send([i, 2, 3]).ShouldBe(Errno.None);
        }

        _old.Second.Receive().ShouldBe([0, 1]);
        ulong time = _old.Second.LastTime;
        TakeAway();
        _server.Option(Two, _old.Second.Socket, SocketOption.LastTime, out ulong told, out _).ShouldBe(Errno.None);
        told.ShouldBe(time);
        _old.First.Send([5, 1]).ShouldBe(Errno.None);
        _old.First.HasRing.ShouldBeFalse();
        for (byte i = 1; i < 6; i++)
        {
            _old.Second.Receive(out byte[] source).ShouldBe([i, 1]);
            source.ShouldBe(Name(Port));
        }

        for (byte i = 0; i < 5; i++)
        {
            _old.First.Receive(out byte[] source).ShouldBe([i, 2, 3]);
            source.ShouldBe(Name(Port + 1));
        }

        _old.First.Receive().ShouldBeNull();
        _old.Second.Receive().ShouldBeNull();
        _old.Second.HasRing.ShouldBeFalse();
        CheckThatTheOtherWorks();
    }

    [Test]
    public void Who_is_refused_waits_until_somebody_is_idle()
    {
        Share(_old);
        for (int i = 0; i < 20; i++)
        {
            Wait(60);
            _old.First.Send([1]).ShouldBe(Errno.None);
            _old.Second.Receive().ShouldBe([1]);
            _ = _new.First.Ask();
            _new.Second.Ask().ShouldBe(Errno.ENOMEM);
        }

        _old.IsInRing.ShouldBeTrue();
        Wait(Idle);
        _new.Second.Ask().ShouldBe(Errno.None);
        _old.First.HasLostRing.ShouldBeTrue();
    }

    [Test]
    public void Who_sleeps_at_the_ring_is_woken_and_waits_with_the_server()
    {
        Share(_old);
        _old.Second.In.TrySleep().ShouldBeTrue();
        TakeAway();
        _rings.Wakes[(0, 0)].ShouldBe(1);
        _rings.Wakes[(0, 1)].ShouldBe(1);
        _old.Second.In.TrySleep().ShouldBeFalse();
        _old.Second.Receive().ShouldBeNull();
        _old.Second.Error.ShouldBe(Errno.EAGAIN);
        _old.First.Send([7]).ShouldBe(Errno.None);
        _old.Second.Receive().ShouldBe([7]);
        CheckThatTheOtherWorks();
    }

    [Test]
    public void What_was_copied_into_a_ring_that_is_gone_by_then_is_not_sent_and_nobody_else_gets_it()
    {
        Share(_old);
        byte[] bytes = [66, 66, 66];
        _old.First.Out.LookForRecord(bytes.Length, out ulong word).ShouldBe(RingOutcome.Moved);
        _old.First.Out.CopyIn(word, DatagramRecord.Size, bytes);
        TakeAway();
        _old.First.Out.PublishRecord(word, bytes.Length, 1).ShouldBeFalse();
        _old.First.Out.LookForRecord(bytes.Length, out _).ShouldBe(RingOutcome.Over);
        _old.First.Out.TrySend(bytes, 1, out _).ShouldBe(RingOutcome.Over);
        _rings.Bytes(0)[PipeRing.ControlSize..].IndexOf((byte)66).ShouldBe(-1);
        CheckThatTheOtherWorks();
        _old.Second.Receive().ShouldBeNull();
        _old.First.Send(bytes).ShouldBe(Errno.None);
        _old.Second.Receive().ShouldBe(bytes);
        _old.Second.Receive().ShouldBeNull();
    }

    [Test]
    public void What_was_copied_out_of_a_ring_that_is_gone_by_then_is_received_once()
    {
        Share(_old);
        _old.First.Send([1, 2, 3]).ShouldBe(Errno.None);
        _old.Second.In.LookAtRecord(out ulong taken, out _, out int length, out _).ShouldBe(RingOutcome.Moved);
        TakeAway();
        _old.Second.In.TryTakeRecord(taken, length).ShouldBeFalse();
        _old.Second.In.LookAtRecord(out _, out _, out _, out _).ShouldBe(RingOutcome.Over);
        _old.Second.In.TryReceive(new byte[8], out _, out _).ShouldBe(RingOutcome.Over);
        _server.RingPeer(Two, _old.Second.Socket, new byte[SocketLimits.AddressBytes], out _).ShouldBe(Errno.EAGAIN);
        _old.Second.Receive(out byte[] source).ShouldBe([1, 2, 3]);
        source.ShouldBe(Name(Port));
        _old.Second.Receive().ShouldBeNull();
        CheckThatTheOtherWorks();
    }

    [Test]
    public void A_connection_may_get_the_ring_of_a_pair_and_the_other_way_round()
    {
        (RingUser client, RingUser service) = Connect();
        Share(_old);
        _old.First.Send([9]).ShouldBe(Errno.None);
        client.Ask().ShouldBe(Errno.EAGAIN);
        service.Ask().ShouldBe(Errno.ENOMEM);
        Wait(Idle);
        service.Ask().ShouldBe(Errno.None);
        client.Ask().ShouldBe(Errno.None);
        client.Receive(new byte[1]).ShouldBe(-(int)Errno.EAGAIN);
        client.Send([1, 2]).ShouldBe(2);
        _old.First.HasLostRing.ShouldBeTrue();
        Ask(_new);
        client.HasLostRing.ShouldBeTrue();
        byte[] got = new byte[4];
        service.Receive(got).ShouldBe(2);
        got.ShouldBe([1, 2, 0, 0]);
        _old.Second.Receive().ShouldBe([9]);
        CheckThatTheOtherWorks();
    }

    /// <summary>Pairs and connections of three domains with a ring for a few of them, which go from one to the other; what arrives is what was sent, whatever happens.</summary>
    [Test]
    public void None_is_doubled_lost_or_out_of_order_whoever_loses_his_ring_when()
    {
        int lost = 0;
        int used = 0;
        Gen.Select(Gen.Int[1, 4], Gen.Select(Gen.Int[0, 19], Gen.Int[0, 7], Gen.Frequency((8, Gen.Int[0, 300]), (1, Gen.Int[0, 30_000])), Gen.Bool).Array[20, 300]).Sample(
            (rings, steps) =>
            {
                Start(rings);
                ulong[] domains = [One, Two, Three];
                List<Pair> pairs = [_old, _new];
                for (int i = 2; i < 6; i++)
                    pairs.Add(Make(i, domains[i % 3], domains[(i + 1) % 3]));
                Queue<byte[]>[,] waiting = new Queue<byte[]>[pairs.Count, 2];
                for (int i = 0; i < pairs.Count; i++)
                    (waiting[i, 0], waiting[i, 1]) = (new(), new());
                List<(RingUser Client, RingUser Service)> streams = [Connect(), Connect()];
                StreamModel[] models = [.. streams.Select(each => new StreamModel(each.Client, each.Service))];
                byte next = 0;
                foreach ((int kind, int which, int length, bool isFirst) in steps)
                {
                    int who = isFirst ? 0 : 1;
                    if (which >= pairs.Count)
                    {
                        int stream = which - pairs.Count;
                        StepOf(models[stream], isFirst ? streams[stream].Client : streams[stream].Service, kind, who, length);
                        continue;
                    }

                    PairUser user = isFirst ? pairs[which].First : pairs[which].Second;
                    byte[] bytes = new byte[length];
                    Array.Fill(bytes, next++);
                    if (user.HasLostRing)
                        lost++;
                    if (user.IsInRing)
                        used++;
                    switch (kind)
                    {
                        case <= 4:
                            user.Send(bytes).ShouldBe(Errno.None);
                            Add(waiting[which, 1 - who], bytes);
                            break;
                        case <= 8:
                            user.Receive(out byte[] source).ShouldBe(waiting[which, who].TryDequeue(out byte[]? expected) ? expected : null);
                            if (expected is not null)
                                source.ShouldBe(Name(Port + (2 * which) + 1 - who));
                            break;
                        case 9:
                            Drain(user, waiting[which, who]);
                            break;
                        case 10:
                            byte[] looked = new byte[SocketLimits.Capacity];
                            Errno error = _server.Receive(user.Domain, user.Socket, (uint)looked.Length, ReceiveFlags.Peek, out _, looked, out int count);
                            (error == Errno.None ? looked[..count] : null).ShouldBe(waiting[which, who].TryPeek(out byte[]? seen) ? seen : null);
                            break;
                        case 11:
                            user.Leave();
                            break;
                        case 12:
                            Wait(length % 300);
                            break;
                        case 13:
                            _server.SetOption(user.Domain, user.Socket, SocketOption.ReceiveTimeout, (ulong)(length & 1)).ShouldBe(Errno.None);
                            break;
                        default:
                            AskAgain(pairs[which]);
                            break;
                    }

                    _server.Settle(Page);
                }

                for (int i = 0; i < pairs.Count; i++)
                {
                    Drain(pairs[i].First, waiting[i, 0]);
                    Drain(pairs[i].Second, waiting[i, 1]);
                    pairs[i].First.Leave();
                    pairs[i].Second.Leave();
                }

                for (int i = 0; i < models.Length; i++)
                {
                    models[i].Finish(() => Wait(1), 10_000);
                    streams[i].Client.Leave();
                    streams[i].Service.Leave();
                }

                _rings.Unused.ShouldBe(rings);
                _rings.Given.ShouldBeEmpty();
                _server.RingCount.ShouldBe(0);
            },
            iter: 1500, threads: 1);
        lost.ShouldBeGreaterThan(0);
        used.ShouldBeGreaterThan(0);
    }

    private void StepOf(StreamModel model, RingUser user, int kind, int who, int length)
    {
        switch (kind)
        {
            case <= 4:
                model.Send(who, 1 + (length % 4000));
                break;
            case <= 9:
                _ = model.Receive(who, 1 + (length % 4000));
                break;
            case 10:
                model.Peek(who, 1 + (length % 4000));
                break;
            case 11:
                user.Leave();
                break;
            case 12:
                Wait(length % 300);
                break;
            default:
                if (!user.HasRing && user.Ask() == Errno.ENOMEM)
                    _ = user.Ask();
                break;
        }

        _server.Settle(Page);
    }

    /// <summary>As two busy programs do: each that has none, or has lost it, asks.</summary>
    private static void AskAgain(Pair pair)
    {
        foreach (PairUser user in (ReadOnlySpan<PairUser>)[pair.First, pair.Second, pair.First])
        {
            if (user.HasLostRing)
                user.Leave();
            if (!user.HasRing && user.Ask() == Errno.ENOMEM)
                _ = user.Ask();
        }
    }

    private static void Drain(PairUser user, Queue<byte[]> waiting)
    {
        while (user.Receive() is { } got)
            got.ShouldBe(waiting.Dequeue());
        waiting.ShouldBeEmpty();
    }

    /// <summary>A datagram waits, unless there is no room.</summary>
    private static void Add(Queue<byte[]> waiting, byte[] bytes)
    {
        if (waiting.Count == 0 || waiting.Sum(each => each.Length + DatagramRecord.Size) + bytes.Length + DatagramRecord.Size <= Room)
            waiting.Enqueue(bytes);
    }

    /// <summary>The new pair gets the ring of the old one, which was idle.</summary>
    private void TakeAway()
    {
        Ask(_new);
        _old.First.HasLostRing.ShouldBeTrue();
        _old.Second.HasLostRing.ShouldBeTrue();
    }

    private void CheckThatTheOtherWorks()
    {
        _new.First.Receive().ShouldBeNull();
        _new.IsInRing.ShouldBeTrue();
        _new.First.Send([4, 5]).ShouldBe(Errno.None);
        _new.Second.Receive(out byte[] source).ShouldBe([4, 5]);
        source.ShouldBe(Name(Port + 2));
        _new.Second.Send([6]).ShouldBe(Errno.None);
        _new.First.Receive().ShouldBe([6]);
        _new.IsInRing.ShouldBeTrue();
    }

    /// <summary>Both ask; where there is no ring, the server sees then which are used, and later which are not.</summary>
    private void Ask(Pair pair)
    {
        pair.First.Ask().ShouldBe(Errno.EAGAIN);
        if (pair.Second.Ask() == Errno.ENOMEM)
        {
            Wait(Idle);
            pair.Second.Ask().ShouldBe(Errno.None);
        }

        pair.First.Ask().ShouldBe(Errno.None);
    }

    private void Share(Pair pair)
    {
        Wait(1);
        Ask(pair);
        pair.First.Receive().ShouldBeNull();
        pair.IsInRing.ShouldBeTrue();
    }

    private Pair Make(int number, ulong first, ulong second)
    {
        PairUser one = Open(first, Port + (2 * number));
        PairUser two = Open(second, Port + (2 * number) + 1);
        _server.Connect(first, one.Socket, 0, Name(Port + (2 * number) + 1)).ShouldBe(Errno.None);
        _server.Connect(second, two.Socket, 0, Name(Port + (2 * number))).ShouldBe(Errno.None);
        return new Pair(one, two);
    }

    private PairUser Open(ulong domain, int port)
    {
        uint made = Make(domain, SocketType.Datagram);
        _server.Bind(domain, made, 0, 0, Name(port)).ShouldBe(Errno.None);
        return new PairUser(_server, _kernel, _rings, domain, made);
    }

    private (RingUser Client, RingUser Service) Connect()
    {
        uint client = Make(One, SocketType.Stream);
        _server.Connect(One, client, 0, Name(ListenerPort)).ShouldBe(Errno.None);
        _server.Accept(Two, _listener, 0, SocketWait.No, out uint service, out _).ShouldBe(Errno.None);
        _server.Adopt(Control, Two, service, out _, out _).ShouldBe(Errno.None);
        Wait(1);
        return (new RingUser(_server, _rings, One, client), new RingUser(_server, _rings, Two, service));
    }

    private uint Make(ulong domain, SocketType type)
    {
        _server.Socket(domain, SocketFamily.Internet, type, 0, 0, out uint made).ShouldBe(Errno.None);
        _server.Adopt(Control, domain, made, out _, out _).ShouldBe(Errno.None);
        return made;
    }

    private static byte[] Name(int port) => [(byte)(port >> 8), (byte)port, 127, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0];

    private void Wait(int milliseconds)
    {
        _kernel.Now += (long)milliseconds * Millisecond;
        _server.Advance();
        _server.Settle(Page);
    }
}
