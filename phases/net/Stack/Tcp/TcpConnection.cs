using System;
using Pistachio.Abi;

namespace Pistachio.Net.Stack;

/// <summary>A connection: the state machine of RFC 9293. Its parts are in files by concern; this one has what a program sees.</summary>
public sealed partial class TcpConnection : NetworkSocket, ITimed
{
    private readonly NetworkStack _stack;
    private readonly TcpProtocol _tcp;
    private readonly FlowRoute _route = new();
    private readonly Timer _timer;
    private TcpBinding? _binding;
    private TcpListener? _listener;
    private ITcpRingSource? _rings;
    private Errno _softError;
    private bool _isClosedByProgram;
    private bool _discardsInput;

    internal TcpConnection(TcpProtocol tcp, NetworkStack stack, TcpBinding binding, IpEndpoint local, IpEndpoint remote, TcpSettings settings)
    {
        _tcp = tcp;
        _stack = stack;
        _binding = binding;
        _timer = new Timer(stack.Timers, this);
        Local = local;
        Remote = remote;
        Settings = settings;
        HopLimit = settings.HopLimit;
        TrafficClass = settings.TrafficClass;
        _route.StaysOnLink = settings.StaysOnLink;
        _congestion = CongestionControl.Of(settings.Congestion, null);
        _peerMss = remote.Address.Is4 ? DefaultMss4 : DefaultMss6;
    }

    public TcpState State { get; private set; } = TcpState.SynSent;

    public TcpSettings Settings { get; }

    /// <summary>What the program has written; null before the connection is established by a listener.</summary>
    public ISendRing? SendRing { get; private set; }

    /// <summary>What has come for the program.</summary>
    public IReceiveRing? ReceiveRing { get; private set; }

    /// <summary>Bytes may be written: the connection is established, and its sending side is open.</summary>
    public bool CanSend => State is TcpState.Established or TcpState.CloseWait && !_isFinQueued;

    /// <summary>Nothing will be added to the receive ring: the peer has ended its side, or the connection is over.</summary>
    public bool IsReceivingOver => _hasReceivedFin || _discardsInput || State is TcpState.Closed;

    /// <summary>Times that segments were sent again.</summary>
    public long Retransmissions { get; private set; }

    /// <summary>Smoothed round-trip time in nanoseconds, 0 before it is known.</summary>
    public long RoundTrip => _rtt.Smoothed;

    /// <summary>Bytes that the congestion window allows.</summary>
    public int CongestionWindow => _congestion.Window;

    /// <summary>Slow start ends there, in bytes.</summary>
    public int SlowStartThreshold => _congestion.SlowStartThreshold;

    /// <summary>Bytes of a full segment to the peer.</summary>
    public int SegmentSize => _mss;

    /// <summary>Bytes that were sent and not acknowledged.</summary>
    public int Unacknowledged => (int)(_sentMaximum - _unacknowledged);

    /// <summary>Both sides have timestamps (RFC 7323).</summary>
    public bool HasTimestamps => _hasTimestamps;

    /// <summary>Both sides have SACK (RFC 2018).</summary>
    public bool HasSack => _hasSack;

    internal bool IsAccepted { get; set; }

    internal TcpConnection? NextInBucket { get; set; }

    internal uint Hash { get; init; }

    /// <summary>The program has written bytes into the send ring.</summary>
    public void OnWritten()
    {
        if (State is TcpState.Established or TcpState.CloseWait)
            Transmit();
    }

    /// <summary>The program has taken bytes from the receive ring: the peer may send more.</summary>
    public void OnRead()
    {
        if (HasMark)
            PassMark();
        if (State is TcpState.Established or TcpState.FinWait1 or TcpState.FinWait2 && IsWindowUpdateDue() && !TryUpdateWindowLocally())
            SendAck();
    }

    /// <summary>Settings have changed: what they held back may go now.</summary>
    public void OnSettings()
    {
        if (Settings.Congestion != _congestion.Algorithm)
            _congestion = CongestionControl.Of(Settings.Congestion, _congestion);
        if (State is TcpState.Established or TcpState.CloseWait)
        {
            if (!Settings.Cork)
                _holdsUntil = long.MaxValue;
            Transmit();
        }

        ArmKeepAlive();
    }

    /// <summary>Nothing more will be written (SHUT_WR): a FIN goes out behind what is in the ring.</summary>
    /// <returns>None; ENOTCONN: it is not connected.</returns>
    public Errno ShutdownSend()
    {
        switch (State)
        {
            case TcpState.Established:
                QueueFin(TcpState.FinWait1);
                return Errno.None;

            case TcpState.CloseWait:
                QueueFin(TcpState.LastAck);
                return Errno.None;

            case TcpState.SynSent:
            case TcpState.SynReceived:
            case TcpState.Closed:
                return Errno.ENOTCONN;

            default:
                return Errno.None;
        }
    }

