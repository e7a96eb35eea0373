using System;
using Pistachio.Abi;

namespace Pistachio.Net.Stack;

/// <summary>What a server must know that lets the users of the two ends of a connection within this host exchange bytes without the stack.</summary>
public sealed partial class TcpConnection
{
    /// <summary>Bytes that are copied at a time from one ring to another.</summary>
    private const int ExchangePiece = 2048;

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

    /// <summary>As <see cref="Fail(Errno)"/> where what the rings hold is not to be had any more: it has other rings, which are empty.</summary>
    public void Fail(Errno error, ISendRing send, IReceiveRing receive, ITcpRingSource source)
    {
        _early = null;
        UseRings(send, receive, source);
        Fail(error);
    }

    /// <summary>Whether its rings may be exchanged for others: nothing has come too early, which would not be taken along.</summary>
    public bool MayExchangeRings => SendRing is not null && ReceiveRing is not null && _early is not { Count: > 0 } && _passed == 0;

    /// <summary>
    /// Use other rings from now on, which are empty and get what is in the present ones. What came too early is forgotten, which the peer is ready for: it keeps
    /// what was not acknowledged, though we have told of it (RFC 2018 section 8).
    /// </summary>
    /// <param name="send">What the program writes.</param>
    /// <param name="receive">What comes.</param>
    /// <param name="source">Where these come from, and go back to; null: the caller looks after them.</param>
    /// <returns>False: they do not hold so much, and nothing was changed but them.</returns>
    public bool TryExchangeRings(ISendRing send, IReceiveRing receive, ITcpRingSource? source)
    {
        Span<byte> piece = stackalloc byte[ExchangePiece];
        ISendRing oldSend = SendRing!;
        for (int done = 0; done < oldSend.Count;)
        {
            Span<byte> bytes = piece[..Math.Min(piece.Length, oldSend.Count - done)];
            oldSend.Copy(done, bytes);
            if (send.Write(bytes) != bytes.Length)
                return false;
            done += bytes.Length;
        }

        IReceiveRing oldReceive = ReceiveRing!;
        for (int done = 0; done < oldReceive.Count;)
        {
            Span<byte> bytes = piece[..Math.Min(piece.Length, oldReceive.Count - done)];
            oldReceive.Copy(done, bytes);
            if (receive.Place(0, bytes) != bytes.Length)
                return false;
            receive.Publish(bytes.Length);
            done += bytes.Length;
        }

        _rings?.Return(oldSend, oldReceive);
        _early = null;
        UseRings(send, receive, source);
        _receiveCapacity = receive.Capacity;
        return true;
    }
}
