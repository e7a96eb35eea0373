using System;
using System.Collections.Generic;
using NUnit.Framework;
using Pistachio.Abi;
using Pistachio.Net.Stack;
using Pistachio.Net.Tests.Simulation;
using Shouldly;

namespace Pistachio.Net.Tests;

/// <summary>The state machine of RFC 9293, segment by segment, against a peer that sends what the test writes.</summary>
[TestFixture]
internal sealed class TcpScriptTests
{
    private TcpScript _script = null!;

    [SetUp]
    public void Start() => _script = new TcpScript();

    [TearDown]
    public void Nothing_is_kept() => _script.ShouldKeepNothing();

    [Test]
    public void A_connection_is_opened_used_and_closed_by_the_peer_first()
    {
        _script.AcceptConnection();
        _script.Send("PA", "hello"u8);
        _script.Ring(_script.Connection.ReceiveRing).Count.ShouldBe(5);
        _script.Run(50);
        _script.Expect("A").Acknowledgment.ShouldBe(_script.PeerNext);
        _script.Write("reply"u8);
        _script.Expect("PA").Data.ShouldBe([.. "reply"u8]);
        _script.Send("FA");
        _script.Connection.State.ShouldBe(TcpState.CloseWait);
        _script.Expect("A").Acknowledgment.ShouldBe(_script.PeerNext);
        _script.Connection.ShutdownSend().ShouldBe(Errno.None);
        _script.Connection.State.ShouldBe(TcpState.LastAck);
        _script.Expect("FA");
        _script.Send("A");
        _script.Connection.State.ShouldBe(TcpState.Closed);
    }

    [Test]
    public void A_connection_closed_from_our_side_waits_in_TIME_WAIT_for_a_minute()
    {
        _script.AcceptConnection();
        _script.Connection.ShutdownSend();
        _script.Expect("FA");
        _script.Connection.State.ShouldBe(TcpState.FinWait1);
        _script.Send("A");
        _script.Connection.State.ShouldBe(TcpState.FinWait2);
        _script.Send("PA", "late"u8);
        _script.Run(50);
        _script.Expect("A");
        _script.Send("FA");
        _script.Connection.State.ShouldBe(TcpState.TimeWait);
        _script.Expect("A").Acknowledgment.ShouldBe(_script.PeerNext);
        _script.Run(50_000);
        _script.Send("FA", sequence: _script.PeerNext - 1, advance: false);
        _script.Expect("A");
        _script.Run(50_000);
        _script.Connection.State.ShouldBe(TcpState.TimeWait, "the FIN that came again has begun the wait anew");
        _script.Run(11_000);
        _script.Connection.State.ShouldBe(TcpState.Closed);
    }

    [Test]
    public void Both_sides_may_close_at_once()
    {
        _script.AcceptConnection();
        _script.Connection.ShutdownSend();
        TcpScriptSegment fin = _script.Expect("FA");
        _script.Send("FA", acknowledgment: fin.Sequence);
        _script.Connection.State.ShouldBe(TcpState.Closing);
        _script.Expect("A");
        _script.Send("A");
        _script.Connection.State.ShouldBe(TcpState.TimeWait);
        _script.Run(61_000);
        _script.Connection.State.ShouldBe(TcpState.Closed);
    }

    [Test]
    public void A_FIN_with_the_acknowledgment_of_ours_goes_straight_to_TIME_WAIT()
    {
        _script.AcceptConnection();
        _script.Connection.ShutdownSend();
        _script.Expect("FA");
        _script.Send("FA");
        _script.Connection.State.ShouldBe(TcpState.TimeWait);
        _script.Expect("A");
        _script.Run(61_000);
    }

    [Test]
    public void Both_sides_may_open_at_once()
    {
        TcpConnection connection = _script.Connect();
        TcpScriptSegment syn = _script.Expect("S");
        _script.PeerNext = 5000;
        _script.Send("S", options: [2, 4, 5, 0xB4]);
        connection.State.ShouldBe(TcpState.SynReceived);
        TcpScriptSegment both = _script.Expect("SA");
        both.Sequence.ShouldBe(syn.Sequence);
        both.Acknowledgment.ShouldBe(5001u);
        _script.Send("SA", sequence: 5000, advance: false);
        connection.State.ShouldBe(TcpState.Established);
        _script.Expect("A");
        _script.Write("x"u8);
        _script.Expect("PA");
        _script.Send("A");
    }

