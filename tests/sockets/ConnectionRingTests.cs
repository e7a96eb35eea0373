using System;
using System.Linq;
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

/// <summary>Connections whose ends come to share a ring, and whatever ends that: no byte is lost or doubled, and nobody believes words that cannot be.</summary>
[TestFixture]
internal sealed class ConnectionRingTests
{
    private const ulong Page = 0x7FFF_FFFF_E000;
    private const ulong Control = 1;
    private const ulong One = 0x1000;
    private const ulong Two = 0x2000;

    private FakeKernel _kernel = null!;
    private FakeStates _states = null!;
    private PagePool _pages = null!;
    private FakeRings _rings = null!;
    private SocketServer _server = null!;
    private uint _listener;
    private RingUser _client = null!;
    private RingUser _service = null!;

    [SetUp]
    public void Start() => Start(2);

    private void Start(int rings, int smallPages = 1024, int middlePages = 128)
    {
        KernelTransport.Current = new MessagePages();
        _kernel = new FakeKernel();
        _states = new FakeStates();
        _rings = new FakeRings(rings);
        _pages = new PagePool(smallPages, middlePages);
        _server = new SocketServer(_kernel, new NetworkStack(new StackOptions { Key = 42 }), new PagedRingSource(_pages, 64 << 10), _states)
        {
            RingMemory = _rings,
        };
        _server.Watch(Control, 9).ShouldBe(Errno.None);
        _listener = Make(Two);
        _server.Bind(Two, _listener, 0, 0, Loopback(5007)).ShouldBe(Errno.None);
        _server.Listen(Two, _listener, 8).ShouldBe(Errno.None);
        (_client, _service) = Connect();
    }

    [Test]
    public void Steady_sends_need_no_message()
    {
        Share();
        int before = _client.Messages + _service.Messages;
        byte[] got = new byte[10];
        for (int i = 0; i < 1000; i++)
        {
            _client.Send([(byte)i]).ShouldBe(1);
            _service.Receive(got).ShouldBe(1);
            got[0].ShouldBe((byte)i);
            _service.Send([(byte)(i + 1), 7]).ShouldBe(2);
            _client.Receive(got).ShouldBe(2);
            got[0].ShouldBe((byte)(i + 1));
        }

        (_client.Messages + _service.Messages).ShouldBe(before);
    }

    [Test]
    public void Only_both_ends_together_get_a_ring_and_it_begins_when_nothing_is_under_way()
    {
        _client.Ask().ShouldBe(Errno.EAGAIN);
        _client.Ask().ShouldBe(Errno.EAGAIN);
        _service.Ask().ShouldBe(Errno.None);
        _client.Ask().ShouldBe(Errno.None);
        byte[] got = new byte[10];
        _client.Send([1, 2]).ShouldBe(2);
        _client.Receive(got).ShouldBe(-(int)Errno.EAGAIN);
        IsInRing(_client).ShouldBeFalse("two bytes are with the stack");
        _service.Receive(got).ShouldBe(2);
        Run();
        _client.Receive(got).ShouldBe(-(int)Errno.EAGAIN);
        IsInRing(_client).ShouldBeTrue();
        IsInRing(_service).ShouldBeTrue();
    }

    [Test]
    public void Whoever_looks_at_what_a_socket_is_ready_for_sees_what_is_in_its_ring()
    {
        Share();
        _client.Send([1, 2, 3]).ShouldBe(3);
        IsInRing(_service).ShouldBeTrue();
        _server.Unshare(One, _service.Socket).ShouldBe(Errno.EPERM);
        _server.Unshare(Control, _service.Socket).ShouldBe(Errno.None);
        ((PollEvents)SocketStates.ReadyOf(State(_service.Socket)) & PollEvents.Input).ShouldBe(PollEvents.Input);
        ((PollEvents)SocketStates.ReadyOf(State(_client.Socket)) & PollEvents.Output).ShouldBe(PollEvents.Output);
        byte[] got = new byte[10];
        _service.Receive(got).ShouldBe(3);
        got[..3].ShouldBe([1, 2, 3]);
    }

    [Test]
    public void A_socket_that_somebody_waits_for_gets_no_ring()
    {
        Ask();
        _states.Bytes[SocketStates.WantedOffset + (int)_service.Socket - 1] = 1;
        byte[] got = new byte[10];
        _client.Receive(got).ShouldBe(-(int)Errno.EAGAIN);
        IsInRing(_client).ShouldBeFalse();
        _client.Send([1]).ShouldBe(1);
        Run();
        ((PollEvents)SocketStates.ReadyOf(State(_service.Socket)) & PollEvents.Input).ShouldBe(PollEvents.Input);
    }

