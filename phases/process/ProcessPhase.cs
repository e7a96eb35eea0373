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

            Memory = 1 << 20,

            // One for each process that has a domain.
            CapabilitySlots = 8192,

            // The time of all processes is made of its memory: with it they stop, and a second one could not give it back to them.
            Restart = BootFormat.RestartPolicy.Never,
            Needs = [new ServiceNeed("service"), new UntypedNeed("contexts"), new MachineNeed("console")],
        },
        new ServerDescription("process", "Server/Pistachio.Process.Server.csproj")
        {
            Priority = 200,

            Memory = 1 << 20,

            // Fewer than twenty for each process that has a domain.
            CapabilitySlots = 32768,

            // All processes are made of its memory and end with it; other servers would still know them by the numbers that a second one begins with.
            Restart = BootFormat.RestartPolicy.Never,
            Needs =
            [
                new ServiceNeed("service"),
                new AddressSpaceNeed("space"),
                new UntypedNeed("slabs"),
                new BootFileNeed("library", "libposix") { Project = "../../core/libposix/Blob/Pistachio.LibPosix.Blob.csproj" },
                new BootFileNeed("run", "run") { Optional = true },

                // What processes execute where the image has no VFS server.
                new BootFileNeed("program", "program") { Optional = true },

                // Without badges: it gives each process an endpoint with a badge of its own.
                new EndpointNeed("self", "process") { Badge = 0 },
                new EndpointNeed("memory", "memory") { Badge = 0 },
                new EndpointNeed("scheduler", "scheduler") { Badge = 0 },
                new EndpointNeed("vfs", "vfs") { Badge = 0, Optional = true },
                new EndpointNeed("consoles", "console") { Badge = 0, Optional = true },
                new MachineNeed("console"),

                // The VFS server signals it when terminals have signals to send.
                new NotificationNeed("terminals") { IsBound = true },
            ],
        },
    ];

    /// <inheritdoc/>
    public IReadOnlyList<string> Functions => [];

    /// <inheritdoc/>
    public IReadOnlyList<ConformanceProgram> Conformance { get; } =
    [
        new ConformanceProgram(
            Driver("process-tests", "Conformance/Driver/Pistachio.Process.Conformance.Driver.csproj"), ConformanceTestNames.All, TimeSpan.FromSeconds(180))
        {
            Files = ConformanceFiles.All,
        },
        new ConformanceProgram(
            Driver("door-tests", "Conformance/DoorDriver/Pistachio.Process.Conformance.DoorDriver.csproj"), DoorTestNames.All, TimeSpan.FromSeconds(60))
        {
            Files = ConformanceFiles.Door,
        },
    ];

    /// <summary>A conformance driver. It runs until the rig stops the machine.</summary>
    private static ServerDescription Driver(string name, string project) => new(name, project)
    {
        Priority = 180,
        Restart = BootFormat.RestartPolicy.Never,
        Needs =
        [
            // ProcessBadge.Control
            new EndpointNeed("process", "process") { Badge = 1 },
            new MachineNeed("console"),
            new PortRangeNeed("serial"),
        ],
    };
}
