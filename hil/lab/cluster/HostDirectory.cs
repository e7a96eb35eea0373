using System.Collections.Generic;
using System.Threading.Tasks;

using Orleans.GrainDirectory;
using Orleans.Runtime;

namespace Pistachio.Hil.Lab.Cluster;

/// <summary>
/// The grain directory of grains that live on the host that their key names: it holds nothing, because <see cref="HostPlacementDirector"/>
/// finds them. Orleans' own directory is spread over all silos, so that a part of it is out of reach for some seconds whenever any host dies.
/// </summary>
internal sealed class HostDirectory : IGrainDirectory
{
    /// <summary>Its name, for <see cref="GrainDirectoryAttribute"/>.</summary>
    public const string Name = "host";

    public Task<GrainAddress?> Register(GrainAddress address) => Task.FromResult<GrainAddress?>(address);

    public Task Unregister(GrainAddress address) => Task.CompletedTask;

    public Task<GrainAddress?> Lookup(GrainId grainId) => Task.FromResult<GrainAddress?>(null);

    public Task UnregisterSilos(List<SiloAddress> siloAddresses) => Task.CompletedTask;
}
