using System.Collections.Generic;
using Pistachio.Abi;
using Pistachio.Vfs.Protocol;

namespace Pistachio.Net.Server;

/// <content>
/// Rings are taken away from who makes no use of them, for who would (decision 50). The bytes come back to the server first, as at any end of a ring; then the memory goes, which the
/// library that had it finds out when it looks there next. So it matters neither what the program is about nor whether it runs at all.
/// </content>
public sealed partial class SocketServer
{
    /// <summary>Rings that a domain has at most, of both kinds: as many as its library has room for.</summary>
    public const int MaximumOfDomain = 12;

    /// <summary>
    /// Who has not used a ring for so long is idle, in nanoseconds. To give it to somebody else costs what it saves in some ten messages, and who is busy sends those in a part of this.
    /// </summary>
    public const ulong IdleTime = 100_000_000;

    /// <summary>Nobody loses a ring that he uses before he has had it for so long.</summary>
    public const ulong LeastHold = 1_000_000_000;

    /// <summary>Who was refused a ring and asks again within so long is busy: the library has sent eight messages or more meanwhile.</summary>
    public const ulong BusyTime = 1_000_000_000;

    /// <summary>How many more rings another domain must have to lose one that it uses: afterwards it still has no fewer, and does not get it back.</summary>
    private const int Unfair = 2;

    /// <summary>All rings that somebody has or is to get.</summary>
    private readonly List<HeldRing> _held = [];

    private ulong Now => (ulong)_stack.Now;

    /// <inheritdoc/>
    public Errno OverRing(ulong domain, out ulong memory)
    {
        memory = 0;
        if ((ServedMemory ?? RingMemory) is not { } rings)
            return Errno.EOPNOTSUPP;
        return rings.TryGiveOver(out memory) ? Errno.None : Errno.ENOMEM;
    }

    /// <summary>Take a ring for a socket, which may have to be taken away from somebody first.</summary>
    private bool TryTakeRing(IConnectionRings memory, ulong domain, InetSocket socket, out int index) =>
        memory.TryTake(out index) || (TryTakeAway(memory, domain, socket) && memory.TryTake(out index));

    /// <summary>Whether a domain may have one more ring. Who has as many as there may be has to do without one of them.</summary>
    private bool MayHaveOneMore(ulong domain, InetSocket socket) => CountOf(domain) < MaximumOfDomain || TryTakeAway(null, domain, socket);

    /// <summary>Take a ring away from somebody.</summary>
    /// <param name="memory">Of this kind, from anybody; null: of any kind, from who asks.</param>
    /// <param name="domain">Who asks.</param>
    /// <param name="socket">For what.</param>
    /// <returns>False: all are in use, or have not been looked at for long enough.</returns>
    private bool TryTakeAway(IConnectionRings? memory, ulong domain, InetSocket socket)
    {
        ulong now = Now;
        bool isBusy = socket.RingRefused is { } refused && now - refused <= BusyTime;
        int own = CountOf(domain);
        bool isOwn = memory is null;
        HeldRing? found = null;
        int rank = 0;
        foreach (HeldRing ring in _held)
        {
            ring.Look(now);
            if (isOwn ? !ring.IsOf(domain) : ring.Memory != memory)
                continue;
            int its = RankOf(ring, now, isBusy, isOwn ? int.MaxValue : own + Unfair);
            if (its > rank || (its > 0 && its == rank && ring.LastUse < found!.LastUse))
                (found, rank) = (ring, its);
        }

        switch (found)
        {
            case null:
                return false;
            case ServedRing served:
                ReturnServed(served);
                return true;
            default:
                Return((SocketRing)found);
                return true;
        }
    }

    /// <summary>How well a ring does to be taken away; 0: not at all.</summary>
    private int RankOf(HeldRing ring, ulong now, bool isBusy, int tooMany)
    {
        const int over = int.MaxValue;
        const int idle = int.MaxValue - 1;
        if (ring.IsOver)
            return over;
        if (!isBusy || !HasMemoryForBytes)
            return 0;
        if (now - ring.LastUse >= IdleTime)
            return idle;
        if (tooMany > MaximumOfDomain || now - ring.Begun < LeastHold)
            return 0;
        int fewest = FewestOf(ring);
        return fewest >= tooMany ? fewest : 0;
    }

    /// <summary>What lies in a ring finds memory here, and leaves some to others.</summary>
    private bool HasMemoryForBytes => _rings.Pool.Available - (2 * ConnectionRing.Capacity) > (_rings.Pool.Available + _rings.Pool.InUse) / 4;

    /// <summary>How many rings the domain has that a ring is of; of two domains the one with fewer.</summary>
    private int FewestOf(HeldRing ring)
    {
        if (ring is ServedRing served)
            return CountOf(served.Owner);
        int fewest = int.MaxValue;
        SocketRing shared = (SocketRing)ring;
        for (int end = 0; end < 2; end++)
        {
            if (shared[end].Owner is { } owner && CountOf(owner) is int count && count < fewest)
                fewest = count;
        }

        return fewest == int.MaxValue ? 0 : fewest;
    }

    private int CountOf(ulong domain)
    {
        int count = 0;
        foreach (HeldRing ring in _held)
        {
            if (ring.IsOf(domain))
                count++;
        }

        return count;
    }
}
