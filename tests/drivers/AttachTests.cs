using System.Collections.Generic;
using NUnit.Framework;
using Pistachio.Abi;
using Pistachio.Net.Drivers;
using Pistachio.Net.Interfaces;
using Pistachio.Net.Protocol;
using Pistachio.UserCall;
using Shouldly;

namespace Pistachio.Drivers.Tests;

/// <summary>Client and driver from the first attachment on, over the driver's death.</summary>
[TestFixture]
internal sealed class AttachTests
{
    private const ulong Events = 20;

    private RingBytes _memory = null!;
    private FakeKernel _kernel = null!;
    private NetworkInterfaceClient _client = null!;

    [SetUp]
    public void Begin()
    {
        _memory = new RingBytes();
        _kernel = new FakeKernel();
        KernelTransport.Current = _kernel;
        _client = new NetworkInterfaceClient(FakeKernel.Endpoint, 1, 0x1000, _memory, Events, 0);
    }

    [Test]
    public void Without_a_card_a_client_is_told_so_and_nothing_stays_behind()
    {
        FakeHost host = new(100);
        _kernel.Driver = new NetworkDriverServer(null, null, host);
        _client.Refresh().ShouldBe(Errno.ENODEV);
        host.Deleted.ShouldBe([Events]);
        _client.IsUp.ShouldBeFalse();
        _client.TrySend(new byte[60]).ShouldBeFalse();
        _client.TryReceive(out _).ShouldBeFalse();
        _client.BeginWait().ShouldBeTrue();
    }

    [Test]
    public void A_card_that_does_not_start_is_an_error()
    {
        FakeCard card = new() { Starts = false };
        _kernel.Driver = new NetworkDriverServer(card, new DriverRings(_memory), new FakeHost(100));
        _client.Refresh().ShouldBe(Errno.EIO);
        _client.IsAttached.ShouldBeFalse();
    }

    [Test]
    public void Frames_go_both_ways_and_each_side_is_woken_when_it_waits()
    {
        var (server, card, host) = NewDriver(100);
        _client.Refresh().ShouldBe(Errno.None);
        (_client.Mac, _client.Mtu, _client.IsUp).ShouldBe((card.Mac, 1500, true));
        host.Kept.ShouldBe([Events]);
        _client.TrySend(new byte[60]).ShouldBeTrue();
        _kernel.Signals.ShouldBe([host.Doorbell]);
        server.Work();
        card.Sent.ShouldBe(1);
        host.Signals.ShouldBeEmpty();
        _client.BeginWait().ShouldBeTrue();
        card.Incoming = 3;
        server.Work();
        host.Signals.ShouldBe([Events]);
        for (var i = 0; i < 3; i++)
            _client.TryReceive(out _).ShouldBeTrue();
        _client.TryReceive(out _).ShouldBeFalse();
    }

    [Test]
    public void A_client_hears_of_its_cable_even_if_it_does_not_wait_for_frames()
    {
        var (server, card, host) = NewDriver(100);
        _client.Refresh();
        card.HasLink = false;
        server.Work();
        host.Signals.ShouldBe([Events]);
    }

    [Test]
    public void A_client_attaches_again_when_the_driver_has_died()
    {
        var (_, _, first) = NewDriver(100);
        _client.Refresh();
        _client.Refresh().ShouldBe(Errno.None);
        _client.Lives.ShouldBe(1);
        _kernel.Driver = null;
        _kernel.Dead.Add(first.Doorbell);
        _client.Refresh().ShouldNotBe(Errno.None);
        _client.IsUp.ShouldBeFalse();
        _kernel.Deleted.ShouldContain(first.Rings);
        var (server, card, _) = NewDriver(200);
        _client.Refresh().ShouldBe(Errno.None);
        _client.Lives.ShouldBe(2);
        _kernel.Mapped.ShouldBe([first.Rings, 200UL]);
        _client.TrySend(new byte[60]).ShouldBeTrue();
        server.Work();
        card.Sent.ShouldBe(1);
    }

