namespace Pistachio.Ipc.Protocol;

/// <summary>The kinds of System V objects.</summary>
public enum IpcKind : uint
{
    /// <summary>Sets of semaphores.</summary>
    Semaphores = 0,
    /// <summary>Message queues.</summary>
    Messages = 1,
    /// <summary>Shared memory segments.</summary>
    Segments = 2,
}
