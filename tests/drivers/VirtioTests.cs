using System;
using System.Collections.Generic;
using System.Linq;
using NUnit.Framework;
using Pistachio.Net.Drivers;
using Pistachio.Net.Interfaces;
using Pistachio.Net.Protocol;
using Shouldly;

namespace Pistachio.Drivers.Tests;

[TestFixture]
internal sealed class VirtioTests
{
    private FakeMemory _shared = null!;
    private DriverRings _rings = null!;
    private ClientRings _client = null!;
    private VirtioModel _model = null!;
    private VirtioCard _card = null!;

    [SetUp]
    public void Begin()
    {
        _shared = new FakeMemory(0x1000_0000, NetworkRings.Size);
        var own = new FakeMemory(0x70_0000, VirtioCard.MemorySize);
        _rings = new DriverRings(_shared);
        _client = new ClientRings(_shared);
        _model = new VirtioModel(new FakeBus(_shared, own));
        _card = new VirtioCard(_model.Registers, own, _shared, _rings, new FakeTime(), hasTable: true);
    }

    [Test]
    public void Only_features_that_the_driver_knows_are_chosen()
    {
        _model.Offered = ulong.MaxValue;
        _model.Configuration[10] = 0xDC;
        _model.Configuration[11] = 0x05;
        _card.TryReset().ShouldBeTrue();
        _model.Accepted.ShouldBe((1UL << 32) | (1 << 16) | (1 << 5) | (1 << 3));
        _card.Mtu.ShouldBe(1500);
    }

    [Test]
    public void A_card_without_a_cable_bit_always_has_one_and_a_small_MTU_is_kept()
    {
        _model.Offered = (1UL << 32) | (1 << 5) | (1 << 3);
        _model.Configuration[6] = 0;
        _model.Configuration[10] = 0x40;
        _model.Configuration[11] = 0x02;
        Start();
        _client.HasLink.ShouldBeTrue();
        _card.Mtu.ShouldBe(576);
    }

    [Test]
    public void A_card_of_an_older_version_or_without_an_address_is_refused([Values(1UL << 5, 1UL << 32)] ulong offered)
    {
        _model.Offered = offered;
        _card.TryReset().ShouldBeFalse();
    }

    [Test]
    public void A_card_that_does_not_answer_its_reset_is_refused()
    {
        _model.AnswersReset = false;
        _card.TryReset().ShouldBeFalse();
    }

    [TestCase(0, 0)]
    [TestCase(1, 0x53)]
    public void A_card_whose_address_is_none_is_refused(int length, byte first)
    {
        Array.Clear(_model.Configuration, 0, 6);
        if (length > 0)
            _model.Configuration[0] = first;
        _card.TryReset().ShouldBeFalse();
    }

    [TestCase(0u)]
    [TestCase(1u)]
    [TestCase(24u)]
    [TestCase(65535u)]
    public void A_queue_of_an_impossible_size_is_refused(uint size)
    {
        _model.QueueSize = size;
        _card.TryReset().ShouldBeTrue();
        _card.TryStart().ShouldBeFalse();
    }

    [Test]
    public void A_card_that_refuses_its_message_is_refused()
    {
        _model.RefusesVector = true;
        _card.TryReset().ShouldBeTrue();
        _card.TryStart().ShouldBeFalse();
    }

    [TestCase(4u)]
    [TestCase(64u)]
    [TestCase(1024u)]
    public void A_card_with_queues_of_another_size_works_and_the_driver_sleeps(uint size)
    {
        _model.QueueSize = size;
        Start();
        for (var i = 0; i < 500; i++)
        {
            _client.TrySend(new byte[60], out _).ShouldBeTrue();
            _card.Send();
            _model.Transmit();
            _model.Receive(new byte[60]).ShouldBeTrue();
            _card.Service();
            _client.TryReceive(out _).ShouldBeTrue();
        }

        _card.Send();
        _rings.BeginWait().ShouldBeTrue();
        _card.IsBroken.ShouldBeFalse();
    }

