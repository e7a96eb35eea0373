using Pistachio.UserCall;

namespace Pistachio.Net.Server;

/// <summary>A request that waits until a socket changes. All of it was in registers.</summary>
/// <param name="domain">Whose it is.</param>
/// <param name="request">The message as it came.</param>
/// <param name="reply">The right to answer it.</param>
internal sealed class Waiter(ulong domain, Message request, ulong reply)
{
    private readonly Message _request = request;

    public ulong Domain { get; } = domain;

    public ref readonly Message Request => ref _request;

    public ulong Reply { get; } = reply;
}