    [Test]
    public void A_connection_to_a_closed_port_is_refused()
    {
        TcpConnection connection = _script.Connect();
        TcpScriptSegment syn = _script.Expect("S");
        _script.Send("RA", sequence: 0, acknowledgment: syn.Sequence);
        connection.State.ShouldBe(TcpState.SynSent, "that acknowledges nothing of ours");
        _script.Send("RA", sequence: 0, acknowledgment: syn.Sequence + 1);
        connection.State.ShouldBe(TcpState.Closed);
        connection.TakeError().ShouldBe(Errno.ECONNREFUSED);
    }

    [Test]
    public void A_SYN_without_an_answer_is_sent_again_at_doubling_intervals_and_then_given_up()
    {
        TcpConnection connection = _script.Connect();
        _script.Expect("S");
        List<long> at = [];
        for (int second = 1; second < 400 && connection.State != TcpState.Closed; second++)
        {
            _script.Run(1000);
            at.AddRange(_script.TakeAll().ConvertAll(_ => (long)second));
        }

        at.ShouldBe([1, 3, 7, 15, 31, 63, 127]);
        connection.TakeError().ShouldBe(Errno.ETIMEDOUT);
    }

    [Test]
    public void An_acknowledgment_of_something_else_in_SYN_SENT_is_answered_with_a_reset()
    {
        TcpConnection connection = _script.Connect();
        TcpScriptSegment syn = _script.Expect("S");
        _script.Send("A", acknowledgment: syn.Sequence + 77);
        _script.Expect("R").Sequence.ShouldBe(syn.Sequence + 77);
        connection.State.ShouldBe(TcpState.SynSent);
    }

    [Test]
    public void A_segment_to_a_closed_port_is_answered_with_a_reset_but_a_reset_is_not()
    {
        _script.Send("S", port: 99, sequence: 100);
        TcpScriptSegment reset = _script.Expect("RA");
        reset.Sequence.ShouldBe(0u);
        reset.Acknowledgment.ShouldBe(101u);
        _script.Send("A", port: 99, sequence: 100, acknowledgment: 555);
        _script.Expect("R").Sequence.ShouldBe(555u);
        _script.Send("R", port: 99, sequence: 100);
        _script.Send("RA", port: 99, sequence: 100, acknowledgment: 555);
        _script.ExpectNothing();
    }

    [Test]
    public void Only_a_reset_with_the_very_next_number_ends_a_connection()
    {
        _script.AcceptConnection();
        _script.Send("R", sequence: _script.PeerNext + 1, advance: false);
        _script.Expect("A").Acknowledgment.ShouldBe(_script.PeerNext);
        _script.Send("R", sequence: _script.PeerNext - 1, advance: false);
        _script.ExpectNothing();
        _script.Connection.State.ShouldBe(TcpState.Established);
        _script.Send("R", advance: false);
        _script.Connection.State.ShouldBe(TcpState.Closed);
        _script.Connection.TakeError().ShouldBe(Errno.ECONNRESET);
    }

    [Test]
    public void A_SYN_in_an_established_connection_is_challenged_not_obeyed()
    {
        _script.AcceptConnection();
        _script.Send("S", sequence: _script.PeerNext + 10, advance: false);
        _script.Expect("A").Acknowledgment.ShouldBe(_script.PeerNext);
        _script.Connection.State.ShouldBe(TcpState.Established);
    }

    [Test]
    public void Challenges_are_few_in_a_flood()
    {
        _script.AcceptConnection();
        for (int i = 0; i < 1000; i++)
            _script.Send("R", sequence: _script.PeerNext + 5, advance: false, run: false);
        _script.Run(1);
        _script.TakeAll().Count.ShouldBe(10);
    }

    [Test]
    public void Data_with_an_acknowledgment_of_what_was_never_sent_is_dropped()
    {
        _script.AcceptConnection();
        _script.Send("PA", "evil"u8, acknowledgment: _script.OurNext + 1000, advance: false);
        _script.Expect("A");
        _script.Ring(_script.Connection.ReceiveRing).Count.ShouldBe(0);
        _script.Send("PA", "evil"u8, acknowledgment: _script.OurNext - 1_000_000, advance: false);
        _script.Expect("A");
        _script.Ring(_script.Connection.ReceiveRing).Count.ShouldBe(0);
    }

