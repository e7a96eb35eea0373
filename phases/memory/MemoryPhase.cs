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

            // Two slots for each granule of 64 KiB that the pool holds.
            CapabilitySlots = 32768,
            Needs =
            [
                new ServiceNeed("service"),
                new UntypedNeed("pool"),
                new MachineNeed("console"),

                // Signalled when a domain has not given back in time what it was asked for.
                new NotificationNeed("time") { IsBound = true },
            ],
        },
    ];

    /// <inheritdoc/>
    public IReadOnlyList<string> Functions { get; } =
    [
        "px_mmap", "px_munmap", "px_mprotect", "px_msync", "px_mlock", "px_munlock", "px_mlockall", "px_munlockall", "px_posix_madvise",
    ];

    /// <inheritdoc/>
    public IReadOnlyList<ConformanceProgram> Conformance { get; } =
    [
        new ConformanceProgram(
            new ServerDescription("memory-tests", "Conformance/Program/Pistachio.Memory.Conformance.Program.csproj")
            {
                // It runs until the rig stops the machine; a crash in the middle of a test is for the rig to see.
                Restart = BootFormat.RestartPolicy.Never,
                CapabilitySlots = 1024,
                Heap = 0,
                Needs =
                [
                    new AddressSpaceNeed("space"), new EndpointNeed("memory", "memory"), new MachineNeed("console"), new PortRangeNeed("serial"),
                ],
            },
            NamedTests.All(),
            TimeSpan.FromSeconds(60)),
    ];
}
