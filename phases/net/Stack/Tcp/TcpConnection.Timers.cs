using System;
using Pistachio.Abi;

namespace Pistachio.Net.Stack;

/// <summary>
/// The timers of a connection: several deadlines, one entry in the heap. A deadline that moves on leaves the entry where it is; when that fires, it looks
/// what is really due. So an acknowledgment costs no work in the heap.
/// </summary>
public sealed partial class TcpConnection
{
    // RFC 1122 section 4.2.3.2 allows up to half a second.
    private const long DelayedAckTime = 40 * Time.Millisecond;
    private const long CorkTime = 200 * Time.Millisecond;
    private const long TimeWaitTime = 60 * Time.Second;
    private const long MaximumProbeInterval = 60 * Time.Second;

    // RFC 1122 section 4.2.3.5: R2 of at least 100 seconds. With doubling time-outs these take 15 minutes.
    private const int MaximumRetransmissions = 15;

    /// <summary>Retransmissions after which full segments may be falling into a hole (RFC 2923), and what is tried instead.</summary>
    private const int BlackHoleTries = 3;

    private static readonly int[] BlackHoleMtus = [1280, PathMtuTable.Minimum4];

    private long _retransmitAt = long.MaxValue;
    private long _acknowledgeAt = long.MaxValue;
    private long _keepAliveAt = long.MaxValue;
    private long _holdsUntil = long.MaxValue;
    private long _waitsUntil = long.MaxValue;
    private int _tries;
    private bool _isPersisting;
    private int _unansweredProbes;
    private int _keepAlivesSent;

    void ITimed.OnTimer(Timer timer)
    {
        long now = _stack.Now;
        if (_waitsUntil <= now)
        {
            End(Errno.None);
            return;
        }

        if (_acknowledgeAt <= now)
            SendAck();
        if (_holdsUntil <= now)
        {
            _holdsUntil = long.MaxValue;
            _overridesHold = true;
            Transmit();
            _overridesHold = false;
        }

        if (_retransmitAt <= now)
            OnRetransmitTimer();
        if (State != TcpState.Closed && _keepAliveAt <= now)
            OnKeepAliveTimer();
        if (State != TcpState.Closed)
            Arm();
    }

    private void Arm()
    {
        long next = Math.Min(Math.Min(_retransmitAt, _acknowledgeAt), Math.Min(Math.Min(_keepAliveAt, _holdsUntil), _waitsUntil));
        if (next != long.MaxValue && State != TcpState.Closed)
            _timer.SetAtLatest(next);
    }

    private void OnRetransmitTimer()
    {
        _retransmitAt = long.MaxValue;
        if (State is TcpState.SynSent or TcpState.SynReceived)
        {
            RetransmitSyn();
            return;
        }

        if (Settings.UserTimeout > 0 && _stack.Now - _progressAt >= Settings.UserTimeout * Time.Millisecond)
        {
            GiveUp();
            return;
        }

        if (_isPersisting || _sendWindow == 0)
        {
            Probe();
            return;
        }

        if (++_tries > MaximumRetransmissions)
        {
            GiveUp();
            return;
        }

        LookForBlackHole();
        _congestion.TimeOut((int)(_sentMaximum - _unacknowledged), isFirst: !_isAfterTimeout);
        GoBack();
        _retransmitAt = _stack.Now + BackOff(RoundTripTime.MaximumTimeout);
        Transmit();
    }

    /// <summary>Send everything anew from the first byte that is not acknowledged.</summary>
    private void GoBack()
    {
        _isInRecovery = false;
        _isAfterTimeout = true;
        _recoveryEnd = _sentMaximum;
        _duplicates = 0;
        // The peer may have thrown away what it reported (RFC 2018 section 8).
        _sacked?.Clear();
        _next = _unacknowledged;
        _isTiming = false;
    }

    private void RetransmitSyn()
    {
        int limit = Settings.SynRetransmissions;
        if (limit == 0)
            limit = State == TcpState.SynReceived && _listener is not null ? TcpSettings.UsualSynRetransmissions - 2 : TcpSettings.UsualSynRetransmissions;
        bool isLate = Settings.UserTimeout > 0 && _stack.Now - _synSentAt >= Settings.UserTimeout * Time.Millisecond;
        if ((++_tries > limit && _stack.Now >= _deferredUntil) || isLate)
            GiveUp();
        else
            SendSyn();
    }

    private void GiveUp() => End(_softError == Errno.None ? Errno.ETIMEDOUT : _softError);

    private long BackOff(long maximum) => Math.Min(_rtt.Timeout << Math.Min(_tries, 16), maximum);

    /// <summary>The window is closed, or too small for what is to be sent (RFC 9293 section 3.8.6.1).</summary>
    private void Probe()
    {
        _isPersisting = true;
        if (++_unansweredProbes > MaximumRetransmissions)
        {
            GiveUp();
            return;
        }

        _tries++;
        int available = (int)(DataEnd - _unacknowledged);
        int window = (int)_sendWindow;

        // The peer has less room than it once had: half of that is not worth another wait (RFC 9293 section 3.8.6.2.1).
        if (window > 0)
            _maximumWindow = _sendWindow;
        int size = Math.Min(Math.Min(Math.Max(window, 1), available), _mss);
        if (size > 0 || _isFinQueued)
        {
            // Who has no room answers with the window that there is; who has some takes it.
            SendData(_unacknowledged, size);
            _next = Sequence.Later(_next, window > 0 ? _unacknowledged + (uint)size : _next);
        }

        _retransmitAt = _stack.Now + BackOff(MaximumProbeInterval);
    }

    private void LookForBlackHole()
    {
        if (_tries < BlackHoleTries || _route.Kind == RouteKind.Local)
            return;

        int step = Math.Min(_tries - BlackHoleTries, BlackHoleMtus.Length - 1);
        if (!Remote.Address.Is4)
            step = 0;
        if (_mss + TcpSegment.HeaderSize + 40 <= BlackHoleMtus[step])
            return;

        _mtuLimit = BlackHoleMtus[step];
        UpdateSegmentSize();
    }

    private void ArmKeepAlive()
    {
        bool isOn = Settings.KeepAlive && State is TcpState.Established or TcpState.CloseWait or TcpState.FinWait1 or TcpState.FinWait2;
        _keepAlivesSent = 0;
        _keepAliveAt = isOn ? _lastHeard + Settings.KeepAliveIdle * Time.Second : long.MaxValue;
        Arm();
    }

    private void OnKeepAliveTimer()
    {
        long now = _stack.Now;
        if (!Settings.KeepAlive || State is TcpState.SynSent or TcpState.SynReceived)
        {
            _keepAliveAt = long.MaxValue;
            return;
        }

        long interval = Settings.KeepAliveInterval * Time.Second;
        if (now - _lastHeard < Settings.KeepAliveIdle * Time.Second)
        {
            _keepAlivesSent = 0;
            _keepAliveAt = _lastHeard + Settings.KeepAliveIdle * Time.Second;
            return;
        }

        if (_sentMaximum != _unacknowledged)
        {
            // Retransmissions ask already.
            _keepAliveAt = now + interval;
            return;
        }

        if (_keepAlivesSent++ >= Settings.KeepAliveProbes)
        {
            SendControl(TcpFlags.Rst | TcpFlags.Ack);
            GiveUp();
            return;
        }

        // A number that the peer has already, so that it must answer (RFC 1122 section 4.2.3.6).
        SendEmpty(_sentMaximum - 1, TcpFlags.Ack);
        _keepAliveAt = now + interval;
    }
}