    [Test]
    public void Segments_that_overlap_give_each_byte_once()
    {
        _script.AcceptConnection();
        uint start = _script.PeerNext;
        _script.Send("A", "defg"u8, sequence: start + 3, advance: false);
        _script.Expect("A").Acknowledgment.ShouldBe(start);
        _script.Send("A", "abcde"u8, sequence: start, advance: false);
        _script.Expect("A").Acknowledgment.ShouldBe(start + 7);
        _script.Send("A", "efghij"u8, sequence: start + 4, advance: false);
        byte[] bytes = new byte[20];
        int count = _script.Ring(_script.Connection.ReceiveRing).Read(bytes);
        System.Text.Encoding.ASCII.GetString(bytes, 0, count).ShouldBe("abcdefghij");
        _script.Run(50);
        _script.TakeAll();
        _script.PeerNext = start + 10;
    }

    [Test]
    public void A_FIN_that_overtakes_the_data_before_it_counts_when_the_data_has_come()
    {
        _script.AcceptConnection();
        uint start = _script.PeerNext;
        _script.Send("FA", "de"u8, sequence: start + 3, advance: false);
        _script.Connection.State.ShouldBe(TcpState.Established);
        _script.Send("A", "abc"u8, sequence: start, advance: false);
        _script.Connection.State.ShouldBe(TcpState.CloseWait);
        _script.TakeAll()[^1].Acknowledgment.ShouldBe(start + 6);
        _script.PeerNext = start + 6;
    }

    [Test]
    public void Gaps_are_reported_by_SACK_the_latest_first()
    {
        _script.AcceptConnection(options: [2, 4, 5, 0xB4, 1, 1, 4, 2]);
        uint start = _script.PeerNext;
        _script.Send("A", new byte[100], sequence: start + 100, advance: false);
        _script.Expect("A").Sack.ShouldBe([(start + 100, start + 200)]);
        _script.Send("A", new byte[100], sequence: start + 300, advance: false);
        _script.Expect("A").Sack.ShouldBe([(start + 300, start + 400), (start + 100, start + 200)]);
        _script.Send("A", new byte[100], sequence: start + 200, advance: false);
        _script.Expect("A").Sack.ShouldBe([(start + 100, start + 400)]);
        _script.Send("A", new byte[100], sequence: start, advance: false);
        TcpScriptSegment last = _script.Expect("A");
        last.Sack.ShouldBeEmpty();
        last.Acknowledgment.ShouldBe(start + 400);
        _script.PeerNext = start + 400;
    }

    [Test]
    public void An_old_segment_whose_number_has_come_round_is_told_by_its_timestamp()
    {
        _script.PeerTimestamp = 1000;
        _script.AcceptConnection();
        _script.PeerTimestamp = 2000;
        _script.Send("PA", "new"u8);
        _script.Run(50);
        _script.TakeAll();
        _script.PeerTimestamp = 1500;
        _script.Send("PA", "old"u8, advance: false);
        _script.Expect("A").Acknowledgment.ShouldBe(_script.PeerNext);
        _script.Ring(_script.Connection.ReceiveRing).Count.ShouldBe(3);
        _script.PeerTimestamp = 2001;
    }

    [Test]
    public void The_window_we_offer_shrinks_with_what_is_not_read_and_never_moves_back()
    {
        _script.AcceptConnection();
        byte[] data = new byte[1460];
        uint edge = 0;
        for (int i = 0; i < 60; i++)
        {
            _script.Send("A", data);
            foreach (TcpScriptSegment segment in _script.TakeAll())
            {
                uint now = segment.Acknowledgment + segment.Window;
                if (edge != 0)
                    ((int)(now - edge)).ShouldBeGreaterThanOrEqualTo(0);
                edge = now;
            }
        }

        _script.PeerNext = edge;

        _script.Ring(_script.Connection.ReceiveRing).Room.ShouldBeLessThan(1460);
    }

    [Test]
    public void Every_second_full_segment_is_acknowledged_at_once_and_a_single_one_after_a_while()
    {
        _script.AcceptConnection();
        _script.Send("A", new byte[1000]);
        _script.ExpectNothing();
        _script.Send("A", new byte[1000]);
        _script.Expect("A");
        _script.Send("A", new byte[1000]);
        _script.ExpectNothing();
        _script.Run(50);
        _script.Expect("A");
    }

    [Test]
    public void A_lost_segment_is_sent_again_after_three_duplicates_without_waiting()
    {
        _script.AcceptConnection();
        _script.Send("A", window: 60_000);
        _script.Write(new byte[8 * 1460]);
        List<TcpScriptSegment> sent = _script.TakeAll();
        sent.Count.ShouldBe(8);
        for (int i = 0; i < 3; i++)
            _script.Send("A", acknowledgment: sent[0].Sequence, window: 60_000);
        List<TcpScriptSegment> again = _script.TakeAll();
        again[^1].Sequence.ShouldBe(sent[0].Sequence);
        _script.Connection.Retransmissions.ShouldBe(1);
        _script.Send("A", acknowledgment: _script.OurNext, window: 60_000);
    }

