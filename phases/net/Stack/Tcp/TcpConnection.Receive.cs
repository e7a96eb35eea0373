using System;
using Pistachio.Abi;

namespace Pistachio.Net.Stack;

/// <summary>Segments that arrive (RFC 9293 section 3.10.7.4), and the bytes in them.</summary>
public sealed partial class TcpConnection
{
    /// <summary>How long a timestamp is compared with: 24 days (RFC 7323 section 5.5).</summary>
    private const long RecentTimestampLifetime = 24L * 24 * 60 * Time.Minute;

    private uint _initialReceive;

    /// <summary>RCV.NXT.</summary>
    private uint _receiveNext;

    /// <summary>Right edge of the window that the peer was told; it never moves back.</summary>
    private uint _receiveEdge;

    private uint _recentTimestamp;
    private long _recentTimestampAt;
    private uint _lastAckSent;
    private int _unansweredBytes;
    private int _largestReceived;
    private ReceivedRanges? _early;
    private bool _hasReceivedFin;
    private bool _hasEarlyFin;
    private uint _finSequence;
    private bool _mustAck;
    private long _lastHeard;
    private RateLimit _challenges = new(2, 10);

    /// <summary>A segment came for this connection.</summary>
    internal void Receive(in TcpSegment segment)
    {
        if (State == TcpState.SynSent)
        {
            ReceiveInSynSent(segment);
            return;
        }

        _lastHeard = _stack.Now;
        if (State == TcpState.SynReceived && segment.HasSyn && segment.Sequence == _initialReceive)
        {
            // The SYN again, or the SYN and acknowledgment of the other side of a simultaneous open.
            if (segment.HasAck && segment.Acknowledgment == _initialSend + 1 && _listener is null)
                FinishSimultaneousOpen(segment);
            else if (!segment.HasAck)
                SendSyn();
            return;
        }

        // Once negotiated, every segment has one (RFC 7323 section 3.2).
        if (_hasTimestamps && !segment.Options.HasTimestamp && !segment.HasRst)
            return;

        if (!PassesTimestamp(segment))
        {
            Acknowledge(segment);
            return;
        }

        if (!IsAcceptable(segment))
        {
            if (!segment.HasRst)
                Acknowledge(segment);
            return;
        }

        if (segment.HasRst)
        {
            ReceiveReset(segment);
            return;
        }

        if (segment.HasSyn)
        {
            // RFC 5961 section 4.2: a real peer that began anew answers the challenge with a reset.
            Challenge();
            return;
        }

        if (!segment.HasAck)
            return;

        TakeTimestamp(segment);
        if (!ReceiveAck(segment))
            return;

        if ((segment.Flags & TcpFlags.Urg) != 0 && segment.Urgent != 0)
            ReceiveUrgent(segment);
        ReceiveText(segment.Sequence, segment, segment.Data);
        if (State is TcpState.Closed)
            return;

        Transmit();
        AnswerIfDue();
        Arm();
    }

    /// <summary>Protection against old segments whose numbers have come round (RFC 7323 section 5.3).</summary>
    private bool PassesTimestamp(in TcpSegment segment)
    {
        if (!_hasTimestamps || segment.HasRst)
            return true;

        return (int)(segment.Options.TimestampValue - _recentTimestamp) >= 0 || _stack.Now - _recentTimestampAt > RecentTimestampLifetime;
    }

    /// <summary>Some of the segment is in the window (section 3.10.7.4, first check).</summary>
    private bool IsAcceptable(in TcpSegment segment)
    {
        uint window = _receiveEdge - _receiveNext;
        uint length = segment.Length;
        uint offset = segment.Sequence - _receiveNext;
        if (length == 0)
            return offset == 0 || offset < window;
        if (window == 0)
            return false;

        return offset < window || segment.End - 1 - _receiveNext < window;
    }

    private void TakeTimestamp(in TcpSegment segment)
    {
        // RFC 7323 section 4.3: only from the segment that the last acknowledgment was waiting for.
        if (_hasTimestamps && segment.Options.HasTimestamp && !Sequence.IsAfter(segment.Sequence, _lastAckSent))
        {
            _recentTimestamp = segment.Options.TimestampValue;
            _recentTimestampAt = _stack.Now;
        }
    }

    private void ReceiveReset(in TcpSegment segment)
    {
        // RFC 5961 section 3.2: only the very next number is believed.
        if (segment.Sequence != _receiveNext)
        {
            Challenge();
            return;
        }

        switch (State)
        {
            case TcpState.SynReceived:
                End(_listener is null ? Errno.ECONNREFUSED : Errno.None);
                break;

            case TcpState.TimeWait:
            case TcpState.LastAck:
            case TcpState.Closing:
                End(Errno.None);
                break;

            default:
                End(State == TcpState.CloseWait ? Errno.EPIPE : Errno.ECONNRESET);
                break;
        }
    }

    private void FinishSimultaneousOpen(in TcpSegment segment)
    {
        TakeSyn(segment);
        if (!TryLeaveSynReceived(segment))
            return;

        // The window in a SYN is not scaled.
        _sendWindow = segment.Window;
        SendAck();
        Transmit();
    }

