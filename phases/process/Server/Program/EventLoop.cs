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

    public EventLoop(ProcessServer server, ulong endpoint, ulong messagePage)
    {
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
            {
                _server.SendTerminalSignals();
                _server.SendQueueSignals();
                _server.SendFileSignals();
                _server.AskProcesses();
            }
            else if (status is not (CallStatus.NoCaller or CallStatus.Cancelled or CallStatus.TimedOut))
                return status;

            ServerHeap.CollectBetweenMessages();
            status = _server.ArmedTimers != 0 ? WaitWithTimers(ref message, reply)
                : reply ? Kernel.ReplyWait(_endpoint, ref message) : Kernel.Wait(_endpoint, ref message, 0);
        }
    }

    /// <summary>While timers are armed: answers, sends the signals of those whose time has come, and waits at most until the next.</summary>
    private CallStatus WaitWithTimers(ref Message message, bool reply)
    {
        CallStatus status = reply ? Kernel.Reply(ref message) : CallStatus.Ok;
        if (status is not (CallStatus.Ok or CallStatus.NoCaller))
            return status;
        _server.ExpireTimers();
        return Kernel.Wait(_endpoint, ref message, _server.NextExpiry);
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