    [Test]
    public void Time_limits_are_told_with_a_ring_and_no_connections_to_others_get_one()
    {
        _server.SetOption(One, _client.Socket, SocketOption.ReceiveTimeout, 5).ShouldBe(Errno.None);
        Run();
        Ask();
        _client.IsLimited.ShouldBeTrue();
        _service.IsLimited.ShouldBeFalse();
        _server.Option(One, _client.Socket, SocketOption.ReceiveTimeout, out ulong limit, out _).ShouldBe(Errno.None);
        limit.ShouldBe(5u);
        _client.Receive(new byte[1]).ShouldBe(-(int)Errno.EAGAIN);
        IsInRing(_client).ShouldBeTrue();
        _server.SetOption(One, _client.Socket, SocketOption.SendTimeout, 5).ShouldBe(Errno.None);
        IsInRing(_client).ShouldBeFalse();
        _server.Ring(One, _listener, false, out _, out _, out _, out _).ShouldBe(Errno.EBADF);
        _server.Ring(Two, _listener, false, out _, out _, out _, out _).ShouldBe(Errno.EOPNOTSUPP);
    }

    [Test]
    public void A_connection_that_is_used_otherwise_again_and_again_gets_no_more_rings()
    {
        for (int i = 0; i < 4; i++)
        {
            Share();
            _server.Option(One, _client.Socket, SocketOption.Readable, out _, out _).ShouldBe(Errno.None);
            _client.Receive(new byte[1]).ShouldBe(-(int)Errno.EAGAIN);
            _service.Receive(new byte[1]).ShouldBe(-(int)Errno.EAGAIN);
            _client.HasRing.ShouldBeFalse();
            _service.HasRing.ShouldBeFalse();
        }

        _client.Ask().ShouldBe(Errno.EOPNOTSUPP);
        _service.Ask().ShouldBe(Errno.EOPNOTSUPP);
        _rings.Unused.ShouldBe(2);
    }

    [Test]
    public void A_second_domain_that_uses_an_end_gets_the_bytes_in_order()
    {
        const ulong child = 0x3000;
        Share();
        _client.Send([1, 2, 3]).ShouldBe(3);
        byte[] got = new byte[10];
        _service.Receive(got.AsSpan(0, 1)).ShouldBe(1);
        _server.Admit(Control, child, _service.Socket).ShouldBe(Errno.None);
        new RingUser(_server, _rings, child, _service.Socket).Receive(got).ShouldBe(2);
        got[..2].ShouldBe([2, 3]);
        _client.Send([4]).ShouldBe(1);
        _service.Receive(got).ShouldBe(1);
        got[0].ShouldBe((byte)4);
    }

    [Test]
    public void The_end_of_the_stream_comes_behind_what_was_in_the_ring([Values] bool byShutdown)
    {
        Share();
        _client.Send([1, 2, 3]).ShouldBe(3);
        if (byShutdown)
            _server.Shutdown(One, _client.Socket, 1).ShouldBe(Errno.None);
        else
            _server.Close(Control, _client.Socket).ShouldBe(Errno.None);
        Run();
        byte[] got = new byte[10];
        _service.Receive(got).ShouldBe(3);
        _service.Receive(got).ShouldBe(0);
    }

    [Test]
    public void An_end_that_is_closed_with_bytes_unread_resets_the_connection()
    {
        Share();
        _client.Send([1, 2, 3]).ShouldBe(3);
        _server.Close(Control, _service.Socket).ShouldBe(Errno.None);
        Run();
        _client.Receive(new byte[10]).ShouldBe(-(int)Errno.ECONNRESET);
        _rings.Wakes.Count.ShouldBe(2);
    }

    [Test]
    public void A_domain_that_ends_leaves_its_ring_and_both_ends_are_woken()
    {
        Share();
        _client.Send([1, 2, 3]).ShouldBe(3);
        _server.Close(Control, _client.Socket).ShouldBe(Errno.None);
        _server.EndDomain(Control, One).ShouldBe(Errno.None);
        _rings.Wakes.Values.ShouldAllBe(count => count > 0);
        Run();
        byte[] got = new byte[10];
        _service.Receive(got).ShouldBe(3);
        _service.Receive(got).ShouldBe(0);
        _rings.Unused.ShouldBe(2);
        _rings.Given.ShouldBeEmpty();
        _server.RingCount.ShouldBe(0);
    }

