using System;
using Pistachio.Abi;
using Pistachio.Net.Interfaces;
using Pistachio.Runtime;
using Pistachio.UserCall;

namespace Pistachio.Net.Server.Program;

/// <summary>Receives requests and answers them, and does what is due.</summary>
internal sealed class EventLoop(SocketServer server, ulong endpoint, ulong messagePage, ServerDeadline deadline)
{
    /// <summary>A deadline that has passed: messages that wait are taken, and nothing is waited for.</summary>
    private const ulong AtOnce = 1;

    /// <summary>The card, and the client of its driver; null: none.</summary>
    public CardPort? Card { get; init; }

    /// <summary>See <see cref="Card"/>.</summary>
    public NetworkInterfaceClient? Client { get; init; }

    /// <summary>Serves until the endpoint is gone. Returns why.</summary>
    public CallStatus Run()
    {
        Message message = default;
        bool answer = false;
        while (true)
        {
            deadline.SetNoLaterThan(server.NextDeadline);
            CallStatus status = Next(ref message, answer);
            ulong signals = status == CallStatus.Notified ? message.Badge : 0;
            answer = false;
            if (status is CallStatus.Ok or CallStatus.Truncated)
                answer = Handle(ref message);
            else if (status is not (CallStatus.TimedOut or CallStatus.Notified or CallStatus.NoCaller or CallStatus.Cancelled))
                return status;
            if (status == CallStatus.TimedOut || deadline.HasCome(signals))
                server.Advance();
            server.OnSignals(signals & ~ServerDeadline.Bit);

            if (Client is not null && ((signals & ServedRing.CardSignals) != 0 || !Client.IsAttached))
                _ = Client.Refresh(); // a driver that is gone may come again
            if (Card is not null)
                server.Receive(Card);

            if (server.HasChanges)
            {
                // Bytes of a reply lie in the message page, which those who waited get theirs by.
                if (answer && new MessageTag(message.Tag).ExtraWords != 0)
                {
                    _ = Kernel.Reply(ref message); // to a caller that may be gone
                    answer = false;
                }

                server.Settle(messagePage);
            }

            ServerHeap.CollectBetweenMessages();
        }
    }

    /// <summary>Answers, and waits for the next message. Frames that the card has already are not waited for.</summary>
    private CallStatus Next(ref Message message, bool answer)
    {
        if (Card is null || Card.BeginWait())
            return answer ? Kernel.ReplyWait(endpoint, ref message) : Kernel.Wait(endpoint, ref message, 0);
        if (answer)
            _ = Kernel.Reply(ref message); // to a caller that may be gone
        return Kernel.Wait(endpoint, ref message, AtOnce);
    }

    /// <summary>Handles a message. True when it has become a reply.</summary>
    private bool Handle(ref Message message)
    {
        try
        {
            return server.Handle(ref message, messagePage);
        }
        catch (OutOfMemoryException)
        {
            ProtocolReply.Fail(ref message, (uint)Errno.ENOBUFS);
            return true;
        }
    }
}
