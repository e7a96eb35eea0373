using System;

namespace Pistachio.Ipc.Protocol;

/// <summary>Flags of semget, msgget and shmget, with the numbers of Linux (linux/ipc.h).</summary>
[Flags]
public enum GetFlags : uint
{
    None = 0,
    /// <summary>Permissions of the owner, the group and others.</summary>
    Permissions = 0x1FF,
    /// <summary>IPC_CREAT.</summary>
    Create = 0x200,
    /// <summary>IPC_EXCL.</summary>
    Exclusive = 0x400,
}
