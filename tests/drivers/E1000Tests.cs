using NUnit.Framework;
using Pistachio.Net.Drivers;
using Pistachio.Net.Interfaces;
using Pistachio.Net.Protocol;
using Shouldly;

namespace Pistachio.Drivers.Tests;

[TestFixture]
internal sealed class E1000Tests
{
    private FakeMemory _shared = null!;
    private DriverRings _rings = null!;
    private ClientRings _client = null!;
    private E1000Hardware _model = null!;
    private E1000Card _card = null!;

    [SetUp]
    public void Begin()
    {
        _shared = new FakeMemory(0x1000_0000, NetworkRings.Size);
        var own = new FakeMemory(0x70_0000, E1000Card.MemorySize);
        _rings = new DriverRings(_shared);
        _client = new ClientRings(_shared);
        _model = new E1000Hardware(new FakeBus(_shared, own));
        _card = new E1000Card(_model, own, _shared, _rings, new FakeTime(), E1000Model.I82540);
    }

    [Test]
    public void A_card_that_does_not_come_out_of_its_reset_is_refused()
    {
        _model.AnswersReset = false;
        _card.TryReset().ShouldBeFalse();
    }

    [Test]
    public void A_card_without_a_valid_address_is_refused([Values(0x0000_5634u)] uint high)
    {
        _model.AddressHigh = high;
        _card.TryReset().ShouldBeFalse();
    }

    [Test]
    public void A_card_that_is_not_there_is_refused_and_one_that_goes_away_is_broken()
    {
        Start();
        _model.IsGone = true;
        _card.Service();
        _card.IsBroken.ShouldBeTrue();
        _card.TryReset().ShouldBeFalse();
    }

    [Test]
    public void A_card_that_somebody_else_has_reset_is_broken_and_works_again_once_it_was_started_anew()
    {
        Start();
        _card.Service();
        _card.IsBroken.ShouldBeFalse();
        _model.Forget();
        _model.Receive(new byte[60]).ShouldBeFalse("it has no rings any more");
        _card.Service();
        _card.IsBroken.ShouldBeTrue();
        _rings.Reset();
        Start();
        _card.IsBroken.ShouldBeFalse();
        _model.Receive(new byte[60]).ShouldBeTrue();
        _card.Service();
        _card.IsBroken.ShouldBeFalse();
        new ClientRings(_shared).TryReceive(out var frame).ShouldBeTrue();
        frame.Length.ShouldBe(60);
    }

    [Test]
    public void It_interrupts_for_frames_and_for_its_cable_and_no_more_once_it_was_served()
    {
        Start();
        _model.Interrupts.ShouldBeFalse();
        _model.Receive(new byte[60]).ShouldBeTrue();
        _model.Interrupts.ShouldBeTrue();
        _card.Service();
        _model.Interrupts.ShouldBeFalse();
        _model.SetLink(false);
        _model.Interrupts.ShouldBeTrue();
        _card.TryReset();
        _model.SetLink(true);
        _model.Interrupts.ShouldBeFalse("a card that was reset is silent");
    }

    [Test]
    public void A_frame_with_an_error_is_dropped_and_one_whose_checksum_only_the_card_dislikes_is_not()
    {
        Start();
        _model.Receive(new byte[60], errors: 1).ShouldBeTrue();
        _model.Receive(new byte[61], errors: 0x60).ShouldBeTrue();
        _card.Service();
        _client.TryReceive(out var frame).ShouldBeTrue();
        frame.Length.ShouldBe(61);
        _client.Count(NetworkCounter.ReceiveErrors).ShouldBe(1UL);
    }

    [Test]
    public void A_frame_in_several_buffers_is_dropped_as_a_whole()
    {
        Start();
        _model.Receive(new byte[2048 + 100]).ShouldBeTrue();
        _model.Receive(new byte[60]).ShouldBeTrue();
        _card.Service();
        _client.TryReceive(out var frame).ShouldBeTrue();
        frame.Length.ShouldBe(60);
        _client.TryReceive(out _).ShouldBeFalse();
        _client.Count(NetworkCounter.ReceiveErrors).ShouldBe(2UL);
    }

    [Test]
    public void Frames_that_the_card_missed_are_counted()
    {
        Start();
        for (var i = 0; i < NetworkRings.Entries + 3; i++)
            _model.Receive(new byte[60]);
        _card.Service();
        _client.Count(NetworkCounter.ReceiveDrops).ShouldBe(3UL);
    }

    private void Start()
    {
        _card.TryReset().ShouldBeTrue();
        _card.TryStart().ShouldBeTrue();
    }
}
