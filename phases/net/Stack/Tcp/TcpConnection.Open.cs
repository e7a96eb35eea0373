using System;
using Pistachio.Abi;

namespace Pistachio.Net.Stack;

/// <summary>How a connection comes to be: the handshake, from either side or both at once (RFC 9293 sections 3.5, 3.10.7.3).</summary>
public sealed partial class TcpConnection
{
    // RFC 9293 section 3.7.1, RFC 1122 section 4.2.2.6, and the smallest MTU of IPv6 less headers.
    private const int DefaultMss4 = 536;
    private const int DefaultMss6 = 1220;

    /// <summary>A smaller segment size is not believed: it would only make us send headers.</summary>
    private const int MinimumMss = 88;

    private int _peerMss;
    private int _mss = DefaultMss4;
    private int _mtuLimit = int.MaxValue;
    private int _routeMtu;
    private bool _hasTimestamps;
    private bool _hasSack;
    private bool _peerScales;
    private int _sendScale;
    private int _receiveScale;
    private int _receiveCapacity;
    private uint _timestampOffset;

    /// <summary>Until then it is accepted only with data.</summary>
    private long _deferredUntil;

    /// <summary>Begin from our side.</summary>
    /// <param name="bound">The only interface; null: any.</param>
    /// <param name="longest">Bytes that the receive ring may get later.</param>
    internal Errno Connect(NetworkInterface? bound, int longest)
    {
        BoundInterface = bound;
        _receiveCapacity = ReceiveRing!.Capacity;
        Errno result = ResolveRoute();
        if (result != Errno.None)
            return result;

        Initialize(ScaleFor(Math.Max(longest, _receiveCapacity)));
        State = TcpState.SynSent;
        SendSyn();
        return Errno.None;
    }

    /// <summary>Begin because a listener got a SYN.</summary>
    /// <returns>False: there is no way back to the peer.</returns>
    internal bool AcceptSyn(TcpListener listener, in TcpSegment syn)
    {
        _listener = listener;
        BoundInterface = listener.BoundInterface;
        HopLimit = listener.HopLimit;
        TrafficClass = listener.TrafficClass;
        _receiveCapacity = listener.Rings.ReceiveCapacityOf(Settings);
        if (ResolveRoute() != Errno.None)
            return false;

        listener.HalfOpenCount++;
        State = TcpState.SynReceived;
        if (listener.Settings.DeferSeconds > 0)
            _deferredUntil = _stack.Now + listener.Settings.DeferSeconds * Time.Second;
        Initialize(listener.ReceiveScale);
        TakeSyn(syn);
        SendSyn();
        return true;
    }

    /// <summary>Begin because an acknowledgment has brought a cookie back.</summary>
    /// <returns>False: there are no rings, or there is no way back.</returns>
    internal bool AcceptCookie(TcpListener listener, in TcpSegment ack, int mss)
    {
        BoundInterface = listener.BoundInterface;
        HopLimit = listener.HopLimit;
        TrafficClass = listener.TrafficClass;
        _receiveCapacity = listener.Rings.ReceiveCapacityOf(Settings);
        if (ResolveRoute() != Errno.None)
            return false;

        // The SYN as it must have been.
        TcpSegment syn = ack;
        syn.Sequence = ack.Sequence - 1;
        syn.Flags = TcpFlags.Syn;
        syn.Data = default;
        syn.Options.Mss = (ushort)mss;
        syn.Options.Scale = -1;
        if (ack.Options.HasTimestamp)
        {
            SynCookies.ReadTimestamp(ack.Options.TimestampEcho, out syn.Options.Scale, out bool hasSack);
            syn.Options.IsSackPermitted = hasSack;
        }

        Initialize(listener.ReceiveScale);
        _initialSend = ack.Acknowledgment - 1;
        ResetSendSequence(_initialSend);
        _sentMaximum = _next = _initialSend + 1;
        State = TcpState.SynReceived;
        TakeSyn(syn);
        _listener = listener;
        listener.HalfOpenCount++;
        _tcp.Insert(this);
        // If nobody has room for it now, our SYN is sent again like any other.
        _retransmitAt = _stack.Now + RoundTripTime.InitialTimeout;
        Arm();
        return true;
    }

    /// <summary>The clock of timestamps: milliseconds, from another start for each peer (RFC 7323 section 5.4).</summary>
    internal static uint TimestampNow(NetworkStack stack, in IpEndpoint local, in IpEndpoint remote) =>
        (uint)(stack.Now / Time.Millisecond) + stack.Secrets.Offset(local.Address, remote.Address, 1);

    /// <summary>The smallest scale with which a window of our ring can be said (RFC 7323 section 2.3).</summary>
    internal static int ScaleFor(int capacity)
    {
        int scale = 0;
        while (scale < TcpOptions.MaximumScale && capacity >> scale > ushort.MaxValue)
            scale++;
        return scale;
    }

    private void Initialize(int receiveScale)
    {
        _timestampOffset = _stack.Secrets.Offset(Local.Address, Remote.Address, 1);
        _initialSend = _tcp.InitialSequence(Local, Remote);
        ResetSendSequence(_initialSend);
        _receiveScale = receiveScale;
        _lastHeard = _stack.Now;
    }

