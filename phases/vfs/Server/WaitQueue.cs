namespace Pistachio.Vfs.Server;

/// <summary>What requests can wait for.</summary>
internal abstract class WaitQueue
{
    /// <summary>Requests that wait for it may have an answer now.</summary>
    public bool HasChanged { get; set; }

    public WaiterList Waiters { get; } = new();

    /// <summary>How often it has changed.</summary>
    public ulong Generation { get; set; } = 1;
}
