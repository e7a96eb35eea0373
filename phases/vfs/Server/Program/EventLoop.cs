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
    private readonly ServerDeadline _deadline;

    public EventLoop(VfsServer server, ulong endpoint, ulong messagePage, ServerDeadline deadline)
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
            if (_server.ArmedTimers != 0)
                _deadline.SetNoLaterThan(_server.NextExpiry);
            CallStatus status = answer ? Kernel.ReplyWait(_endpoint, ref message) : Kernel.Wait(_endpoint, ref message, 0);
            answer = status is CallStatus.Ok or CallStatus.Truncated;
            if (answer)
                answer = Handle(ref message);
            else if (status == CallStatus.Notified)
                Look(message.Badge);
            else if (status is not (CallStatus.NoCaller or CallStatus.Cancelled))
                return status;
            ServerHeap.CollectBetweenMessages();
        }
    }

    /// <summary>Something has changed at another server, or the time of a timer has come.</summary>
    /// <param name="word">The badges of who says so.</param>
    private void Look(ulong word)
    {
        if (_deadline.HasCome(word))
            _server.ExpireTimers(_messagePage);
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
