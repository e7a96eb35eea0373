using System;
using System.Buffers.Binary;

namespace Pistachio.Net.Stack;

/// <summary>Acknowledgments that arrive: what is freed, measured, and concluded about losses (RFC 9293 section 3.10.7.4, RFC 5681, 6582, 6675).</summary>
public sealed partial class TcpConnection
{
    private const int DuplicateThreshold = 3;

    private CongestionControl _congestion;
    private RoundTripTime _rtt;

    /// <summary>SND.UNA.</summary>
    private uint _unacknowledged;

    /// <summary>SND.WND, scaled.</summary>
    private uint _sendWindow;

    /// <summary>The largest window that the peer ever offered.</summary>
    private uint _maximumWindow;

    /// <summary>SND.WL1 and SND.WL2.</summary>
    private uint _windowSequence;
    private uint _windowAcknowledgment;

    private SackScoreboard? _sacked;
    private int _duplicates;
    private bool _isInRecovery;
    private bool _isAfterTimeout;

    /// <summary>Recovery is over when everything before this is acknowledged.</summary>
    private uint _recoveryEnd;

    /// <summary>HighRxt: behind the last byte that was sent again in this recovery.</summary>
    private uint _retransmittedTo;

    private bool _isTiming;
    private uint _timedSequence;
    private long _timedAt;
    private long _progressAt;

    /// <summary>The congestion window, not the program or the peer, is what held us back.</summary>
    private bool _isCongestionLimited;

    /// <returns>False: nothing more is to be done with the segment.</returns>
    private bool ReceiveAck(in TcpSegment segment)
    {
        uint ack = segment.Acknowledgment;
        if (State == TcpState.SynReceived)
        {
            if (!Sequence.IsAfter(ack, _unacknowledged) || Sequence.IsAfter(ack, _sentMaximum))
            {
                _tcp.SendReset(Local, Remote, BoundInterface, segment);
                return false;
            }

            if (!TryLeaveSynReceived(segment))
                return false;
        }

        // RFC 5961 section 5.2: an acknowledgment of what was never sent, or too old, comes from somebody who guesses.
        if (Sequence.IsAfter(ack, _sentMaximum) || Sequence.IsBefore(ack, _unacknowledged - Math.Max(_maximumWindow, 1)))
        {
            Challenge();
            return false;
        }

        bool hasSackNews = _hasSack && !segment.Options.SackBlocks.IsEmpty && TakeSackBlocks(segment.Options.SackBlocks);
        uint window = (uint)segment.Window << _sendScale;
        if (Sequence.IsAfter(ack, _unacknowledged))
            Advance(segment, ack);
        else if (ack == _unacknowledged && _sentMaximum != _unacknowledged
            && (hasSackNews || (!_hasSack && segment.Length == 0 && window == _sendWindow)))
            TakeDuplicate();

        _unansweredProbes = 0;
        UpdateWindow(segment, ack, window);
        return TakeFinAcknowledgment();
    }

    /// <summary>New bytes are acknowledged.</summary>
    private void Advance(in TcpSegment segment, uint ack)
    {
        int acknowledged = (int)(ack - _unacknowledged);
        Measure(segment, ack);
        int bytes = _isFinQueued && ack == _finSendSequence + 1 ? acknowledged - 1 : acknowledged;
        if (bytes > 0)
            SendRing!.Release(bytes);
        _unacknowledged = ack;
        _next = Sequence.Later(_next, ack);
        _sacked?.AcknowledgeTo(ack);
        if (_hasSendUrgent && !Sequence.IsBefore(ack, _sendUrgent))
            _hasSendUrgent = false;
        if (_hasSmall && !Sequence.IsBefore(ack, _smallEnd))
            _hasSmall = false;
        _progressAt = _stack.Now;
        _softError = default;
        if (_isInRecovery)
        {
            ContinueRecovery(acknowledged, ack);
        }
        else
        {
            _duplicates = 0;
            if (_isAfterTimeout && !Sequence.IsBefore(ack, _recoveryEnd))
                _isAfterTimeout = false;
            if (_isCongestionLimited)
                _congestion.Acknowledge(acknowledged, _stack.Now, _rtt.Smoothed);
        }

        _tries = 0;
        _isPersisting = false;
        _retransmitAt = _unacknowledged == _sentMaximum ? long.MaxValue : _stack.Now + _rtt.Timeout;
        if (_route.Neighbour is { State: NeighbourState.Delay or NeighbourState.Stale or NeighbourState.Probe, IsValid: true } neighbour)
            _stack.Neighbours.Confirm(neighbour);
        Notify(SocketChange.Writable);
    }

    private void Measure(in TcpSegment segment, uint ack)
    {
        if (_isTiming && !Sequence.IsBefore(ack, _timedSequence))
        {
            _isTiming = false;
            _rtt.Add(_stack.Now - _timedAt);
        }
        else if (!_isTiming && _hasTimestamps && segment.Options.HasTimestamp && segment.Options.TimestampEcho != 0)
        {
            // Of a segment that was sent again a timestamp still says which copy arrived (RFC 7323 section 4.1).
            int elapsed = (int)(TimestampNow() - segment.Options.TimestampEcho);
            if (elapsed >= 0 && elapsed < 10 * 60 * 1000)
                _rtt.Add(Math.Max(elapsed, 1) * Time.Millisecond);
        }
    }

