using System;
using System.Collections.Generic;
using Pistachio.Phases;

namespace Pistachio.Net;

/// <summary>Sockets of AF_INET and AF_INET6. The functions are those of the vfs phase, which has those of AF_UNIX; without this phase they give EAFNOSUPPORT.</summary>
public sealed class NetPhase : IPhase
{
    /// <inheritdoc/>
    public string Name => "net";

    /// <inheritdoc/>
    public Version Version { get; } = new(0, 1, 0);

    /// <inheritdoc/>
    public IReadOnlyList<PhaseDependency> DependsOn => [];

    /// <inheritdoc/>
    public IReadOnlyList<ServerDescription> Servers { get; } =
    [
        new ServerDescription("sockets", "Server/Pistachio.Net.Server.csproj")
        {
            // Above the VFS server, which calls it.
            Priority = 210,

            // One slot for each request that waits.
            CapabilitySlots = 2048,
            Heap = 8 << 20,

            // A second one would know none of the sockets of the first: better that nobody waits for it.
            Restart = BootFormat.RestartPolicy.Never,
            Needs = [new ServiceNeed("service"), new AddressSpaceNeed("space"), new UntypedNeed("pool")],
        },
    ];

    /// <inheritdoc/>
    public IReadOnlyList<string> Functions => [];

    /// <inheritdoc/>
    public IReadOnlyList<ConformanceProgram> Conformance => [];
}