    [Test]
    public void With_SACK_exactly_the_holes_are_sent_again()
    {
        _script.AcceptConnection(options: [2, 4, 5, 0xB4, 1, 1, 4, 2]);
        _script.Send("A", window: 60_000);
        _script.Write(new byte[10 * 1460]);
        List<TcpScriptSegment> sent = _script.TakeAll();
        sent.Count.ShouldBe(10);
        // 0, 2 and 5 are lost.
        _script.Send("A", acknowledgment: sent[0].Sequence, window: 60_000, options: Sack(sent[1].Sequence, sent[2].Sequence));
        _script.Send("A", acknowledgment: sent[0].Sequence, window: 60_000, options: Sack(sent[3].Sequence, sent[5].Sequence, sent[1].Sequence, sent[2].Sequence));
        _script.Send("A", acknowledgment: sent[0].Sequence, window: 60_000, options: Sack(sent[6].Sequence, sent[9].Sequence, sent[3].Sequence, sent[5].Sequence));
        _script.Send("A", acknowledgment: sent[0].Sequence, window: 60_000, options: Sack(sent[6].Sequence, sent[9].Sequence + 1460, sent[3].Sequence, sent[5].Sequence));
        List<uint> again = _script.TakeAll().ConvertAll(segment => segment.Sequence);
        again.ShouldBe([sent[0].Sequence, sent[2].Sequence, sent[5].Sequence]);
        _script.Send("A", acknowledgment: _script.OurNext, window: 60_000);
    }

    [Test]
    public void The_retransmission_timer_backs_off_and_starts_from_the_first_byte()
    {
        _script.AcceptConnection();
        _script.Send("A", window: 60_000);
        _script.Write(new byte[3 * 1460]);
        uint first = _script.TakeAll()[0].Sequence;
        List<int> at = [];
        for (int i = 0; i < 40; i++)
        {
            _script.Run(100);
            foreach (TcpScriptSegment segment in _script.TakeAll())
            {
                segment.Sequence.ShouldBe(first);
                at.Add(i);
            }
        }

        at.Count.ShouldBeInRange(4, 5);
        (at[2] - at[1]).ShouldBeInRange(2 * (at[1] - at[0]) - 1, 2 * (at[1] - at[0]) + 1);
        _script.Connection.CongestionWindow.ShouldBe(_script.Connection.SegmentSize);
        _script.Send("A", acknowledgment: _script.OurNext, window: 60_000);
    }

    [Test]
    public void A_closed_window_is_probed_with_one_byte_and_nothing_more()
    {
        _script.AcceptConnection();
        _script.Send("A", window: 0);
        _script.Write(new byte[100]);
        _script.ExpectNothing();
        _script.Run(1000);
        List<TcpScriptSegment> probes = _script.TakeAll();
        probes.Count.ShouldBeGreaterThan(0);
        foreach (TcpScriptSegment probe in probes)
            probe.Data.Length.ShouldBe(1);
        _script.Send("A", acknowledgment: probes[0].Sequence, window: 1000);
        _script.Expect("PA").Data.Length.ShouldBe(100);
        _script.Send("A");
    }

    [Test]
    public void A_small_window_does_not_make_small_segments()
    {
        _script.AcceptConnection();
        _script.Send("A", window: 10_000);
        _script.Write(new byte[20_000]);
        _script.TakeAll();
        _script.Send("A", acknowledgment: _script.OurNext, window: 100);
        _script.ExpectNothing();
        _script.Send("A", acknowledgment: _script.OurNext, window: 5_100);
        _script.TakeAll().TrueForAll(segment => segment.Data.Length >= 1460 - 60).ShouldBeTrue();
        _script.Send("A", acknowledgment: _script.OurNext, window: 60_000);
        _script.TakeAll();
        _script.Send("A", acknowledgment: _script.OurNext, window: 60_000);
        _script.TakeAll();
        _script.Send("A", acknowledgment: _script.OurNext, window: 60_000);
    }

