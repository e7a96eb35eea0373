namespace Pistachio.Vfs.Server;

/// <summary>What requests can wait for.</summary>
internal abstract class WaitQueue
{
    /// <summary>Requests that wait for it may have an answer now.</summary>
    public bool HasChanged { get; set; }

    public WaiterList Waiters { get; } = new();

    /// <summary>Whether a request whose caller is gone is dropped before it is tried again: what it would take, another one could have.</summary>
    public virtual bool SkipsGone => false;

    /// <summary>The last request for several files that was to wait for it.</summary>
    public ulong AwaitedBy { get; set; }

    /// <summary>Open file descriptions whose owners want signals of it; null: none.</summary>
    public System.Collections.Generic.List<OpenFile>? Owned { get; set; }

    /// <summary>How often bytes, a message or a connection has come.</summary>
    public uint Arrivals { get; set; }

    /// <summary>How often it has changed.</summary>
    public ulong Generation { get; set; } = 1;
}
