using Pistachio.Abi;

namespace Pistachio.Net.Stack;

/// <summary>What a server must know that lets the users of the two ends of a connection within this host exchange bytes without the stack.</summary>
public sealed partial class TcpConnection
{
    /// <summary>The other end, if it is on this host; null: it is not, or is over.</summary>
    public TcpConnection? FindLocal() => FindOther();

    /// <summary>
    /// Nothing of it is anywhere: all that it was given has arrived and been read, nothing is on its way in either direction, and no urgent data was announced.
    /// </summary>
    public bool IsEmpty =>
        State == TcpState.Established && IsQuiet && SendRing!.Count == 0 && ReceiveRing!.Count == 0 && _unansweredBytes == 0
        && !_hasSendUrgent && !HasMark && !_isFinQueued && TakesLocally;

    /// <summary>End it with an error, and with a reset to the peer: bytes of it were lost on this host.</summary>
    public void Fail(Errno error)
    {
        if (State is TcpState.Established or TcpState.FinWait1 or TcpState.FinWait2 or TcpState.CloseWait or TcpState.Closing or TcpState.LastAck)
            SendControl(TcpFlags.Rst | TcpFlags.Ack);
        End(error);
    }
}
