using System;
using System.Collections.Generic;
using System.Linq;
using NUnit.Framework;
using Pistachio.Net.Drivers;
using Pistachio.Net.Interfaces;
using Pistachio.Net.Protocol;
using Shouldly;

namespace Pistachio.Drivers.Tests;

/// <summary>What holds of each card.</summary>
[TestFixture("virtio")]
[TestFixture("82540")]
[TestFixture("82574")]
internal sealed class CardTests(string kind)
{
    private FakeMemory _shared = null!;
    private FakeMemory _own = null!;
    private DriverRings _rings = null!;
    private ClientRings _client = null!;
    private VirtioModel _virtio = null!;
    private E1000Hardware _intel = null!;
    private INetworkCard _card = null!;

    private List<byte[]> Sent => kind == "virtio" ? _virtio.Sent : _intel.Sent;

    [SetUp]
    public void Begin()
    {
        _shared = new FakeMemory(0x1_2345_0000, NetworkRings.Size);
        _own = new FakeMemory(0x70_0000, Math.Max(VirtioCard.MemorySize, E1000Card.MemorySize));
        _rings = new DriverRings(_shared);
        _client = new ClientRings(_shared);
        FakeBus bus = new(_shared, _own);
        _virtio = new VirtioModel(bus);
        _intel = new E1000Hardware(bus);
        _card = kind switch
        {
            "virtio" => new VirtioCard(_virtio.Registers, _own, _shared, _rings, new FakeTime(), hasTable: true),
            "82540" => new E1000Card(_intel, _own, _shared, _rings, new FakeTime(), E1000Model.I82540),
            _ => new E1000Card(_intel, _own, _shared, _rings, new FakeTime(), E1000Model.I82574),
        };
        _card.TryReset().ShouldBeTrue();
        _card.TryStart().ShouldBeTrue();
    }

    [Test]
    public void Its_address_and_its_cable_are_known()
    {
        _card.Mac.ShouldBe(kind == "virtio" ? 0x5254_0012_3456UL : 0x5254_0012_3456UL);
        _client.HasLink.ShouldBeTrue();
        SetLink(false);
        _card.Service();
        _client.HasLink.ShouldBeFalse();
        SetLink(true);
        _card.Service();
        _client.HasLink.ShouldBeTrue();
    }

    [Test]
    public void Thousands_of_frames_go_both_ways_around_all_rings()
    {
        for (var i = 0; i < 3000; i++)
        {
            _client.TrySend(Frame(i), out _).ShouldBeTrue();
            Send();
            Sent[^1].ShouldBe(Frame(i));
            Receive(Frame(i + 7)).ShouldBeTrue();
            _card.Service();
            _client.TryReceive(out var frame).ShouldBeTrue();
            frame.ToArray().ShouldBe(Frame(i + 7));
        }

        Sent.Count.ShouldBe(3000);
        _client.Count(NetworkCounter.FramesSent).ShouldBeGreaterThan(2990UL);
        _client.Count(NetworkCounter.FramesReceived).ShouldBe(3000UL);
        _client.Count(NetworkCounter.Violations).ShouldBe(0UL);
        _card.IsBroken.ShouldBeFalse();
    }

    [Test]
    public void Bursts_longer_than_the_rings_lose_frames_but_not_the_card()
    {
        var received = 0;
        for (var round = 0; round < 5; round++)
        {
            for (var i = 0; i < 300; i++)
                received += Receive(Frame(i)) ? 1 : 0;
            _card.Service();
            while (_client.TryReceive(out _))
            {
            }

            _client.BeginWait(out _);
            _card.Service();
        }

        received.ShouldBe(5 * NetworkRings.Entries);
        _client.Count(NetworkCounter.FramesReceived).ShouldBe((ulong)received);
    }

    [Test]
    public void A_client_that_sends_faster_than_the_card_waits_for_room()
    {
        _intel.SendsAtOnce = false;
        for (var i = 0; i < NetworkRings.Entries; i++)
            _client.TrySend(Frame(i), out _).ShouldBeTrue();
        _card.Send();
        _client.TrySend(Frame(0), out _).ShouldBeFalse();
        Transmit();
        _card.Send();
        _client.TrySend(Frame(0), out _).ShouldBeTrue();
        Sent.Count.ShouldBe(NetworkRings.Entries);
    }

    [Test]
    public void After_a_reset_everything_begins_anew()
    {
        Receive(Frame(0));
        _client.TrySend(Frame(1), out _);
        _card.TryReset().ShouldBeTrue();
        Receive(Frame(2)).ShouldBeFalse("it was told of no buffer");
        _rings.Reset();
        _client = new ClientRings(_shared);
        _card.TryStart().ShouldBeTrue();
        _client.TryReceive(out _).ShouldBeFalse();
        Receive(Frame(3)).ShouldBeTrue();
        _card.Service();
        _client.TryReceive(out var frame).ShouldBeTrue();
        frame.ToArray().ShouldBe(Frame(3));
    }

    [Test]
    public void A_frame_that_is_longer_than_any_is_dropped()
    {
        Receive(new byte[1600]).ShouldBeTrue();
        Receive(Frame(5)).ShouldBeTrue();
        _card.Service();
        _client.TryReceive(out var frame).ShouldBeTrue();
        frame.ToArray().ShouldBe(Frame(5));
        _client.Count(NetworkCounter.ReceiveErrors).ShouldBe(1UL);
    }

    [Test]
    public void A_card_that_writes_anything_into_its_memory_crashes_nothing([Range(1, 20)] int seed)
    {
        var random = new Random(seed);
        for (var i = 0; i < 500; i++)
        {
            // The model itself would follow a descriptor that leads nowhere, so words go where a card writes.
            var offset = random.Next(_own.Bytes(0, 1).Length + (kind == "virtio" ? 2000 : 1020)) * 4;
            _own[kind == "virtio" ? 4096 + 1024 + offset % 2048 : offset] = random.Next(2) == 0 ? (uint)random.Next(300) : (uint)random.NextInt64(0x1_0000_0000);
            if (random.Next(3) == 0)
                _client.TrySend(Frame(i), out _);
            _card.Service();
            while (_client.TryReceive(out var frame))
                frame.Length.ShouldBeInRange(NetworkRings.MinimumFrame, NetworkRings.MaximumFrame);
            _rings.BeginWait();
        }
    }

    private static byte[] Frame(int number) => Enumerable.Range(0, 60 + (number % 1400)).Select(i => (byte)(number + i)).ToArray();

    private void SetLink(bool isUp)
    {
        _virtio.Configuration[6] = isUp ? (byte)1 : (byte)0;
        _intel.SetLink(isUp);
    }

    private bool Receive(byte[] frame) => kind == "virtio" ? _virtio.Receive(frame) : _intel.Receive(frame);

    private void Transmit()
    {
        if (kind == "virtio")
            _virtio.Transmit();
        else
            _intel.Transmit();
    }

    private void Send()
    {
        _card.Send();
        Transmit();
    }
}
