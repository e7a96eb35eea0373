using System.Buffers.Binary;
using Pistachio.Abi;

namespace Pistachio.Net.Stack;

/// <summary>What routers and hosts say of our segments by ICMP (RFC 1122 section 4.2.3.9, RFC 5927).</summary>
public sealed partial class TcpConnection
{
    /// <summary>A segment of ours did not get there.</summary>
    internal void ReceiveError(in TransportError error)
    {
        // Only who has seen a segment that is under way is believed (RFC 5927 section 4.1).
        uint sequence = BinaryPrimitives.ReadUInt32BigEndian(error.Transport[4..]);
        if (Sequence.IsBefore(sequence, _unacknowledged) || !Sequence.IsBefore(sequence, _sentMaximum))
            return;

        if (error.Mtu != 0)
        {
            TakeMtu(error.Mtu);
            return;
        }

        // A handshake whose segments do not leave this host is over (RFC 5461 section 4.1); what routers say may pass, and so does this for a connection that stands.
        bool isEnd = error.IsHard || error.IsOwn;
        bool isWanted = Remote.Address.Is4 ? Settings.ReportsErrors4 : Settings.ReportsErrors6;
        if (State is TcpState.SynSent or TcpState.SynReceived && (isEnd || isWanted))
        {
            // As on Linux, only what ends a handshake of this side can be asked for with MSG_ERRQUEUE.
            if (isWanted && State == TcpState.SynSent)
            {
                (QueuesErrors4, QueuesErrors6) = (Settings.ReportsErrors4, Settings.ReportsErrors6);
                Report(error, Remote.Port, error.Transport, _stack);
            }

            End(error.Error);
        }
        else if (isWanted && State is not (TcpState.TimeWait or TcpState.Closed) && !_isClosedByProgram)
        {
            // The connection goes on: only the next call has the error.
            SetError(error.Error);
            Notify(SocketChange.Error | SocketChange.Readable | SocketChange.Writable);
        }
        else if (State != TcpState.TimeWait)
            _softError = error.Error;
    }

    private void TakeMtu(int mtu)
    {
        if (!_stack.PathMtus.Lower(Remote.Address, mtu, _route.Mtu) || ResolveRoute() != Errno.None)
            return;

        int before = _mss;
        UpdateSegmentSize();
        if (_mss >= before || !MayTransmit)
            return;

        // RFC 1191 section 6.4: what was too long is sent again at once, and that is no sign of congestion.
        int window = _congestion.Window;
        GoBack();
        _isAfterTimeout = false;
        _congestion.Set(window);
        Transmit();
    }
}
