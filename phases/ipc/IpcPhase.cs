using System;
using System.Collections.Generic;
using Pistachio.Phases;

namespace Pistachio.Ipc;

/// <summary>
/// POSIX message queues, semaphores and shared memory, and those of System V. The phase has no server of its own: its part of the VFS server
/// (<c>Server/</c>) answers where the board grants that server memory for segments, which it gets with this phase alone.
/// </summary>
public sealed class IpcPhase : IPhase
{
    /// <inheritdoc/>
    public string Name => "ipc";

    /// <inheritdoc/>
    public Version Version { get; } = new(0, 1, 0);

    /// <inheritdoc/>
    public IReadOnlyList<PhaseDependency> DependsOn { get; } = [new PhaseDependency("vfs", new Version(0, 1, 0))];

    /// <inheritdoc/>
    public IReadOnlyList<ServerDescription> Servers => [];

    /// <inheritdoc/>
    public IReadOnlyList<string> Functions { get; } =
    [
        "px_ftok", "px_semget", "px_semop", "px_semctl", "px_msgget", "px_msgsnd", "px_msgrcv", "px_msgctl", "px_shmget", "px_shmat", "px_shmdt", "px_shmctl",
        "px_shm_open", "px_shm_unlink", "px_mq_open", "px_mq_close", "px_mq_unlink", "px_mq_getattr", "px_mq_setattr", "px_mq_send", "px_mq_timedsend",
        "px_mq_receive", "px_mq_timedreceive", "px_mq_notify", "px_sem_init", "px_sem_destroy", "px_sem_wait", "px_sem_trywait", "px_sem_timedwait", "px_sem_post",
        "px_sem_getvalue", "px_sem_open", "px_sem_close", "px_sem_unlink",
    ];

    /// <inheritdoc/>
    public IReadOnlyList<ConformanceProgram> Conformance => [];
}
