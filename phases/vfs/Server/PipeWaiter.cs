using Pistachio.UserCall;

namespace Pistachio.Vfs.Server;

/// <summary>A request that waits until an end of a pipe can be used.</summary>
/// <param name="owner">Whose it is.</param>
/// <param name="pipe">The pipe.</param>
/// <param name="request">The message as it came; all of it was in registers.</param>
internal sealed class PipeWaiter(Domain owner, Pipe pipe, in Message request)
{
    public Domain Owner { get; } = owner;

    public Pipe Pipe { get; } = pipe;

    public Message Request { get; } = request;

    /// <summary>The right to answer it.</summary>
    public ulong Reply { get; set; }
}
