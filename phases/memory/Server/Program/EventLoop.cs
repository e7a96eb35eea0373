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
    private readonly ServerDeadline _deadline;

    public EventLoop(MemoryServer server, ulong endpoint, ulong messagePage, ServerDeadline deadline)
    {
        _deadline = deadline;
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
            _deadline.SetNoLaterThan(_server.NextDeadline);
            CallStatus status = answer ? Kernel.ReplyWait(_endpoint, ref message) : Kernel.Wait(_endpoint, ref message, 0);
            answer = status is CallStatus.Ok or CallStatus.Truncated;
            if (answer)
                Handle(ref message);
            else if (status == CallStatus.Notified)
                Look(message.Badge);
            else if (status is not (CallStatus.NoCaller or CallStatus.Cancelled))
                return status;
            ServerHeap.CollectBetweenMessages();
        }
    }

    /// <summary>A deadline may have passed.</summary>
    /// <param name="word">The notification word.</param>
    private void Look(ulong word)
    {
        if (_deadline.HasCome(word) && Kernel.Clock(out ulong now) == CallStatus.Ok)
            _server.TakeOverdue(now);
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
