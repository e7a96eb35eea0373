using System.Collections.Generic;
using Pistachio.Abi;
using Pistachio.UserCall;
using Pistachio.Vfs.Protocol;

namespace Pistachio.Vfs.SerialConsole;

/// <summary>
/// Calls that have no answer yet: each with its whole message, because the message page belongs to the next one. They are tried again
/// in the order in which they came.
/// </summary>
public sealed class BlockedCalls
{
    /// <summary>Beyond this many the dead ones are looked for: callers that were ended while they waited.</summary>
    private const int MaximumUnchecked = 64;

    private readonly IConsoleServer _server;
    private readonly IConsoleStreams _streams;
    private readonly ulong _messagePage;
    private readonly Queue<BlockedCall> _calls = new();
    private readonly Stack<BlockedCall> _unused = new();

    public BlockedCalls(IConsoleServer server, IConsoleStreams streams, ulong messagePage)
    {
        _server = server;
        _streams = streams;
        _messagePage = messagePage;
    }

    /// <summary>How many callers wait.</summary>
    public int Count => _calls.Count;

    /// <summary>Keeps a call that the server has put off.</summary>
    /// <param name="message">The message as it came. When it cannot be kept it is a reply with EAGAIN afterwards.</param>
    /// <returns>Whether it was kept.</returns>
    public bool Keep(ref Message message)
    {
        if (_calls.Count >= MaximumUnchecked)
            DropDead();
        if (Kernel.SaveReply(out ulong reply) != CallStatus.Ok)
        {
            ProtocolReply.Fail(ref message, (uint)Errno.EAGAIN);
            return false;
        }

        BlockedCall call = _unused.Count > 0 ? _unused.Pop() : new BlockedCall();
        call.Reply = reply;
        call.Message = message;
        int extra = new MessageTag(message.Tag).ExtraWords;
        for (int i = 0; i < extra; i++)
            call.Extra[i] = MessageWords.ReadExtra(_messagePage, i);
        _calls.Enqueue(call);
        return true;
    }

    /// <summary>Answers all that have an answer now.</summary>
    public void Retry()
    {
        for (int count = _calls.Count; count > 0; count--)
        {
            BlockedCall call = _calls.Dequeue();
            Message message = call.Message;
            int extra = new MessageTag(message.Tag).ExtraWords;
            for (int i = 0; i < extra; i++)
                MessageWords.WriteExtra(_messagePage, i, call.Extra[i]);
            if (!ConsoleDispatcher.Dispatch(_server, ref message, _messagePage))
            {
                _calls.Enqueue(call);
                continue;
            }

            if (Kernel.ReplyTo(call.Reply, ref message) != CallStatus.Ok && IsRead(call.Message))
                _streams.Unread(); // the caller is gone; the next one shall have it
            _unused.Push(call);
        }
    }

    /// <summary>Whether a request reads.</summary>
    internal static bool IsRead(in Message message) => new MessageTag(message.Tag).Operation == (uint)ConsoleOperation.Read;

    /// <summary>The reply capability of a caller that is gone is gone too.</summary>
    private void DropDead()
    {
        for (int count = _calls.Count; count > 0; count--)
        {
            BlockedCall call = _calls.Dequeue();
            if (Kernel.Inspect(call.Reply, out _, out _, out _) == CallStatus.Ok)
                _calls.Enqueue(call);
            else
                _unused.Push(call);
        }
    }

    private sealed class BlockedCall
    {
        public readonly ulong[] Extra = new ulong[MessageTag.MaximumExtraWords];
        public Message Message;
        public ulong Reply;
    }
}