    [Test]
    public void There_are_so_many_rings_and_no_more_until_one_is_over()
    {
        Share();
        (RingUser client, RingUser service) = Connect();
        Ask(client, service);
        (RingUser other, RingUser third) = Connect();
        other.Ask().ShouldBe(Errno.EAGAIN);
        third.Ask().ShouldBe(Errno.ENOMEM);
        _client.Leave();
        third.Ask().ShouldBe(Errno.None);
        _service.HasLostRing.ShouldBeTrue();
        _service.Receive(new byte[1]).ShouldBe(-(int)Errno.EAGAIN);
        _service.HasRing.ShouldBeFalse();
        _rings.IsFull = true;
        other.Ask().ShouldBe(Errno.ENOMEM);
        _rings.IsFull = false;
        third.Leave();
        _rings.Unused.ShouldBe(1);
    }

    [Test]
    public void Words_that_cannot_be_end_this_connection_with_an_error_and_no_other() =>
        Gen.Select(Gen.ULong, Gen.ULong, Gen.Int[0, 1]).Sample(
            (first, second, end) =>
            {
                Start(2);
                Share();
                (RingUser bystander, RingUser listener) = Connect();
                int at = end * (PipeRing.ControlSize / 2);
                BitConverter.TryWriteBytes(_client.Words[at..], first);
                BitConverter.TryWriteBytes(_client.Words[(at + 64)..], second);
                uint count = (uint)(first >> 32) - (uint)(second >> 32);
                bool isValid = ((first | second) & PipeRing.IsOff) == 0 && count <= ConnectionRing.Capacity;
                byte[] got = new byte[10];
                _ = _client.Receive(got);
                _server.Option(One, _client.Socket, SocketOption.Error, out ulong error, out _).ShouldBe(Errno.None);
                Run();
                if (!isValid)
                {
                    _server.Option(Two, _service.Socket, SocketOption.Error, out ulong other, out _).ShouldBe(Errno.None);
                    ((Errno)Math.Max(error, other)).ShouldBeOneOf(Errno.ECONNABORTED, Errno.ECONNRESET, Errno.None);
                    (_client.Send([1]) < 0).ShouldBeTrue();
                    (_service.Send([1]) < 0).ShouldBeTrue();
                }

                bystander.Send([9]).ShouldBe(1);
                listener.Receive(got).ShouldBe(1);
            },
            iter: 200, threads: 1);

    [Test]
    public void Bytes_that_the_stack_has_no_memory_for_are_an_error_and_not_a_hole()
    {
        Start(2, 8, 0);
        Share();
        byte[] many = new byte[ConnectionRing.Capacity];
        _client.Send(many).ShouldBe(many.Length);
        _server.Unshare(Control, _client.Socket).ShouldBe(Errno.None);
        Run();
        byte[] got = new byte[many.Length];
        int received = 0;
        int last;
        while ((last = _service.Receive(got)) > 0)
            received += last;
        received.ShouldBeLessThan(many.Length);
        last.ShouldBe(-(int)Errno.ECONNRESET);
        _client.Send([1]).ShouldBe(-(int)Errno.ENOBUFS);
    }

    [Test]
    public void Streams_are_whole_and_in_order_whatever_both_ends_do() =>
        Gen.Select(Gen.Int[0, 11], Gen.Int[1, 3000], Gen.Bool).Array[1, 300].Sample(
            steps =>
            {
                Start(1);
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
                            int got = model.Receive(who, length);
                            if (got == -(int)Errno.EAGAIN)
                                Run();
                            else
                                got.ShouldBeGreaterThan(0);
                            break;
                        case 8:
                            model.Peek(who, length);
                            break;
                        case 9:
                            _server.Unshare(Control, users[who].Socket).ShouldBe(Errno.None);
                            break;
                        case 10:
                            users[who].Leave();
                            break;
                        default:
                            users[who].Ask();
                            break;
                    }

                    _server.Settle(Page);
                }

