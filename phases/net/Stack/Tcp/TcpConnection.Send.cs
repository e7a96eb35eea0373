using System;
using System.Buffers.Binary;
using Pistachio.Abi;

namespace Pistachio.Net.Stack;

/// <summary>Segments that leave (RFC 9293 sections 3.7 and 3.8).</summary>
public sealed partial class TcpConnection
{
    private uint _initialSend;

    /// <summary>SND.NXT; it goes back when the retransmission timer runs out.</summary>
    private uint _next;

    /// <summary>Behind the last that was ever sent.</summary>
    private uint _sentMaximum;

    private bool _isFinQueued;
    private uint _finSendSequence;
    private long _synSentAt;
    private long _lastSent;
    private bool _overridesHold;

    /// <summary>A segment that was not full is not acknowledged, and ends here.</summary>
    private bool _hasSmall;
    private uint _smallEnd;

    /// <summary>The number behind the last byte that the program has written.</summary>
    private uint DataEnd => _isFinQueued ? _finSendSequence : _unacknowledged + (uint)SendRing!.Count;

    private bool MayTransmit => State is TcpState.Established or TcpState.CloseWait or TcpState.FinWait1 or TcpState.Closing or TcpState.LastAck;

    private void ResetSendSequence(uint initial)
    {
        _initialSend = initial;
        _unacknowledged = _next = _sentMaximum = initial;
    }

    private void QueueFin(TcpState state)
    {
        _finSendSequence = DataEnd;
        _isFinQueued = true;
        State = state;
        Transmit();
    }

    /// <summary>Send all that may be sent now.</summary>
    private void Transmit()
    {
        if (!MayTransmit || (_isFinQueued && _unacknowledged == _finSendSequence + 1))
            return;

        if (_route.Generation != _stack.Routes.Generation && ResolveRoute() == Errno.None && _routeMtu != _route.Mtu)
            UpdateSegmentSize();
        if (_sentMaximum == _unacknowledged && _lastSent != 0 && _stack.Now - _lastSent > _rtt.Timeout)
            _congestion.Restart();
        _isCongestionLimited = false;
        while (TryTransmitOne())
        {
        }

        // Something is left, and nothing is under way whose acknowledgment would bring us back: the peer's window is too small.
        if (_retransmitAt == long.MaxValue && HasUnsent && _holdsUntil == long.MaxValue)
        {
            _isPersisting = true;
            _tries = 0;
            _retransmitAt = _stack.Now + _rtt.Timeout;
        }

        Arm();
    }

    private bool HasUnsent => Sequence.IsBefore(_next, DataEnd) || (_isFinQueued && !Sequence.IsAfter(_next, _finSendSequence));

    private bool TryTransmitOne()
    {
        bool usesScoreboard = _sacked is { IsEmpty: false };
        int pipe = Pipe(usesScoreboard);
        int room = _congestion.Window - pipe;
        if (_isInRecovery && _hasSack)
        {
            if (room < _mss)
            {
                _isCongestionLimited = true;
                return false;
            }

            if (usesScoreboard && TryRetransmitLost())
                return true;
        }

        if (usesScoreboard && Sequence.IsBefore(_next, _sentMaximum))
            _next = _sacked!.Skip(_next);

        uint end = DataEnd;
        int available = (int)(end - _next);
        if (available < 0)
            return false;

        int window = (int)_sendWindow - (int)(_next - _unacknowledged);
        int size = Math.Min(available, Math.Min(_mss, window));
        if (size <= 0)
            return available == 0 && IsFinDue && window > 0 && SendNext(0);

        // Limited transmit (RFC 3042): the first two duplicates let a new segment go each; with SACK the pipe has shrunk already.
        if (!_hasSack && !_isInRecovery)
            room += Math.Min(_duplicates, DuplicateThreshold - 1) * _mss;
        if (room < size)
        {
            _isCongestionLimited = true;
            if (pipe > 0)
                return false;
        }

        return MaySendSmall(size, available) && SendNext(size);
    }

    private bool IsFinDue => _isFinQueued && _next == _finSendSequence;

