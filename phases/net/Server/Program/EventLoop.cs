using System;
using Pistachio.Abi;
using Pistachio.Runtime;
using Pistachio.UserCall;

namespace Pistachio.Net.Server.Program;

/// <summary>Receives requests and answers them, and does what is due.</summary>
internal sealed class EventLoop(SocketServer server, ulong endpoint, ulong messagePage)
{
    /// <summary>Serves until the endpoint is gone. Returns why.</summary>
    public CallStatus Run()
    {
        Message message = default;
        bool answer = false;
        while (true)
        {
            ulong deadline = server.NextDeadline;
            if (answer && deadline != 0)
            {
                _ = Kernel.Reply(ref message); // to a caller that may be gone
                answer = false;
            }

            CallStatus status = answer ? Kernel.ReplyWait(endpoint, ref message) : Kernel.Wait(endpoint, ref message, deadline);
            answer = false;
            if (status is CallStatus.Ok or CallStatus.Truncated)
                answer = Handle(ref message);
            else if (status == CallStatus.TimedOut)
                server.Advance();
            else if (status is not (CallStatus.NoCaller or CallStatus.Cancelled))
                return status;

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