                model.Finish(Run, 1000);
            },
            iter: 300, threads: 1);

    [Test]
    public void Who_does_not_use_a_ring_loses_it_to_who_would()
    {
        (RingUser client, RingUser service) = Connect();
        (RingUser other, RingUser third) = Connect();
        Share();
        Ask(client, service);
        _client.Send([1, 2]).ShouldBe(2);
        other.Ask().ShouldBe(Errno.EAGAIN);
        third.Ask().ShouldBe(Errno.ENOMEM);
        Wait(SocketServer.IdleTime / 2);
        third.Ask().ShouldBe(Errno.ENOMEM);
        _client.Send([3]).ShouldBe(1);
        Wait(SocketServer.IdleTime / 2);
        third.Ask().ShouldBe(Errno.None);
        other.Ask().ShouldBe(Errno.None);
        client.HasLostRing.ShouldBeTrue();
        service.HasLostRing.ShouldBeTrue();
        client.Send([7]).ShouldBe(1);
        service.Receive(new byte[10]).ShouldBe(1);
        Wait(SocketServer.IdleTime);
        client.Ask().ShouldBe(Errno.EAGAIN);
        service.Ask().ShouldBe(Errno.ENOMEM);
        service.Ask().ShouldBe(Errno.None);
        client.Ask().ShouldBe(Errno.None);
        byte[] got = new byte[10];
        _service.HasLostRing.ShouldBeTrue();
        _service.Receive(got).ShouldBe(3);
        got[..3].ShouldBe([1, 2, 3]);
    }

    [Test]
    public void Streams_are_whole_and_in_order_whoever_loses_his_ring_when()
    {
        int lost = 0;
        Gen.Select(Gen.Int[1, 3], Gen.Select(Gen.Int[0, 15], Gen.Int[0, 5], Gen.Int[1, 3000], Gen.Bool).Array[50, 400]).Sample(
            (rings, steps) =>
            {
                Start(rings);
                RingUser[][] users = new RingUser[6][];
                StreamModel[] models = new StreamModel[6];
                for (int i = 0; i < users.Length; i++)
                {
                    (RingUser client, RingUser service) = i == 0 ? (_client, _service) : Connect();
                    users[i] = [client, service];
                    models[i] = new StreamModel(client, service);
                }

                foreach ((int kind, int which, int length, bool isFirst) in steps)
                {
                    int who = isFirst ? 0 : 1;
                    RingUser user = users[which][who];
                    switch (kind)
                    {
                        case <= 3:
                            models[which].Send(who, length);
                            break;
                        case <= 7:
                            _ = models[which].Receive(who, length);
                            break;
                        case 8:
                            models[which].Peek(who, length);
                            break;
                        case 9:
                            user.Leave();
                            break;
                        case 10:
                            Wait((ulong)(uint)length * 50_000);
                            break;
                        default:
                            foreach (RingUser each in users[which])
                            {
                                if (each.HasLostRing)
                                    lost++;
                                if (!each.HasRing && each.Ask() == Errno.ENOMEM)
                                    _ = each.Ask();
                            }

                            break;
                    }

                    _server.Settle(Page);
                }

                foreach (StreamModel model in models)
                    model.Finish(Run, 1000);
                foreach (RingUser user in users.SelectMany(each => each))
                    user.Leave();
                _rings.Unused.ShouldBe(rings);
                _rings.Given.ShouldBeEmpty();
                _server.RingCount.ShouldBe(0);
            },
            iter: 200, threads: 1);
        lost.ShouldBeGreaterThan(0);
    }

    private void Wait(ulong time)
    {
        _kernel.Now += (long)time;
        Run();
    }

    /// <summary>Both ends ask until both have a ring.</summary>
    private static void Ask(RingUser client, RingUser service)
    {
        client.Ask().ShouldBe(Errno.EAGAIN);
        service.Ask().ShouldBe(Errno.None);
        client.Ask().ShouldBe(Errno.None);
    }

    private void Ask() => Ask(_client, _service);

    private void Share()
    {
        Run();
        Ask();
        _client.Receive(new byte[1]).ShouldBe(-(int)Errno.EAGAIN);
        IsInRing(_client).ShouldBeTrue();
    }

    private bool IsInRing(RingUser user) => SocketStates.ReadyOf(State(user.Socket)) == SocketStates.InRing;

    private uint Make(ulong domain)
    {
        _server.Socket(domain, SocketFamily.Internet, SocketType.Stream, 0, 0, out uint made).ShouldBe(Errno.None);
        _server.Adopt(Control, domain, made, out _, out _).ShouldBe(Errno.None);
        return made;
    }

    private (RingUser Client, RingUser Service) Connect()
    {
        uint client = Make(One);
        _server.Connect(One, client, 0, Loopback(5007)).ShouldBe(Errno.None);
        _server.Accept(Two, _listener, 0, SocketWait.No, out uint service, out _).ShouldBe(Errno.None);
        _server.Adopt(Control, Two, service, out _, out _).ShouldBe(Errno.None);
        Run();
        return (new RingUser(_server, _rings, One, client), new RingUser(_server, _rings, Two, service));
    }

    private static byte[] Loopback(ushort port) => [(byte)(port >> 8), (byte)port, 127, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0];

    private ulong State(uint socket) => BitConverter.ToUInt64(_states.Bytes[(((int)socket - 1) * sizeof(ulong))..]);

    private void Run()
    {
        _server.Advance();
        _server.Settle(Page);
    }
}