    [TestCase(0u, 60u)]
    [TestCase(1u, 60u)]
    [TestCase(256u, 60u)]
    [TestCase(uint.MaxValue, 60u)]
    public void A_card_that_gives_back_what_it_did_not_have_is_broken_and_no_longer_used(uint head, uint length)
    {
        Start();
        _model.Receive(new byte[60]).ShouldBeTrue();
        _card.Service();
        _client.TryReceive(out _).ShouldBeTrue();

        // Request 0 is in use again only when others are: give the same one back twice.
        _model.Use(0, head, length);
        _model.Use(0, head, length);
        _card.Service();
        _card.IsBroken.ShouldBeTrue();
        var violations = _client.Violations;
        while (_client.TryReceive(out _))
        {
        }

        _client.Violations.ShouldBe(violations);
    }

    [Test]
    public void A_card_whose_index_runs_ahead_is_broken()
    {
        Start();
        _model.SetUsed(1, 5);
        _card.Service();
        _card.IsBroken.ShouldBeTrue();
        _card.TryReset().ShouldBeTrue();
        _card.IsBroken.ShouldBeFalse();
    }

    [Test]
    public void A_card_that_asks_for_a_reset_is_broken()
    {
        Start();
        _model.ExtraStatus = 64;
        _card.Service();
        _card.IsBroken.ShouldBeTrue();
    }

    [Test]
    public void A_card_that_was_reset_by_somebody_else_is_broken()
    {
        Start();
        _card.Service();
        _card.IsBroken.ShouldBeFalse();
        _model.HasForgottenDriver = true;
        _card.Service();
        _card.IsBroken.ShouldBeTrue();
    }

    [TestCase(0u)]
    [TestCase(11u)]
    [TestCase(25u)]
    [TestCase(4000u)]
    [TestCase(uint.MaxValue)]
    public void A_length_that_cannot_be_is_an_error_and_the_buffer_is_used_again(uint length)
    {
        Start();
        _model.Use(0, FirstRequest(), length);
        _card.Service();
        _client.TryReceive(out _).ShouldBeFalse();
        _client.Count(NetworkCounter.ReceiveErrors).ShouldBe(1UL);
        _rings.FreeBuffers.ShouldBe(0);
    }

    [Test]
    public void Where_registers_are_is_read_from_capabilities()
    {
        var layout = VirtioLayout.Read(Capabilities().Read)!;
        layout.Common.ShouldBe(new VirtioLayout.Part(4, 0, 0x1000));
        layout.Notify.ShouldBe(new VirtioLayout.Part(4, 0x3000, 0x1000));
        layout.NotifyMultiplier.ShouldBe(4u);
        layout.Device.Offset.ShouldBe(0x2000u);
    }

    [Test]
    public void Capabilities_that_cannot_be_make_no_device()
    {
        VirtioLayout.Read(_ => uint.MaxValue).ShouldBeNull();
        VirtioLayout.Read(_ => 0).ShouldBeNull();
        var wrongBar = Capabilities();
        wrongBar.Set(0x44, 6);
        VirtioLayout.Read(wrongBar.Read).ShouldBeNull();
        var tooFar = Capabilities();
        tooFar.Set(0x48, 0xFFFF_F000);
        VirtioLayout.Read(tooFar.Read).ShouldBeNull();
        var around = Capabilities();
        around.Set(0x54, 9 | (0x40 << 8) | (2u << 24));
        VirtioLayout.Read(around.Read).ShouldBeNull("the list ends before all are there");
        var random = new Random(1);
        for (var i = 0; i < 2000; i++)
            VirtioLayout.Read(_ => (uint)random.NextInt64(0x1_0000_0000));
    }

    private static FakeFunction Capabilities()
    {
        var space = new FakeFunction();
        (int At, uint Kind, uint Offset, int Next)[] parts = [(0x40, 1, 0, 0x54), (0x54, 2, 0x3000, 0x68), (0x68, 3, 0x1000, 0x78), (0x78, 4, 0x2000, 0)];
        space.Set(4, 1 << 20);
        space.Set(0x34, 0x40);
        foreach (var (at, kind, offset, next) in parts)
        {
            space.Set(at, 9u | ((uint)next << 8) | (kind << 24));
            space.Set(at + 4, 4);
            space.Set(at + 8, offset);
            space.Set(at + 12, 0x1000);
        }

        space.Set(0x64, 4);
        return space;
    }

    private uint FirstRequest() => 0;

    private void Start()
    {
        _card.TryReset().ShouldBeTrue();
        _card.TryStart().ShouldBeTrue();
    }
}
