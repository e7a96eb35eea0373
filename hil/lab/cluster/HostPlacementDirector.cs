using System;
using System.Linq;
using System.Threading.Tasks;

using Orleans.Runtime;
using Orleans.Runtime.Placement;

namespace Pistachio.Hil.Lab.Cluster;

/// <summary>Finds the silo of a host. When the host is not in the lab, the grain comes up where it was asked for, and says so.</summary>
internal sealed class HostPlacementDirector(IClusterMembershipService membership) : IPlacementDirector
{
    public Task<SiloAddress> OnAddActivation(PlacementStrategy strategy, PlacementTarget target, IPlacementContext context)
    {
        string host = HostPlacement.HostOf(target.GrainIdentity.Key.ToString()!);
        SiloAddress? own = membership.CurrentSnapshot.Members.Values
            .Where(member => member.Status == SiloStatus.Active && string.Equals(member.Name, host, StringComparison.Ordinal))
            .Select(member => member.SiloAddress)
            .FirstOrDefault(context.GetCompatibleSilos(target).Contains);
        return Task.FromResult(own ?? context.LocalSilo);
    }
}
