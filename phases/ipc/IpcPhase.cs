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
    public IReadOnlyList<string> Functions { get; } = [];

    /// <inheritdoc/>
    public IReadOnlyList<ConformanceProgram> Conformance => [];
}
