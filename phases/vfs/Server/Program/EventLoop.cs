using System;
using Pistachio.Abi;
using Pistachio.Runtime;
using Pistachio.UserCall;

namespace Pistachio.Vfs.Server.Program;

/// <summary>Receives requests and answers them.</summary>
internal sealed class EventLoop
{
    /// <summary>Badges under which other servers signal the notification.</summary>
    public const ulong ConsoleBadge = 1;
    public const ulong SocketBadge = 2;

    private readonly VfsServer _server;
    private readonly ulong _endpoint;
    private readonly ulong _messagePage;

    public EventLoop(VfsServer server, ulong endpoint, ulong messagePage)
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
            CallStatus status = _server.ArmedTimers != 0 ? WaitWithTimers(ref message, answer)
                : answer ? Kernel.ReplyWait(_endpoint, ref message) : Kernel.Wait(_endpoint, ref message, 0);
            answer = status is CallStatus.Ok or CallStatus.Truncated;
            if (answer)
                answer = Handle(ref message);
            else if (status == CallStatus.Notified)
                Look(message.Badge);
            else if (status is not (CallStatus.NoCaller or CallStatus.Cancelled or CallStatus.TimedOut))
                return status;
            ServerHeap.CollectBetweenMessages();
        }
    }

    /// <summary>While somebody waits for a timer: answers, answers those whose time has come, and waits at most until the next.</summary>
    private CallStatus WaitWithTimers(ref Message message, bool reply)
    {
        CallStatus status = reply ? Kernel.Reply(ref message) : CallStatus.Ok;
        if (status is not (CallStatus.Ok or CallStatus.NoCaller))
            return status;
        _server.ExpireTimers(_messagePage);
        return Kernel.Wait(_endpoint, ref message, _server.NextExpiry);
    }

    /// <summary>Something has changed at another server.</summary>
    /// <param name="word">The badges of who says so.</param>
    private void Look(ulong word)
    {
        if ((word & ConsoleBadge) != 0)
            _server.OnConsoleInput(_messagePage);
        if ((word & SocketBadge) != 0)
            _server.OnRemoteSockets(_messagePage);
    }

    /// <summary>Handles a message. True when it has become a reply.</summary>
    private bool Handle(ref Message message)
    {
        try
        {
            return _server.Handle(ref message, _messagePage);
        }
        catch (OutOfMemoryException) when (!_server.IsInChange)
        {
            ProtocolReply.Fail(ref message, (uint)Errno.ENOMEM);
            return true;
        }
    }
}
