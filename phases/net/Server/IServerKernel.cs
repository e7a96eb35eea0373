using Pistachio.Abi;
using Pistachio.UserCall;

namespace Pistachio.Net.Server;

/// <summary>The kernel calls that the socket server makes; on the host a fake kernel stands in.</summary>
public interface IServerKernel
{
    /// <summary>Nanoseconds since boot. Kernel call Clock.</summary>
    long Now { get; }

    /// <summary>Keep the right to answer the request at hand. Kernel call SaveReply.</summary>
    CallStatus SaveReply(out ulong reply);

    /// <summary>Answer a request whose reply was kept. Kernel call ReplyTo.</summary>
    CallStatus ReplyTo(ulong reply, ref Message message);

    /// <summary>Whether a kept right to answer is still there: it goes with the caller. Kernel call Inspect.</summary>
    bool Exists(ulong reply);

    /// <summary>Kernel call Delete.</summary>
    void Delete(ulong capability);

    /// <summary>Kernel call Signal.</summary>
    void Signal(ulong notification);
}
