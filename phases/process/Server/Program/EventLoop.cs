using System;
using Pistachio.Abi;
using Pistachio.Runtime;
using Pistachio.UserCall;

namespace Pistachio.Processes.Server.Program;

/// <summary>Receives requests of processes and of the kernel, which tells faults and exits through the same endpoint.</summary>
internal sealed class EventLoop
{
    private readonly ProcessServer _server;
    private readonly ulong _endpoint;
    private readonly ulong _messagePage;
    private readonly ServerDeadline _deadline;

    public EventLoop(ProcessServer server, ulong endpoint, ulong messagePage, ServerDeadline deadline)
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
        CallStatus status = Kernel.Wait(_endpoint, ref message, 0);
        while (true)
        {
            bool reply = false;
            if (status is CallStatus.Ok or CallStatus.Truncated)
                reply = Handle(ref message);
            else if (status == CallStatus.Notified)
                Look(message.Badge);
            else if (status is not (CallStatus.NoCaller or CallStatus.Cancelled))
                return status;

            ServerHeap.CollectBetweenMessages();
            if (_server.ArmedTimers != 0)
                _deadline.SetNoLaterThan(_server.NextExpiry);
            status = reply ? Kernel.ReplyWait(_endpoint, ref message) : Kernel.Wait(_endpoint, ref message, 0);
        }
    }

    /// <summary>Other servers have something for processes, or the time of a timer has come.</summary>
    /// <param name="word">The notification word.</param>
    private void Look(ulong word)
    {
        if (_deadline.HasCome(word))
            _server.ExpireTimers();
        if ((word & ~ServerDeadline.Bit) == 0)
            return;
        _server.SendTerminalSignals();
        _server.SendQueueSignals();
        _server.SendFileSignals();
        _server.AskProcesses();
    }

    /// <summary>Handles a message. True when it has become a reply.</summary>
    private bool Handle(ref Message message)
    {
        try
        {
            switch (_server.Handle(ref message, _messagePage))
            {
                case HandlingOutcome.Reply:
                    return true;
                case HandlingOutcome.Later when Kernel.SaveReply(out ulong reply) == CallStatus.Ok:
                    _server.Defer(message, reply);
                    return false;
                case HandlingOutcome.Later:
                    ProtocolReply.Fail(ref message, (uint)Errno.ENOMEM);
                    return true;
                default:
                    return false;
            }
        }
        catch (OutOfMemoryException)
        {
            ProtocolReply.Fail(ref message, (uint)Errno.ENOMEM);
            return (message.Badge & DomainBuilder.SupervisorBadge) == 0;
        }
    }
}
