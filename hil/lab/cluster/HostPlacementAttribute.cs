using System;

using Orleans.Placement;

namespace Pistachio.Hil.Lab.Cluster;

/// <summary>Marks a grain that lives on the host that its key names.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class HostPlacementAttribute() : PlacementAttribute(new HostPlacement());
