using System;
using System.Collections.Generic;
using System.Linq;
using NUnit.Framework;
using Pistachio.Net.Interfaces;
using Pistachio.Net.Protocol;
using Shouldly;

namespace Pistachio.Drivers.Tests;

[TestFixture]
internal sealed class RingTests
{
    private RingBytes _memory = null!;
    private DriverRings _driver = null!;
    private ClientRings _client = null!;

    [SetUp]
    public void Begin()
    {
        _memory = new RingBytes();
        _driver = new DriverRings(_memory);
        _client = new ClientRings(_memory);
    }

    [Test]
    public void A_thousand_frames_arrive_in_order_both_ways()
    {
        for (var i = 0; i < 1000; i++)
        {
            _client.TrySend(Frame(i), out _).ShouldBeTrue();
            _driver.TryTake(out var entry, out var length).ShouldBeTrue();
            _memory.Bytes(DriverRings.TransmitOffset(entry), length).ToArray().ShouldBe(Frame(i));
            _driver.Sent(entry, length);
            Receive(Frame(i)).ShouldBeTrue();
            _client.TryReceive(out var frame).ShouldBeTrue();
            frame.ToArray().ShouldBe(Frame(i));
        }

        _client.TryReceive(out _).ShouldBeFalse();
        _driver.TryTake(out _, out _).ShouldBeFalse();
        _client.Count(NetworkCounter.FramesSent).ShouldBe(1000UL);
        _client.Count(NetworkCounter.BytesReceived).ShouldBe((ulong)Enumerable.Range(0, 1000).Sum(i => Frame(i).Length));
        _client.Count(NetworkCounter.Violations).ShouldBe(0UL);
    }

    [Test]
    public void A_full_transmit_ring_refuses_and_goes_on_when_the_card_has_sent()
    {
        for (var i = 0; i < NetworkRings.Entries; i++)
            _client.TrySend(Frame(i), out _).ShouldBeTrue();
        _client.TrySend(Frame(0), out _).ShouldBeFalse();
        _driver.TryTake(out var entry, out var length).ShouldBeTrue();
        _client.TrySend(Frame(0), out _).ShouldBeFalse("the card still reads it");
        _driver.Sent(entry, length);
        _client.TrySend(Frame(0), out _).ShouldBeTrue();
    }

    [Test]
    public void Frames_that_the_card_sends_out_of_order_free_no_entry_too_early()
    {
        for (var i = 0; i < NetworkRings.Entries; i++)
            _client.TrySend(Frame(i), out _);
        var taken = new List<(int Entry, int Length)>();
        while (_driver.TryTake(out var entry, out var length))
            taken.Add((entry, length));
        _driver.Sent(taken[1].Entry, taken[1].Length);
        _client.TrySend(Frame(0), out _).ShouldBeFalse();
        _driver.Sent(taken[0].Entry, taken[0].Length);
        _client.TrySend(Frame(0), out _).ShouldBeTrue();
        _client.TrySend(Frame(0), out _).ShouldBeTrue();
        _client.TrySend(Frame(0), out _).ShouldBeFalse();
    }

    [Test]
    public void A_client_that_does_not_read_costs_frames_and_nothing_else()
    {
        for (var i = 0; i < NetworkRings.Entries; i++)
            Receive(Frame(i)).ShouldBeTrue();
        Receive(Frame(0)).ShouldBeFalse();
        _client.TryReceive(out _).ShouldBeTrue();
        Receive(Frame(0)).ShouldBeFalse("the client still reads the first");
        _client.TryReceive(out _).ShouldBeTrue();
        Receive(Frame(7)).ShouldBeTrue();
        for (var i = 2; i < NetworkRings.Entries; i++)
            _client.TryReceive(out _).ShouldBeTrue();
        _client.TryReceive(out var last).ShouldBeTrue();
        last.ToArray().ShouldBe(Frame(7));
    }

    [Test]
    public void Nobody_sleeps_while_there_is_something_to_do()
    {
        _driver.BeginWait().ShouldBeTrue();
        _client.TrySend(Frame(0), out var mustWake).ShouldBeTrue();
        mustWake.ShouldBeTrue();
        _client.TrySend(Frame(1), out mustWake).ShouldBeTrue();
        mustWake.ShouldBeFalse("it has been signalled");
        _driver.BeginWait().ShouldBeFalse();

        _client.BeginWait().ShouldBeTrue();
        Receive(Frame(0));
        _driver.MustWake().ShouldBeTrue();
        _driver.MustWake().ShouldBeFalse();
        _client.BeginWait().ShouldBeFalse();
    }

    [Test]
    public void A_frame_of_impossible_length_is_not_sent_and_not_received([Values(0, 13, 1519, 2048)] int length)
    {
        _client.TrySend(new byte[length], out _).ShouldBeFalse();
        _driver.TryTakeBuffer(out var buffer).ShouldBeTrue();
        _driver.Received(buffer, length);
        _client.TryReceive(out _).ShouldBeFalse();
        _client.Count(NetworkCounter.ReceiveErrors).ShouldBe(1UL);
        _driver.FreeBuffers.ShouldBe(NetworkRings.Entries);
    }