    private void ContinueRecovery(int acknowledged, uint ack)
    {
        if (!Sequence.IsBefore(ack, _recoveryEnd))
        {
            _isInRecovery = false;
            _duplicates = 0;
            // RFC 6582 section 3.2 step 3 option 1: no burst after recovery.
            int flight = (int)(_sentMaximum - _unacknowledged);
            _congestion.Set(_hasSack ? _congestion.SlowStartThreshold : Math.Min(_congestion.SlowStartThreshold, Math.Max(flight, _mss) + _mss));
            return;
        }

        bool isNext = !Sequence.IsBefore(ack, _retransmittedTo);
        _retransmittedTo = Sequence.Later(_retransmittedTo, ack);
        if (_hasSack)
        {
            // Nothing behind this hole may have been reported, and yet it is one.
            if (isNext)
                RetransmitFirst();
            return;
        }

        // A partial acknowledgment: the next segment is lost too (RFC 6582 section 3.2 step 3).
        RetransmitFirst();
        _congestion.Set(_congestion.Window - acknowledged + _mss);
    }

    private void TakeDuplicate()
    {
        _duplicates++;
        if (_isInRecovery)
        {
            if (!_hasSack)
                _congestion.Set(_congestion.Window + _mss);
            return;
        }

        // After a time-out, duplicates come from what was sent again needlessly (RFC 6582 section 4.1).
        if (_isAfterTimeout)
            return;
        if (_duplicates < DuplicateThreshold && !(_sacked?.IsLost(_unacknowledged, _mss) ?? false))
            return;

        _isInRecovery = true;
        _recoveryEnd = _sentMaximum;
        _next = _sentMaximum;
        _congestion.Lose((int)(_sentMaximum - _unacknowledged));
        _retransmittedTo = _unacknowledged;
        RetransmitFirst();
        if (!_hasSack)
            _congestion.Set(_congestion.SlowStartThreshold + DuplicateThreshold * _mss);
        _retransmitAt = _stack.Now + _rtt.Timeout;
    }

    /// <returns>True: the blocks say something new.</returns>
    private bool TakeSackBlocks(ReadOnlySpan<byte> blocks)
    {
        bool isNews = false;
        for (; blocks.Length >= 8; blocks = blocks[8..])
        {
            uint start = BinaryPrimitives.ReadUInt32BigEndian(blocks);
            uint end = BinaryPrimitives.ReadUInt32BigEndian(blocks[4..]);
            // Behind what is acknowledged and sent; anything else is a report of duplicates (RFC 2883) or nonsense.
            if (!Sequence.IsAfter(start, _unacknowledged) || !Sequence.IsBefore(start, end) || Sequence.IsAfter(end, _sentMaximum))
                continue;

            _sacked ??= new SackScoreboard();
            isNews |= _sacked.Add(start, end);
        }

        return isNews;
    }

    private void UpdateWindow(in TcpSegment segment, uint ack, uint window)
    {
        if (!Sequence.IsBefore(_windowSequence, segment.Sequence) && (_windowSequence != segment.Sequence || Sequence.IsAfter(_windowAcknowledgment, ack)))
            return;

        _sendWindow = window;
        _maximumWindow = Math.Max(_maximumWindow, window);
        _windowSequence = segment.Sequence;
        _windowAcknowledgment = ack;
        if (_isPersisting && window > 0)
        {
            _isPersisting = false;
            _tries = 0;
            _retransmitAt = _unacknowledged == _sentMaximum ? long.MaxValue : _stack.Now + _rtt.Timeout;
        }
    }

    /// <summary>Our FIN may be acknowledged now.</summary>
    /// <returns>False: that was the end.</returns>
    private bool TakeFinAcknowledgment()
    {
        if (!_isFinQueued || _unacknowledged != _finSendSequence + 1)
            return true;

        switch (State)
        {
            case TcpState.FinWait1:
                State = TcpState.FinWait2;
                if (_isClosedByProgram)
                    WaitForEnd();
                return State != TcpState.Closed;

            case TcpState.Closing:
                EnterTimeWait();
                break;

            case TcpState.LastAck:
                End(default);
                return false;
        }

        return true;
    }

    private void EnterTimeWait()
    {
        State = TcpState.TimeWait;
        _retransmitAt = long.MaxValue;
        _keepAliveAt = long.MaxValue;
        _holdsUntil = long.MaxValue;
        _waitsUntil = _stack.Now + TimeWaitTime;
        Notify(SocketChange.Readable | SocketChange.Writable);
        if (!_tcp.TryKeepTimeWait())
        {
            // There are too many: this one is given up, as if the time were over, once its last acknowledgment is sent.
            _waitsUntil = _stack.Now;
        }

        if (_isClosedByProgram)
            ReturnRings();
        Arm();
    }
}
