using Pistachio.Abi;
using Pistachio.UserCall;

namespace Pistachio.Net.Server.Program;

/// <summary>The real kernel calls.</summary>
internal sealed class ServerKernel : IServerKernel
{
    public long Now => Kernel.Clock(out ulong now) == CallStatus.Ok ? (long)now : 0;

    public CallStatus SaveReply(out ulong reply) => Kernel.SaveReply(out reply);

    public CallStatus ReplyTo(ulong reply, ref Message message) => Kernel.ReplyTo(reply, ref message);

    public bool Exists(ulong reply) => Kernel.Inspect(reply, out _, out _, out _) == CallStatus.Ok;

    public void Delete(ulong capability) => _ = Kernel.Delete(capability); // what is gone already needs no deleting

    public void Signal(ulong notification) => _ = Kernel.Signal(notification); // of a watcher that may be gone
}