    [Test]
    public void A_new_SYN_with_a_later_number_takes_over_a_connection_in_TIME_WAIT()
    {
        _script.AcceptConnection();
        TcpConnection old = _script.Connection;
        old.ShutdownSend();
        _script.Expect("FA");
        _script.Send("FA");
        _script.Expect("A");
        old.State.ShouldBe(TcpState.TimeWait);
        _script.Send("S", sequence: _script.PeerNext - 1000, advance: false);
        _script.Expect("A").Acknowledgment.ShouldBe(_script.PeerNext);
        _script.PeerNext += 100_000;
        _script.AcceptConnection();
        old.State.ShouldBe(TcpState.Closed);
        old.Close();
        _script.Connection.State.ShouldBe(TcpState.Established);
    }

    [Test]
    public void Bytes_left_unread_make_a_close_a_reset()
    {
        _script.AcceptConnection();
        _script.Send("PA", "unread"u8);
        _script.Connection.Close();
        _script.TakeAll()[^1].Flags.ShouldBe("RA");
        _script.Connection.State.ShouldBe(TcpState.Closed);
    }

    [Test]
    public void Bytes_that_come_after_a_close_are_answered_with_a_reset()
    {
        _script.AcceptConnection();
        _script.Connection.Close();
        _script.Expect("FA");
        _script.Send("PA", "late"u8);
        _script.TakeAll()[^1].Flags.ShouldContain("R");
        _script.Connection.State.ShouldBe(TcpState.Closed);
    }

    [Test]
    public void An_orphan_does_not_wait_for_the_peers_FIN_for_ever()
    {
        _script.AcceptConnection();
        _script.Connection.Close();
        _script.Expect("FA");
        _script.Send("A");
        _script.Connection.State.ShouldBe(TcpState.FinWait2);
        _script.Run(61_000);
        _script.Connection.State.ShouldBe(TcpState.Closed);
    }

    [Test]
    public void A_port_unreachable_refuses_a_connection_that_is_being_opened_but_not_an_established_one()
    {
        _script.AcceptConnection();
        _script.Write("x"u8);
        _script.Expect("PA");
        _script.SendUnreachable(3, 3);
        _script.Connection.State.ShouldBe(TcpState.Established);
        _script.Send("A");
        _script.Connection.Abort();
        TcpConnection second = _script.Connect();
        _script.TakeAll()[^1].Flags.ShouldBe("S");
        _script.SendUnreachable(3, 1);
        second.State.ShouldBe(TcpState.SynSent);
        _script.SendUnreachable(3, 3);
        second.State.ShouldBe(TcpState.Closed);
        second.TakeError().ShouldBe(Errno.ECONNREFUSED);
    }

    [Test]
    public void A_router_with_a_smaller_MTU_makes_segments_shorter_at_once()
    {
        _script.AcceptConnection();
        _script.Send("A", window: 60_000);
        _script.Write(new byte[4 * 1460]);
        List<TcpScriptSegment> sent = _script.TakeAll();
        sent[0].Data.Length.ShouldBe(1460);
        _script.SendUnreachable(3, 4, mtu: 1000);
        List<TcpScriptSegment> again = _script.TakeAll();
        again.Count.ShouldBeGreaterThan(3);
        again[0].Sequence.ShouldBe(sent[0].Sequence);
        again.TrueForAll(segment => segment.Data.Length <= 960).ShouldBeTrue();
        _script.Send("A", acknowledgment: _script.OurNext, window: 60_000);
        _script.TakeAll();
        _script.Send("A", acknowledgment: _script.OurNext, window: 60_000);
    }

    [Test]
    public void First_sequence_numbers_of_different_peers_have_nothing_in_common()
    {
        HashSet<uint> numbers = [];
        List<uint> inOrder = [];
        for (int i = 0; i < 200; i++)
        {
            _script.PeerPort = 20_000 + i;
            _script.Send("S", sequence: 1, advance: false, port: TcpScript.OurPort);
            uint number = _script.TakeAll()[0].Sequence;
            numbers.Add(number).ShouldBeTrue();
            inOrder.Add(number);
            _script.Send("R", sequence: 2, advance: false, port: TcpScript.OurPort);
        }

        int rising = 0;
        for (int i = 1; i < inOrder.Count; i++)
            rising += inOrder[i] - inOrder[i - 1] < 0x1000_0000 ? 1 : 0;
        rising.ShouldBeLessThan(50);
    }

    private static byte[] Sack(params uint[] edges)
    {
        byte[] option = new byte[4 + edges.Length * 4];
        option[0] = option[1] = 1;
        option[2] = 5;
        option[3] = (byte)(2 + edges.Length * 4);
        for (int i = 0; i < edges.Length; i++)
            System.Buffers.Binary.BinaryPrimitives.WriteUInt32BigEndian(option.AsSpan(4 + i * 4), edges[i]);
        return option;
    }
}