    /// <summary>Take the bytes of a segment, and its FIN.</summary>
    private void ReceiveText(uint sequence, in TcpSegment segment, ReadOnlySpan<byte> data)
    {
        if (data.IsEmpty && !segment.HasFin)
            return;

        if (State is TcpState.CloseWait or TcpState.Closing or TcpState.LastAck or TcpState.TimeWait)
        {
            // Behind the peer's FIN there is nothing; it has not got our acknowledgment.
            if (State == TcpState.TimeWait && segment.HasFin)
                _waitsUntil = _stack.Now + TimeWaitTime;
            _mustAck = true;
            return;
        }

        if (segment.HasFin)
        {
            _hasEarlyFin = true;
            _finSequence = sequence + (uint)data.Length;
        }

        if (!data.IsEmpty)
        {
            bool isNews = Sequence.IsAfter(sequence + (uint)data.Length, _receiveNext);
            if (_isClosedByProgram && isNews && !_discardsInput)
            {
                // Nobody will ever read it, and the peer shall know (RFC 1122 section 4.2.2.13).
                SendControl(TcpFlags.Rst | TcpFlags.Ack);
                End(Errno.None);
                return;
            }

            ReceiveBytes(sequence, data);
        }

        if (_hasEarlyFin && _receiveNext == _finSequence)
            ReceiveFin();
        else if (segment.HasFin)
            _mustAck = true;
    }

    private void ReceiveBytes(uint sequence, ReadOnlySpan<byte> data)
    {
        _largestReceived = Math.Max(_largestReceived, data.Length);
        if (HasMark)
            KeepUrgent(sequence, data);
        int before = (int)(_receiveNext - sequence);
        if (before > 0)
        {
            if (before >= data.Length)
            {
                _mustAck = true;
                return;
            }

            data = data[before..];
            sequence = _receiveNext;
        }

        int room = (int)(_receiveEdge - sequence);
        if (room < data.Length)
        {
            // What is beyond the window the peer has to send again.
            _mustAck = true;
            if (room <= 0)
                return;
            data = data[..room];
        }

        if (sequence != _receiveNext)
        {
            ReceiveEarly(sequence, data);
            return;
        }

        if (!_discardsInput)
        {
            int placed = ReceiveRing!.Place(0, data);
            if (placed < data.Length)
            {
                // There is no memory: as if the rest were lost on the way.
                _mustAck = true;
                if (placed == 0)
                    return;
                data = data[..placed];
            }
        }

        uint next = sequence + (uint)data.Length;
        if (_early is { Count: > 0 })
        {
            // A gap is filled, at least in part: the peer must know at once (RFC 5681 section 4.2).
            next = _early.Advance(next);
            _mustAck = true;
        }

        int gained = (int)(next - _receiveNext);
        _receiveNext = next;
        _unansweredBytes += gained;
        if (!_discardsInput)
            ReceiveRing!.Publish(gained);
        else
            _receiveEdge = Sequence.Later(_receiveEdge, _receiveNext);
        Notify(SocketChange.Readable);
    }

    private void ReceiveEarly(uint sequence, ReadOnlySpan<byte> data)
    {
        _mustAck = true;
        _early ??= new ReceivedRanges();
        int placed = _discardsInput ? data.Length : ReceiveRing!.Place((int)(sequence - _receiveNext), data);
        if (placed > 0)
            _ = _early.Add(sequence, sequence + (uint)placed); // what makes too many ranges comes again
    }

    private void ReceiveFin()
    {
        _receiveNext++;
        _receiveEdge = Sequence.Later(_receiveEdge, _receiveNext);
        _hasReceivedFin = true;
        _mustAck = true;
        switch (State)
        {
            case TcpState.SynReceived:
            case TcpState.Established:
                State = TcpState.CloseWait;
                break;

            case TcpState.FinWait1:
                State = TcpState.Closing;
                break;

            case TcpState.FinWait2:
                EnterTimeWait();
                break;
        }

        Notify(SocketChange.Readable);
    }

    /// <summary>Answer a segment that is not taken, but not to every one of a flood (RFC 5961 section 7).</summary>
    private void Acknowledge(in TcpSegment segment)
    {
        if (State == TcpState.TimeWait && segment.HasFin)
        {
            _waitsUntil = _stack.Now + TimeWaitTime;
            Arm();
        }

        // A segment with bytes is a retransmission or a probe, and the peer waits for the answer.
        if (segment.Length > 0 && !segment.HasSyn)
            SendAck();
        else
            Challenge();
    }

    private void Challenge()
    {
        if (_challenges.TryTake(_stack.Now))
            SendAck();
    }

    /// <summary>Acknowledge now what must be, and let the rest wait for company (RFC 1122 section 4.2.3.2).</summary>
    private void AnswerIfDue()
    {
        if (_mustAck || _unansweredBytes >= Math.Min(2 * _largestReceived, Math.Max(_receiveCapacity / 4, 1)))
        {
            if (_mustAck || _unansweredBytes > 0)
                SendAck();
        }
        else if (_unansweredBytes > 0 && _acknowledgeAt == long.MaxValue)
        {
            _acknowledgeAt = _stack.Now + DelayedAckTime;
        }
    }

    /// <summary>The window that there is room for, and its right edge moved on (RFC 9293 section 3.8.6.2.2).</summary>
    private uint AdvertiseWindow()
    {
        int room = ReceiveRing is null || _discardsInput ? _receiveCapacity : ReceiveRing.Room;
        uint edge = _receiveNext + (uint)room;
        uint gain = edge - _receiveEdge;
        if ((int)gain > 0 && gain >= (uint)WindowStep)
            _receiveEdge = edge;
        // The peer may be told less than we hold open: what the scale cannot say.
        return Math.Min((_receiveEdge - _receiveNext) >> _receiveScale, ushort.MaxValue);
    }

    /// <summary>The window grows by no less, so that the peer does not send crumbs.</summary>
    private int WindowStep => Math.Max(1, Math.Min(_receiveCapacity / 2, _largestReceived == 0 ? _mss : _largestReceived));

    private bool IsWindowUpdateDue()
    {
        uint gain = _receiveNext + (uint)ReceiveRing!.Room - _receiveEdge;
        return (int)gain > 0 && gain >= (uint)Math.Min(_receiveCapacity / 2, 2 * Math.Max(_largestReceived, 1));
    }
}
