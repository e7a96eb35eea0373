using System;
using Pistachio.Abi;

namespace Pistachio.Net.Stack;

/// <summary>
/// Bytes to a connection of the same stack: while nothing is under way between the two, they go into its receive ring at once, and both ends are then as if a
/// segment had brought them and an acknowledgment had come back. Everything else between them goes by segments over the loopback.
/// </summary>
public sealed partial class TcpConnection
{
    /// <summary>The other end when it was last looked for; it may be over.</summary>
    private TcpConnection? _other;

    /// <summary>Give bytes to the other end if it is on this host, no byte before them is under way, and nothing asks for segments.</summary>
    /// <param name="bytes">The next bytes of the stream. They are not in the send ring.</param>
    /// <returns>How many the other end has now, at most what it has room for; the rest goes by the send ring.</returns>
    public int SendLocally(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty || State is not (TcpState.Established or TcpState.CloseWait) || SendRing!.Count > 0 || !IsQuiet || Settings.Cork || _hasSendUrgent
            || FindOther() is not { } other || !other.TakesLocally || other._receiveNext != _next)
        {
            return 0;
        }

        IReceiveRing ring = other.ReceiveRing!;
        int room = ring.Room;
        int count = ring.Place(0, room < bytes.Length ? bytes[..Math.Max(room, 0)] : bytes);
        if (count == 0)
            return 0;
        ring.Publish(count);
        uint end = _next + (uint)count;
        _unacknowledged = _next = _sentMaximum = end;
        _progressAt = _lastSent = _lastHeard = other._lastHeard = _stack.Now;
        _hasSmall = false;
        other._receiveNext = other._lastAckSent = end;
        other._receiveEdge = Sequence.Later(other._receiveEdge, end);
        other._largestReceived = Math.Max(other._largestReceived, Math.Min(count, _mss));
        TakeWindow(other);
        _stack.CountLooped(count);
        other.Notify(SocketChange.Readable);

        // What the other end waits to hear would have gone with the bytes.
        if (_unansweredBytes > 0)
            SendAck();
        return count;
    }

    /// <summary>There is nothing of this connection on its way in either direction, and nothing that waits to be sent but what the window holds back.</summary>
    private bool IsQuiet => _next == _unacknowledged && _next == _sentMaximum && _stack.IsLoopbackIdle;

    /// <summary>Bytes may be put behind those that came.</summary>
    private bool TakesLocally =>
        State is TcpState.Established or TcpState.FinWait1 or TcpState.FinWait2 && !_isClosedByProgram && !_discardsInput && !_hasEarlyFin
        && !_hasReceivedFin && _early is not { Count: > 0 } && (!HasMark || _hasUrgentByte) && ReceiveRing is not null;

    /// <summary>Tell the other end at once how much room there is, if it is on this host and nothing is under way.</summary>
    /// <returns>False: a segment has to tell it.</returns>
    private bool TryUpdateWindowLocally()
    {
        if (FindOther() is not { } other || !other.IsQuiet || other._next != _receiveNext
            || other.State is not (TcpState.Established or TcpState.CloseWait or TcpState.FinWait1 or TcpState.Closing or TcpState.LastAck))
        {
            return false;
        }

        other.TakeWindow(this);
        if (other.HasUnsent)
            other.Transmit();
        return true;
    }

    /// <summary>Take the window of the other end as an acknowledgment would tell it.</summary>
    private void TakeWindow(TcpConnection other)
    {
        _sendWindow = other.AdvertiseWindow() << _sendScale;
        _maximumWindow = Math.Max(_maximumWindow, _sendWindow);
        _windowSequence = other._sentMaximum;
        _windowAcknowledgment = _unacknowledged;
        if (!_isPersisting || _sendWindow == 0)
            return;
        _isPersisting = false;
        _tries = 0;
        _retransmitAt = long.MaxValue;
    }

    /// <returns>Null: the other end is on another host, is this connection itself, or is over.</returns>
    private TcpConnection? FindOther()
    {
        if (_route.Generation != _stack.Routes.Generation)
        {
            if (ResolveRoute() != Errno.None)
                return null;
            if (_routeMtu != _route.Mtu)
                UpdateSegmentSize();
        }

        if (_route.Kind != RouteKind.Local)
            return null;
        if (_other is null || _other.State == TcpState.Closed)
            _other = _tcp.Find(Remote, Local);
        return _other == this ? null : _other;
    }
}
