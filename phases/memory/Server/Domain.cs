using System.Collections.Generic;

namespace Pistachio.Memory.Server;

/// <summary>One protection domain: what it may use and what it holds.</summary>
public sealed class Domain
{
    /// <param name="badge">The badge of its endpoint capability.</param>
    /// <param name="quota">Pages it may use.</param>
    /// <param name="blocks">Blocks that it will hold at once.</param>
    internal Domain(ulong badge, ulong quota, int blocks = 0)
    {
        Blocks = new Dictionary<uint, Block>(blocks);
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
    public ulong Used { get; private set; }

    /// <summary>The most pages it paid for at a time.</summary>
    public ulong Peak { get; private set; }

    /// <summary>Whether so many more pages fit the quota.</summary>
    public bool MayTake(ulong pages) => pages <= Quota && Used <= Quota - pages;

    /// <summary>Notification to signal when frames are asked back; 0 = none.</summary>
    public ulong Notification { get; internal set; }

    /// <summary>Use, in pages, to come down to until <see cref="Deadline"/>.</summary>
    public ulong Target { get; internal set; }

    /// <summary>When frames that were asked back are taken, in nanoseconds since boot; 0 = nothing is asked.</summary>
    public ulong Deadline { get; internal set; }

    /// <summary>Pages still to give back.</summary>
    public ulong Wanted => Deadline != 0 && Used > Target ? Used - Target : 0;

    /// <summary>What it holds, by number.</summary>
    internal Dictionary<uint, Block> Blocks { get; }

    /// <summary>Shared objects it is attached to, by number.</summary>
    internal Dictionary<uint, SharedObject> Attached { get; } = new();

    /// <summary>Shared objects it may attach to; null: it never could. Most domains end without, as without those that follow.</summary>
    internal Dictionary<uint, SharedObject>? Granted { get; private set; }

    /// <summary>Blocks that were taken from it and that it does not know of; null: none ever were.</summary>
    internal Queue<uint>? Repossessed { get; private set; }

    /// <summary>It may attach to a shared object.</summary>
    internal void Grant(SharedObject granted) => (Granted ??= new Dictionary<uint, SharedObject>()).Add(granted.Id, granted);

    /// <summary>A block was taken from it.</summary>
    internal void Repossess(Block block) => (Repossessed ??= new Queue<uint>()).Enqueue(block.Id);

    /// <summary>It begins anew, or ends.</summary>
    internal void ForgetGrants()
    {
        if (Granted is null)
            return;
        foreach (SharedObject granted in Granted.Values)
            granted.Grants.Remove(Badge);
        Granted = null;
    }

    /// <summary>Hold a block, and pay for it.</summary>
    internal void Hold(Block block)
    {
        Blocks.Add(block.Id, block);
        block.Holders++;
        Used += block.Pages;
        if (Used > Peak)
            Peak = Used;
    }

    /// <summary>As <see cref="Drop"/>, for all blocks.</summary>
    internal void DropAll()
    {
        Blocks.Clear();
        Used = 0;
    }

    /// <summary>Pay for a block no longer. Who counts its holders learns it otherwise.</summary>
    internal void Drop(Block block)
    {
        Blocks.Remove(block.Id);
        Used -= block.Pages;
    }
}