    /// <summary>What a SYN of the peer says.</summary>
    private void TakeSyn(in TcpSegment syn)
    {
        _initialReceive = syn.Sequence;
        _receiveNext = syn.Sequence + 1;
        // A window in a SYN is not scaled, and this is what ours says.
        _receiveEdge = _receiveNext + (uint)Math.Max(_synWindow, Math.Min(_receiveCapacity, ushort.MaxValue));
        if (syn.Options.Mss != 0)
            _peerMss = Math.Max((int)syn.Options.Mss, MinimumMss);
        _hasTimestamps = syn.Options.HasTimestamp;
        if (_hasTimestamps)
        {
            _recentTimestamp = syn.Options.TimestampValue;
            _recentTimestampAt = _stack.Now;
        }

        _hasSack = syn.Options.IsSackPermitted;
        _peerScales = syn.Options.Scale >= 0;
        if (_peerScales)
        {
            _sendScale = syn.Options.Scale;
        }
        else
        {
            _sendScale = 0;
            _receiveScale = 0;
        }

        // The window of a SYN is never scaled (RFC 7323 section 2.2).
        _sendWindow = syn.Window;
        _maximumWindow = Math.Max(_maximumWindow, _sendWindow);
        _windowSequence = syn.Sequence;
        _windowAcknowledgment = syn.Acknowledgment;
        UpdateSegmentSize();
        _congestion.Begin(_mss);
    }

    /// <summary>A segment came in SYN-SENT (section 3.10.7.3).</summary>
    private void ReceiveInSynSent(in TcpSegment segment)
    {
        if (segment.HasAck && segment.Acknowledgment != _sentMaximum)
        {
            if (!segment.HasRst)
                _tcp.SendReset(Local, Remote, BoundInterface, segment);
            return;
        }

        if (segment.HasRst)
        {
            if (segment.HasAck)
                End(Errno.ECONNREFUSED);
            return;
        }

        if (!segment.HasSyn)
            return;

        TakeSyn(segment);
        if (!segment.HasAck)
        {
            // Both sides open at once: our SYN once more, now with an acknowledgment.
            State = TcpState.SynReceived;
            _next = _initialSend;
            SendSyn();
            return;
        }

        _unacknowledged = segment.Acknowledgment;
        MeasureHandshake(segment);
        Establish();
        ReceiveText(segment.Sequence + 1, segment, segment.Data);
        SendAck();
        Transmit();
    }

    /// <summary>The handshake is complete.</summary>
    private void Establish()
    {
        State = TcpState.Established;
        _retransmitAt = long.MaxValue;
        _tries = 0;
        _softError = Errno.None;
        ArmKeepAlive();
        Arm();
        Notify(SocketChange.Writable);
    }

    /// <summary>Our SYN of a connection that a listener began is acknowledged.</summary>
    /// <returns>False: nobody has room for it; the peer will say so again.</returns>
    private bool TryLeaveSynReceived(in TcpSegment segment)
    {
        if (_listener is { } listener)
        {
            // Without data an acknowledgment counts only when the time is over: our SYN is sent again, and the peer says it again (TCP_DEFER_ACCEPT).
            if (segment.Data.IsEmpty && !segment.HasFin && _stack.Now < _deferredUntil)
                return false;
            if (listener.IsFull || !listener.Rings.TryTake(Settings, out ISendRing? send, out IReceiveRing? receive))
                return false;

            UseRings(send, receive, listener.Rings);

            // The source may have shorter rings left than it said: what the peer sends beyond is lost, and comes again.
            if (receive.Capacity < _receiveCapacity)
            {
                _receiveCapacity = receive.Capacity;
                _receiveEdge = Sequence.Earlier(_receiveEdge, _receiveNext + (uint)receive.Capacity);
            }

            LeaveHalfOpen();
            State = TcpState.Established;
            listener.Add(this);
        }

        _sendWindow = (uint)segment.Window << _sendScale;
        _maximumWindow = Math.Max(_maximumWindow, _sendWindow);
        _windowSequence = segment.Sequence;
        _windowAcknowledgment = segment.Acknowledgment;
        _unacknowledged = segment.Acknowledgment;
        _next = Sequence.Later(_next, _unacknowledged);
        MeasureHandshake(segment);
        Establish();
        return true;
    }

    private void MeasureHandshake(in TcpSegment segment)
    {
        if (_tries == 0 && _synSentAt != 0)
            _rtt.Add(_stack.Now - _synSentAt);
        else if (_hasTimestamps && segment.Options.HasTimestamp && segment.Options.TimestampEcho != 0)
            _rtt.Add(Math.Max(0, (int)(TimestampNow() - segment.Options.TimestampEcho)) * Time.Millisecond);
    }

    private Errno ResolveRoute() => _stack.Routes.Resolve(_route, Remote.Address, Local.Address, BoundInterface);

    /// <summary>How long segments may be: what the peer takes, and what the path takes (RFC 6691; MSS clamping).</summary>
    private void UpdateSegmentSize()
    {
        _routeMtu = _route.Mtu;
        int headers = (Remote.Address.Is4 ? Ip4Header.Size : 40) + TcpSegment.HeaderSize;
        int mss = Math.Min(_peerMss, Math.Min(_routeMtu, _mtuLimit) - headers);
        if (Settings.MaximumSegment > 0)
            mss = Math.Min(mss, Math.Max(Settings.MaximumSegment, MinimumMss));
        mss -= _hasTimestamps ? TcpOptions.TimestampSize : 0;
        if (mss == _mss)
            return;

        _mss = Math.Max(mss, 16);
        _congestion.Resize(_mss);
    }

    private uint TimestampNow() => (uint)(_stack.Now / Time.Millisecond) + _timestampOffset;
}
