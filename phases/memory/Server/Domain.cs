using System.Collections.Generic;

namespace Pistachio.Memory.Server;

/// <summary>One protection domain: what it may use and what it holds.</summary>
public sealed class Domain
{
    internal Domain(ulong badge, ulong quota)
    {
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

    internal Dictionary<uint, Granule> Granules { get; } = new();

    internal List<SharedObject> Attached { get; } = new();

    internal List<SharedObject> Granted { get; } = new();

    internal Queue<uint> Repossessed { get; } = new();
}