    [Test]
    public void A_client_that_rings_for_a_dead_driver_knows_it()
    {
        var (server, _, host) = NewDriver(100);
        _client.Refresh();
        _kernel.Dead.Add(host.Doorbell);
        _client.TrySend(new byte[60]).ShouldBeFalse();
        _client.IsAttached.ShouldBeFalse();
    }

    [Test]
    public void A_new_client_takes_the_place_of_the_old_one()
    {
        var (_, card, host) = NewDriver(100);
        _client.Refresh();
        new NetworkInterfaceClient(FakeKernel.Endpoint, 1, 0x1000, _memory, 21, 0).Refresh().ShouldBe(Errno.None);
        card.Resets.ShouldBe(2);
        host.Deleted.ShouldBe([Events]);
        host.Kept.ShouldBe([Events, 21UL]);
    }

    [Test]
    public void A_driver_gives_messages_their_turn_however_fast_its_client_is()
    {
        var (server, card, host) = NewDriver(100);
        _client.Refresh();
        card.OnSend = () => _client.TrySend(new byte[60]);
        _client.TrySend(new byte[60]);
        server.Work();
        card.Sent.ShouldBeLessThan(40);
        host.SelfSignals.ShouldBe(1);
    }

    [Test]
    public void A_broken_card_ends_its_driver()
    {
        var (server, card, _) = NewDriver(100);
        server.IsBroken.ShouldBeFalse();
        _client.Refresh();
        card.IsBroken = true;
        server.Work();
        server.IsBroken.ShouldBeTrue();
    }

    private (NetworkDriverServer Server, FakeCard Card, FakeHost Host) NewDriver(ulong rings)
    {
        DriverRings memory = new(_memory);
        FakeCard card = new() { Rings = memory };
        FakeHost host = new(rings);
        NetworkDriverServer server = new(card, memory, host);
        _kernel.Driver = server;
        return (server, card, host);
    }

    /// <summary>Takes all buffers, and sends at once.</summary>
    private sealed class FakeCard : INetworkCard
    {
        private readonly Queue<int> _posted = new();

        public DriverRings? Rings { get; init; }

        public bool Starts { get; init; } = true;

        public int Incoming { get; set; }

        public int Sent { get; private set; }

        public int Resets { get; private set; }

        public System.Action? OnSend { get; set; }

        public ulong Mac => 0x5254_0000_0001;

        public int Mtu => 1500;

        public bool HasLink { get; set; } = true;

        public bool IsBroken { get; set; }

        public bool TryReset()
        {
            Resets++;
            _posted.Clear();
            return true;
        }

        public bool TryStart()
        {
            if (Starts)
                Service();
            return Starts;
        }

        public void Service()
        {
            for (; Incoming > 0; Incoming--)
                Rings!.Received(_posted.Dequeue(), 60);
            while (Rings!.TryTakeBuffer(out var buffer))
                _posted.Enqueue(buffer);
            Rings.SetLink(HasLink);
        }

        public void Send()
        {
            while (Rings!.TryTake(out var entry, out var length))
            {
                Rings.Sent(entry, length);
                Sent++;
            }

            OnSend?.Invoke();
        }
    }

    private sealed class FakeHost(ulong rings) : IDriverHost
    {
        public ulong Rings => rings;

        public ulong Doorbell => rings + 1;

        public List<ulong> Kept { get; } = [];

        public List<ulong> Signals { get; } = [];

        public List<ulong> Deleted { get; } = [];

        public int SelfSignals { get; private set; }

        public bool StartCard() => true;

        public void Keep(ulong notification) => Kept.Add(notification);

        public void Signal(ulong notification) => Signals.Add(notification);

        public void SignalSelf() => SelfSignals++;

        public void Delete(ulong capability) => Deleted.Add(capability);
    }
}
