using System;
using System.Collections.Generic;
using Pistachio.Phases;

namespace Pistachio.Memory;

/// <summary>Memory: regions, protection, demand-zero pages, quotas.</summary>
public sealed class MemoryPhase : IPhase
{
    /// <inheritdoc/>
    public string Name => "memory";

    /// <inheritdoc/>
    public Version Version { get; } = new(0, 1, 0);

    /// <inheritdoc/>
    public IReadOnlyList<PhaseDependency> DependsOn => [];

    /// <inheritdoc/>
    public IReadOnlyList<ServerDescription> Servers { get; } =
    [
        new ServerDescription("memory", "Server/Pistachio.Memory.Server.csproj")
        {
            Priority = 200,
            Needs = [new ServiceNeed("service"), new UntypedNeed("pool"), new MachineNeed("console")],
        },
    ];

    /// <inheritdoc/>
    public IReadOnlyList<string> Functions { get; } =
    [
        "px_mmap", "px_munmap", "px_mprotect", "px_msync", "px_mlock", "px_munlock",
    ];

    /// <inheritdoc/>
    public IReadOnlyList<ConformanceProgram> Conformance => [];
}
