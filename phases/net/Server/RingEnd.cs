using Pistachio.Vfs.Protocol;

namespace Pistachio.Net.Server;

/// <summary>One of the two ends of a ring.</summary>
/// <param name="ring">The ring.</param>
/// <param name="number">0 or 1.</param>
/// <param name="socket">Its socket.</param>
internal sealed class RingEnd(SocketRing ring, int number, InetSocket socket)
{
    public SocketRing Ring => ring;

    public int Number => number;

    /// <summary>The socket, which may be gone when the ring is over.</summary>
    public InetSocket Socket => socket;

    /// <summary>The domain that has it; null: nobody.</summary>
    public ulong? Owner { get; set; }

    /// <summary>Bytes of the next datagram that its owner has not taken, 0 if there is none.</summary>
    public int NextLength => ring.Words(1 - number).LookAtRecord(out _, out _, out int length, out _) == RingOutcome.Moved ? length : 0;
}