    /// <summary>
    /// Nagle's algorithm and avoidance of silly windows (RFC 9293 sections 3.7.4 and 3.8.6.2.1). A small segment waits only while another small one is not
    /// acknowledged, not for full ones (Minshall's variant), so the end of a long write does not wait for a delayed acknowledgment.
    /// </summary>
    private bool MaySendSmall(int size, int available)
    {
        if (size >= _mss || Sequence.IsBefore(_next, _sentMaximum))
            return true;
        if (size < available)
            return size >= _maximumWindow / 2; // the window is what cuts it short
        if (_isFinQueued || _overridesHold || (_hasSendUrgent && Sequence.IsBefore(_next, _sendUrgent)))
            return true;

        if (Settings.Cork)
        {
            if (_holdsUntil == long.MaxValue)
                _holdsUntil = _stack.Now + CorkTime;
            return false;
        }

        // On this host nobody is spared a packet by waiting.
        return Settings.NoDelay || !_hasSmall || _route.Kind == RouteKind.Local;
    }

    private bool SendNext(int size)
    {
        bool isFirst = _sentMaximum == _unacknowledged;
        if (!SendData(_next, size))
            return false;

        if (isFirst)
            _progressAt = _stack.Now;
        _next += (uint)size;
        if (size > 0 && size < _mss)
        {
            _hasSmall = true;
            _smallEnd = _next;
        }

        if (_isFinQueued && _next == _finSendSequence)
            _next++;
        return true;
    }

    private int Pipe(bool usesScoreboard)
    {
        if (!usesScoreboard)
            return (int)(_next - _unacknowledged);
        if (_isInRecovery)
            return (int)_sacked!.Pipe(_unacknowledged, _sentMaximum, _retransmittedTo, _mss);

        return (int)(_next - _unacknowledged - _sacked!.BytesBefore(_next));
    }

    /// <summary>NextSeg of RFC 6675 section 4, rules 1 and 3: first what is lost, then other holes before the highest byte that arrived.</summary>
    private bool TryRetransmitLost()
    {
        SackScoreboard sacked = _sacked!;
        uint at = sacked.Skip(Sequence.Later(_retransmittedTo, _unacknowledged));
        if (!Sequence.IsBefore(at, sacked.Highest))
            return false;
        if (!sacked.IsLost(at, _mss) && at != _unacknowledged && HasUnsent)
            return false;

        int size = (int)Math.Min((uint)_mss, sacked.NextStart(at, DataEnd) - at);
        if (size <= 0 || !SendData(at, size))
            return false;

        _retransmittedTo = at + (uint)size;
        return true;
    }

    private void RetransmitFirst()
    {
        uint limit = _sacked is { IsEmpty: false } ? _sacked.NextStart(_unacknowledged, DataEnd) : DataEnd;
        int size = (int)Math.Min((uint)_mss, Sequence.Earlier(limit, _sentMaximum) - _unacknowledged);
        size = Math.Min(size, (int)(DataEnd - _unacknowledged));
        if (size >= 0 && SendData(_unacknowledged, size))
            _retransmittedTo = Sequence.Later(_retransmittedTo, _unacknowledged + (uint)size);
    }

    /// <summary>Send bytes of the ring, and the FIN if it is next.</summary>
    /// <returns>False: there is no buffer.</returns>
    private bool SendData(uint sequence, int size)
    {
        PacketBuffer? packet = _stack.Pool.TryTake(size);
        if (packet is null)
        {
            // As if it were lost on the way.
            if (_retransmitAt == long.MaxValue)
                _retransmitAt = _stack.Now + _rtt.Timeout;
            return false;
        }

        if (size > 0)
            SendRing!.Copy((int)(sequence - _unacknowledged), packet.Span);
        uint end = sequence + (uint)size;
        TcpFlags flags = TcpFlags.Ack;
        if (end == DataEnd)
            flags |= size > 0 ? TcpFlags.Psh : TcpFlags.None;
        if (_isFinQueued && end == _finSendSequence)
        {
            flags |= TcpFlags.Fin;
            end++;
        }

        ushort urgent = 0;
        if (_hasSendUrgent && Sequence.IsBefore(sequence, _sendUrgent))
        {
            flags |= TcpFlags.Urg;
            urgent = UrgentPointer(sequence);
        }

        if (Sequence.IsAfter(end, _sentMaximum))
        {
            if (!_isTiming && sequence == _sentMaximum)
            {
                _isTiming = true;
                _timedSequence = end;
                _timedAt = _stack.Now;
            }

            _sentMaximum = end;
        }
        else
        {
            // Karn's algorithm: what is sent twice says nothing of the round trip (RFC 6298 section 3).
            _isTiming = false;
            Retransmissions++;
        }

        if (_retransmitAt == long.MaxValue)
            _retransmitAt = _stack.Now + _rtt.Timeout;
        _lastSent = _stack.Now;
        Send(packet, sequence, flags, urgent, hasSackBlocks: false);
        return true;
    }