    [Test]
    public void A_hostile_client_cannot_make_the_driver_use_what_is_not_there(
        [Values(1u + NetworkRings.Entries, 0x8000_0000u, 0xFFFF_FFFFu)] uint index)
    {
        Receive(Frame(0));
        _memory[NetworkRings.Sent] = index;
        _driver.TryTake(out _, out _).ShouldBeFalse();
        _driver.BeginWait().ShouldBeTrue("there is nothing to do, so no time is wasted");
        _memory[NetworkRings.ReceivedDone] = index;
        var free = _driver.FreeBuffers;
        _driver.Reclaim();
        _driver.FreeBuffers.ShouldBe(free);
        _client.Count(NetworkCounter.Violations).ShouldBeGreaterThan(2UL);
    }

    [Test]
    public void A_hostile_client_cannot_change_which_buffer_comes_back()
    {
        Receive(Frame(0));
        Receive(Frame(1));
        _memory[NetworkRings.ReceiveEntries] = 77;
        _memory[NetworkRings.ReceiveEntries + 4] = 0xFFFF;
        _memory[NetworkRings.ReceivedDone] = 2;
        _driver.Reclaim();
        var buffers = new HashSet<int>();
        while (_driver.TryTakeBuffer(out var buffer))
            buffers.Add(buffer).ShouldBeTrue();
        buffers.Count.ShouldBe(NetworkRings.Entries);
    }

    [Test]
    public void A_length_that_the_client_changes_to_nonsense_is_not_given_to_the_card([Values(0u, 13u, 1519u, 0xFFFF_FFFFu)] uint length)
    {
        _client.TrySend(Frame(0), out _);
        _memory[NetworkRings.TransmitEntries] = length;
        _driver.TryTake(out _, out _).ShouldBeFalse();
        _client.Count(NetworkCounter.TransmitErrors).ShouldBe(1UL);
        _client.TrySend(Frame(1), out _);
        _driver.TryTake(out _, out var good).ShouldBeTrue();
        good.ShouldBe(Frame(1).Length);
    }

    [Test]
    public void A_hostile_driver_cannot_make_the_client_read_what_is_not_there([Values(129u, 0x8000_0000u, 0xFFFF_FFFFu)] uint index)
    {
        _memory[NetworkRings.Received] = index;
        _client.TryReceive(out _).ShouldBeFalse();
        _client.BeginWait().ShouldBeTrue();
        for (var i = 0; i < NetworkRings.Entries; i++)
            _client.TrySend(Frame(i), out _);
        _memory[NetworkRings.SentDone] = index;
        _client.TrySend(Frame(0), out _).ShouldBeFalse();
        _client.Violations.ShouldBe(3);
    }

    [Test]
    public void A_received_entry_that_names_no_buffer_or_no_length_is_skipped()
    {
        Receive(Frame(0));
        Receive(Frame(1));
        Receive(Frame(2));
        _memory[NetworkRings.ReceiveEntries] = 128 | (64 << 16);
        _memory[NetworkRings.ReceiveEntries + 4] = 0 | (2000 << 16);
        _client.TryReceive(out var frame).ShouldBeTrue();
        frame.ToArray().ShouldBe(Frame(2));
        _client.Violations.ShouldBe(2);
    }

    [Test]
    public void Numbers_that_a_card_makes_up_are_counted_and_change_nothing([Values(-1, 5, 128, int.MaxValue)] int number)
    {
        _driver.Sent(number, 64);
        _driver.Received(number, 64);
        _client.TryReceive(out _).ShouldBeFalse();
        _client.Count(NetworkCounter.Violations).ShouldBe(2UL);
        _client.Count(NetworkCounter.FramesReceived).ShouldBe(0UL);
        _driver.FreeBuffers.ShouldBe(NetworkRings.Entries);
    }

    [Test]
    public void Random_words_anywhere_in_the_shared_page_crash_nobody_and_lose_no_buffer([Range(1, 20)] int seed)
    {
        var random = new Random(seed);
        var posted = new List<int>();
        var taken = new List<(int Entry, int Length)>();
        for (var i = 0; i < 3000; i++)
        {
            switch (random.Next(7))
            {
                case 0:
                    _memory[random.Next(NetworkRings.PageSize / 4) * 4] = random.Next(3) == 0 ? (uint)random.Next() : (uint)random.Next(300);
                    break;
                case 1:
                    _client.TrySend(Frame(i), out _);
                    break;
                case 2:
                    _client.TryReceive(out _);
                    break;
                case 3 when _driver.TryTakeBuffer(out var buffer):
                    posted.ShouldNotContain(buffer);
                    posted.Add(buffer);
                    break;
                case 4 when posted.Count > 0:
                    _driver.Received(posted[0], random.Next(1600));
                    posted.RemoveAt(0);
                    break;
                case 5 when _driver.TryTake(out var entry, out var length):
                    taken.ShouldNotContain(each => each.Entry == entry);
                    length.ShouldBeInRange(NetworkRings.MinimumFrame, NetworkRings.MaximumFrame);
                    taken.Add((entry, length));
                    break;
                case 6 when taken.Count > 0:
                    var index = random.Next(taken.Count);
                    _driver.Sent(taken[index].Entry, taken[index].Length);
                    taken.RemoveAt(index);
                    break;
            }
        }
    }

    private static byte[] Frame(int number) => Enumerable.Range(0, 60 + (number % 1400)).Select(i => (byte)(number + i)).ToArray();

    private bool Receive(byte[] frame)
    {
        if (!_driver.TryTakeBuffer(out var buffer))
            return false;

        frame.CopyTo(_memory.Bytes(DriverRings.ReceiveOffset(buffer), frame.Length));
        _driver.Received(buffer, frame.Length);
        return true;
    }
}
