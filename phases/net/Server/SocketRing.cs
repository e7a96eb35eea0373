using Pistachio.Vfs.Protocol;

namespace Pistachio.Net.Server;

/// <summary>
/// Memory that shows the bytes of a connection, or the datagrams of two sockets that are connected to each other, to the domains that use its two ends. It is theirs until both have given
/// it back.
/// </summary>
internal sealed class SocketRing : HeldRing
{
    private readonly RingEnd[] _ends;

    public SocketRing(IConnectionRings memory, int index, InetSocket first, InetSocket second, ulong now)
        : base(memory, index, now) => _ends = [new RingEnd(this, 0, first), new RingEnd(this, 1, second)];

    /// <summary>Bytes are in the ring.</summary>
    public bool IsInUse { get; set; }

    /// <summary>Of datagrams: when it was first in use, see <see cref="Pistachio.Net.Stack.NetworkStack.Now"/>.</summary>
    public long Beginning { get; set; }

    /// <summary>Somebody has an end of it.</summary>
    public bool HasOwner => _ends[0].Owner is not null || _ends[1].Owner is not null;

    /// <summary>Both ends have it, and no bytes are in it yet.</summary>
    public bool IsReady => !IsInUse && !IsOver && _ends[0].Owner is not null && _ends[1].Owner is not null;

    public RingEnd this[int end] => _ends[end];

    public override bool IsOf(ulong domain) => _ends[0].Owner == domain || _ends[1].Owner == domain;

    /// <summary>The bytes that an end sends.</summary>
    public PipeRing Words(int end) => ConnectionRing.Of(Memory.Bytes(Index), (uint)end);
}
