namespace Pistachio.Ipc.Protocol;

/// <summary>How <see cref="IIpcServer.Status"/> finds an object.</summary>
public enum StatusLookup : uint
{
    /// <summary>By its identifier (IPC_STAT).</summary>
    Identifier = 0,
    /// <summary>By its index in the table (SEM_STAT, MSG_STAT, SHM_STAT of Linux).</summary>
    Index = 1,
    /// <summary>By its index, and permission to read is not needed (SEM_STAT_ANY and the like).</summary>
    AnyIndex = 2,
}
