using System.Collections.Generic;
using Pistachio.Abi;
using Pistachio.Net.Server;
using Pistachio.UserCall;

namespace Pistachio.Sockets.Tests;

/// <summary>Kept replies and signals; a clock that a test moves.</summary>
internal sealed class FakeKernel : IServerKernel
{
    private readonly HashSet<ulong> _replies = [];
    private ulong _next = 100;

    public long Now { get; set; } = 1_000_000_000;

    /// <summary>Late replies, in the order in which they were sent.</summary>
    public List<Message> Replies { get; } = [];

    /// <summary>How often the notification of who polls was signalled.</summary>
    public int Signals { get; private set; }

    public CallStatus SaveReply(out ulong reply)
    {
        reply = _next++;
        _replies.Add(reply);
        return CallStatus.Ok;
    }

    public CallStatus ReplyTo(ulong reply, ref Message message)
    {
        if (!_replies.Remove(reply))
            return CallStatus.BadHandle;
        Replies.Add(message);
        return CallStatus.Ok;
    }

    public bool Exists(ulong reply) => _replies.Contains(reply);

    public void Delete(ulong capability) => _replies.Remove(capability);

    public void Signal(ulong notification) => Signals++;

    /// <summary>All callers that wait are gone.</summary>
    public void EndCallers() => _replies.Clear();
}
