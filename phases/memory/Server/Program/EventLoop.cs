using System;
using Pistachio.Abi;
using Pistachio.Runtime;
using Pistachio.UserCall;

namespace Pistachio.Memory.Server.Program;

/// <summary>Receives requests, answers them, and takes overdue frames when a deadline passes.</summary>
internal sealed class EventLoop
{
    private readonly MemoryServer _server;
    private readonly ulong _endpoint;
    private readonly ulong _messagePage;

    public EventLoop(MemoryServer server, ulong endpoint, ulong messagePage)
    {
        _server = server;
        _endpoint = endpoint;
        _messagePage = messagePage;
    }

    /// <summary>Serves until the endpoint is gone. Returns why.</summary>
    public CallStatus Run()
    {
        Message message = default;
        bool answer = false;
        while (true)
        {
            CallStatus status = Next(ref message, answer);
            answer = status is CallStatus.Ok or CallStatus.Truncated;
            if (answer)
                Handle(ref message);
            else if (status is not (CallStatus.TimedOut or CallStatus.Notified or CallStatus.NoCaller or CallStatus.Cancelled))
                return status;

            if (_server.NextDeadline != 0 && Kernel.Clock(out ulong now) == CallStatus.Ok)
                _server.TakeOverdue(now);
            ServerHeap.CollectBetweenMessages();
        }
    }

    private CallStatus Next(ref Message message, bool answer)
    {
        ulong deadline = _server.NextDeadline;
        if (deadline == 0 && answer)
            return Kernel.ReplyWait(_endpoint, ref message);

        // A caller that is gone needs no reply.
        if (answer)
            _ = Kernel.Reply(ref message);
        return Kernel.Wait(_endpoint, ref message, deadline);
    }

    private void Handle(ref Message message)
    {
        try
        {
            _server.Handle(ref message, _messagePage);
        }
        catch (OutOfMemoryException)
        {
            ProtocolReply.Fail(ref message, (uint)Errno.ENOMEM);
        }
    }
}