    /// <summary>Nothing more will be read (SHUT_RD): what still comes is acknowledged and thrown away.</summary>
    public Errno ShutdownReceive()
    {
        if (State is TcpState.SynSent or TcpState.SynReceived or TcpState.Closed)
            return Errno.ENOTCONN;

        _discardsInput = true;
        Notify(SocketChange.Readable);
        return Errno.None;
    }

    /// <summary>The program is done with it. What it has written is still sent; if it left bytes unread, the peer gets a reset (RFC 2525 section 2.17).</summary>
    public void Close()
    {
        if (_isClosedByProgram)
            return;

        _isClosedByProgram = true;
        Watcher = null;
        switch (State)
        {
            case TcpState.SynSent:
            case TcpState.SynReceived:
                Abort();
                break;

            case TcpState.Established or TcpState.CloseWait when ReceiveRing!.Count > 0 && !_discardsInput:
                Abort();
                break;

            case TcpState.Established or TcpState.CloseWait:
                ShutdownSend();
                break;

            case TcpState.FinWait2:
                WaitForEnd();
                Arm();
                break;

            case TcpState.TimeWait:
            case TcpState.Closed:
                ReturnRings();
                break;
        }
    }

    /// <summary>End it at once, with a reset to the peer (RFC 9293 section 3.10.5; SO_LINGER with zero).</summary>
    public void Abort()
    {
        _isClosedByProgram = true;
        if (State is TcpState.SynReceived or TcpState.Established or TcpState.FinWait1 or TcpState.FinWait2 or TcpState.CloseWait
            or TcpState.Closing or TcpState.LastAck)
        {
            SendControl(TcpFlags.Rst | TcpFlags.Ack);
        }

        End(Errno.None);
        ReturnRings();
    }

    /// <summary>As <see cref="TcpListener.KeepBinding"/>. Null: the connection is over, and has none any more.</summary>
    public TcpBinding? KeepBinding()
    {
        if (_binding is not null)
            _binding.Users++;
        return _binding;
    }

    internal void UseRings(ISendRing send, IReceiveRing receive, ITcpRingSource? source)
    {
        SendRing = send;
        ReceiveRing = receive;
        _rings = source;
    }

    /// <summary>Leave TIME-WAIT early, for a new connection between the same ends.</summary>
    internal void Retire() => End(Errno.None);

    /// <summary>A listener began it, and the handshake is under way.</summary>
    internal bool IsHalfOpenOf(TcpListener listener) => State == TcpState.SynReceived && _listener == listener;

    /// <summary>A SYN comes after everything that this connection has seen.</summary>
    internal bool IsNewerThanAll(in TcpSegment syn) =>
        Sequence.IsAfter(syn.Sequence, _receiveNext)
        || (_hasTimestamps && syn.Options.HasTimestamp && (int)(syn.Options.TimestampValue - _recentTimestamp) > 0);

    /// <summary>It is over: no segment of it is answered any more.</summary>
    private void End(Errno error)
    {
        if (State == TcpState.Closed)
            return;

        LeaveHalfOpen();
        if (State == TcpState.TimeWait)
            _tcp.LeaveTimeWait();
        State = TcpState.Closed;
        _timer.Cancel();
        _tcp.Remove(this);
        if (_binding is not null)
            _tcp.Release(_binding);
        _binding = null;
        if (error != Errno.None)
            SetError(error);
        Notify(SocketChange.Closed | SocketChange.Readable | SocketChange.Writable | (error == Errno.None ? SocketChange.None : SocketChange.Error));
        if (_isClosedByProgram)
            ReturnRings();
    }

    /// <summary>The program is done with it, and the peer is not: it does not wait for it for ever.</summary>
    private void WaitForEnd()
    {
        if (Settings.FinWait2Seconds < 0)
            Abort();
        else
            _waitsUntil = _stack.Now + Settings.FinWait2Seconds * Time.Second;
    }

    private void ReturnRings()
    {
        if (_rings is not null && SendRing is not null)
            _rings.Return(SendRing, ReceiveRing!);
        _rings = null;
        SendRing = null;
        ReceiveRing = null;
    }

    private void LeaveHalfOpen()
    {
        if (State == TcpState.SynReceived && _listener is not null)
            _listener.HalfOpenCount--;
        if (State == TcpState.SynReceived)
            _listener = null;
    }
}
