using System;
using System.Collections.Generic;
using Pistachio.Phases;

namespace Pistachio.Processes;

/// <summary>Processes: making, ending, waiting, identity, limits; and the CPU time that they get.</summary>
public sealed class ProcessPhase : IPhase
{
    /// <inheritdoc/>
    public string Name => "process";

    /// <inheritdoc/>
    public Version Version { get; } = new(0, 1, 0);

    /// <inheritdoc/>
    public IReadOnlyList<PhaseDependency> DependsOn { get; } =
    [
        new PhaseDependency("memory", new Version(0, 1, 0)),
        new PhaseDependency("vfs", new Version(0, 1, 0)) { Optional = true },
    ];

    /// <inheritdoc/>
    public IReadOnlyList<ServerDescription> Servers { get; } =
    [
        new ServerDescription("scheduler", "Scheduler/Pistachio.Process.Scheduler.csproj")
        {
            Priority = 200,

            // One for each process that has a domain.
            CapabilitySlots = 8192,
            Needs = [new ServiceNeed("service"), new UntypedNeed("contexts"), new MachineNeed("console")],
        },
        new ServerDescription("process", "Server/Pistachio.Process.Server.csproj")
        {
            Priority = 200,

            // Fewer than twenty for each process that has a domain.
            CapabilitySlots = 32768,
            Needs =
            [
                new ServiceNeed("service"),
                new AddressSpaceNeed("space"),
                new UntypedNeed("slabs"),
                new BootFileNeed("library", "libposix") { Project = "../../core/libposix/Blob/Pistachio.LibPosix.Blob.csproj" },
                new BootFileNeed("run", "run") { Optional = true },

                // Without badges: it gives each process an endpoint with a badge of its own.
                new EndpointNeed("self", "process") { Badge = 0 },
                new EndpointNeed("memory", "memory") { Badge = 0 },
                new EndpointNeed("scheduler", "scheduler") { Badge = 0 },
                new EndpointNeed("vfs", "vfs") { Badge = 0, Optional = true },
                new EndpointNeed("consoles", "console") { Badge = 0, Optional = true },
                new MachineNeed("console"),
            ],
        },
    ];

    /// <inheritdoc/>
    public IReadOnlyList<string> Functions => [];

    /// <inheritdoc/>
    public IReadOnlyList<ConformanceProgram> Conformance => [];
}
