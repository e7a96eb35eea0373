using Pistachio.Vfs.Protocol;

namespace Pistachio.Net.Server;

/// <summary>
/// Memory that shows the bytes of a connection, or the datagrams of two sockets that are connected to each other, to the domains that use its two ends. It is theirs until both have given
/// it back.
/// </summary>
internal sealed class SocketRing
{
    private readonly IConnectionRings _memory;
    private readonly RingEnd[] _ends;

    public SocketRing(IConnectionRings memory, int index, InetSocket first, InetSocket second)
    {
        _memory = memory;
        Index = index;
        _ends = [new RingEnd(this, 0, first), new RingEnd(this, 1, second)];
    }

    /// <summary>Its number.</summary>
    public int Index { get; }

    /// <summary>Bytes are in the ring.</summary>
    public bool IsInUse { get; set; }

    /// <summary>Of datagrams: when it was first in use, see <see cref="Pistachio.Net.Stack.NetworkStack.Now"/>.</summary>
    public long Beginning { get; set; }

    /// <summary>Bytes are with the stack again, for good.</summary>
    public bool IsOver { get; set; }

    /// <summary>Somebody has an end of it.</summary>
    public bool HasOwner => _ends[0].Owner is not null || _ends[1].Owner is not null;

    /// <summary>Both ends have it, and no bytes are in it yet.</summary>
    public bool IsReady => !IsInUse && !IsOver && _ends[0].Owner is not null && _ends[1].Owner is not null;

    public RingEnd this[int end] => _ends[end];

    /// <summary>The bytes that an end sends.</summary>
    public PipeRing Words(int end) => ConnectionRing.Of(_memory.Bytes(Index), (uint)end);
}
