using System.Collections.Generic;

namespace Pistachio.Memory.Server;

/// <summary>One protection domain: what it may use and what it holds.</summary>
public sealed class Domain
{
    /// <param name="badge">The badge of its endpoint capability.</param>
    /// <param name="quota">Pages it may use.</param>
    /// <param name="granules">Granules that it will hold at once.</param>
    internal Domain(ulong badge, ulong quota, int granules = 0)
    {
        Granules = new Dictionary<uint, Granule>(granules);
        Badge = badge;
        Quota = quota;
    }

    /// <summary>The badge of its endpoint capability.</summary>
    public ulong Badge { get; }

    /// <summary>Shared objects it may be attached to at a time: what the server keeps for a domain is bounded.</summary>
    public const int MaximumShared = 1024;

    /// <summary>Pages it may use.</summary>
    public ulong Quota { get; internal set; }

    /// <summary>Pages it pays for.</summary>
    public ulong Used => (ulong)Granules.Count * GranulePool.Pages;

    /// <summary>The most pages it paid for at a time.</summary>
    public ulong Peak { get; private set; }

    /// <summary>Whether one more granule fits the quota.</summary>
    public bool MayTake => Used + GranulePool.Pages <= Quota;

    /// <summary>Notification to signal when frames are asked back; 0 = none.</summary>
    public ulong Notification { get; internal set; }

    /// <summary>Use, in pages, to come down to until <see cref="Deadline"/>.</summary>
    public ulong Target { get; internal set; }

    /// <summary>When frames that were asked back are taken, in nanoseconds since boot; 0 = nothing is asked.</summary>
    public ulong Deadline { get; internal set; }

    /// <summary>Pages still to give back.</summary>
    public ulong Wanted => Deadline != 0 && Used > Target ? Used - Target : 0;

    /// <summary>What it holds, by number.</summary>
    internal Dictionary<uint, Granule> Granules { get; }

    /// <summary>Shared objects it is attached to, by number.</summary>
    internal Dictionary<uint, SharedObject> Attached { get; } = new();

    /// <summary>Shared objects it may attach to.</summary>
    internal Dictionary<uint, SharedObject> Granted { get; } = new();

    internal Queue<uint> Repossessed { get; } = new();

    /// <summary>Hold a granule, and pay for it.</summary>
    internal void Hold(Granule granule)
    {
        Granules.Add(granule.Id, granule);
        granule.Holders++;
        if (Used > Peak)
            Peak = Used;
    }

    /// <summary>Hold a granule no longer.</summary>
    internal void Drop(Granule granule)
    {
        Granules.Remove(granule.Id);
        granule.Holders--;
    }
}
