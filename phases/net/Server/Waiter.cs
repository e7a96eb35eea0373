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

    /// <summary>It waits for a datagram, of which so many bytes come with the reply; -1: for something else.</summary>
    public int Room { get; init; } = -1;

    /// <summary>What of the datagram is behind these bytes it asks for afterwards.</summary>
    public bool WantsRest { get; init; }
}
