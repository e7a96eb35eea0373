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
            Memory = 1 << 20,

            // At most 16 MiB of connections and sockets, 7 of pages and 2 of packets; a heap that is nearly full is collected too often.
            Heap = 29 << 20,

            // A second one would know none of the sockets of the first: better that nobody waits for it.
            Restart = BootFormat.RestartPolicy.Never,
            Needs =
            [
                new ServiceNeed("service"), new AddressSpaceNeed("space"), new UntypedNeed("pool"),

                // The server of the network card, and what it signals.
                new EndpointNeed("nic", "nic"), new NotificationNeed("events") { IsBound = true }, new MachineNeed("console"),
            ],
        },
        CardServers.Pci,
        CardServers.Nic,
    ];

    /// <inheritdoc/>
    public IReadOnlyList<string> Functions { get; } =
    [
        "px_htonl", "px_htons", "px_ntohl", "px_ntohs", "px_inet_addr", "px_inet_aton", "px_inet_ntoa", "px_inet_ntop", "px_inet_pton",
        "px_getaddrinfo", "px_freeaddrinfo", "px_getnameinfo", "px_gai_strerror",
        "px_if_nametoindex", "px_if_indextoname", "px_if_nameindex", "px_if_freenameindex",
    ];

    /// <inheritdoc/>
    public IReadOnlyList<ConformanceProgram> Conformance => [];
}