    /// <summary>An acknowledgment alone.</summary>
    private void SendAck() => SendEmpty(_sentMaximum, TcpFlags.Ack);

    private void SendControl(TcpFlags flags) => SendEmpty(_sentMaximum, flags);

    private void SendEmpty(uint sequence, TcpFlags flags, ushort urgent = 0)
    {
        PacketBuffer? packet = _stack.Pool.TryTake(0);
        if (packet is not null)
            Send(packet, sequence, flags, urgent, hasSackBlocks: (flags & TcpFlags.Rst) == 0);
    }

    private void Send(PacketBuffer packet, uint sequence, TcpFlags flags, ushort urgent, bool hasSackBlocks)
    {
        int blocks = hasSackBlocks && _hasSack && _early is { Count: > 0 } ? Math.Min(_early.Count, _hasTimestamps ? 3 : 4) : 0;
        int optionSize = (_hasTimestamps ? TcpOptions.TimestampSize : 0) + (blocks > 0 ? 4 + blocks * 8 : 0);
        Span<byte> header = packet.Prepend(TcpSegment.HeaderSize + optionSize);
        TcpSegment.WriteHeader(header, Local, Remote, sequence, _receiveNext, flags, (ushort)AdvertiseWindow(), urgent);
        Span<byte> options = header[TcpSegment.HeaderSize..];
        if (_hasTimestamps)
        {
            BinaryPrimitives.WriteUInt32BigEndian(options, 0x0101_080A);
            BinaryPrimitives.WriteUInt32BigEndian(options[4..], TimestampNow());
            BinaryPrimitives.WriteUInt32BigEndian(options[8..], _recentTimestamp);
            options = options[TcpOptions.TimestampSize..];
        }

        if (blocks > 0)
        {
            BinaryPrimitives.WriteUInt32BigEndian(options, 0x0101_0500 | (uint)(2 + blocks * 8));
            _early!.WriteBlocks(options.Slice(4, blocks * 8));
        }

        _unansweredBytes = 0;
        _mustAck = false;
        _acknowledgeAt = long.MaxValue;
        _lastAckSent = _receiveNext;
        Hand(packet);
    }

    /// <summary>Our SYN, or our SYN with an acknowledgment, and its timer.</summary>
    private void SendSyn()
    {
        bool isReply = State == TcpState.SynReceived;
        bool hasTimestamps = !isReply || _hasTimestamps;
        bool hasSack = !isReply || _hasSack;
        bool hasScale = !isReply || _peerScales;
        PacketBuffer? packet = _stack.Pool.TryTake(0);
        if (packet is not null)
        {
            int mss = Math.Min(_route.Interface.Mtu, ushort.MaxValue) - (Remote.Address.Is4 ? Ip4Header.Size : 40) - TcpSegment.HeaderSize;
            if (Settings.MaximumSegment > 0)
                mss = Math.Min(mss, Math.Max(Settings.MaximumSegment, MinimumMss));
            SynOptions options = new(mss, hasScale ? _receiveScale : -1, hasSack, hasTimestamps, TimestampNow(), isReply ? _recentTimestamp : 0);
            options.Write(packet, Local, Remote, _initialSend, isReply ? _receiveNext : 0, isReply ? TcpFlags.Syn | TcpFlags.Ack : TcpFlags.Syn, OfferInSyn());
            Hand(packet);
        }

        if (_sentMaximum == _initialSend)
            _synSentAt = _stack.Now;
        _lastAckSent = _receiveNext;
        _next = _sentMaximum = _initialSend + 1;
        if (_retransmitAt == long.MaxValue)
            _retransmitAt = _stack.Now + (RoundTripTime.InitialTimeout << Math.Min(_tries, 6));
        Arm();
    }

    private void Hand(PacketBuffer packet)
    {
        if (ResolveRoute() is not Errno.None and Errno error)
        {
            _softError = error;
            packet.Release();
            return;
        }

        _tcp.Hand(packet, _route, Remote.Address, HopLimit, TrafficClass, dontFragment: true);
    }
}
