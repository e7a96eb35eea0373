using System;
using System.Collections.Generic;
using Pistachio.Phases;

namespace Pistachio.Net;

/// <summary>Networks: the PCI server and the drivers of network cards.</summary>
public sealed class NetPhase : IPhase
{
    /// <inheritdoc/>
    public string Name => "net";

    /// <inheritdoc/>
    public Version Version { get; } = new(0, 1, 0);

    /// <inheritdoc/>
    public IReadOnlyList<PhaseDependency> DependsOn => [];

    /// <inheritdoc/>
    public IReadOnlyList<ServerDescription> Servers { get; } = [CardServers.Pci, CardServers.Nic];

    /// <inheritdoc/>
    public IReadOnlyList<string> Functions => [];

    /// <inheritdoc/>
    public IReadOnlyList<ConformanceProgram> Conformance => [];
}
