using System;
using System.Collections.Generic;
using System.Threading.Tasks;

using Orleans;
using Orleans.GrainDirectory;
using Orleans.Runtime;

namespace Pistachio.Hil.Lab.Cluster;

/// <summary>The one view of all places, see <see cref="LabView"/>.</summary>
[HostPlacement, GrainDirectory(HostDirectory.Name), KeepAlive]
internal sealed class LabGrain(ILocalSiloDetails silo, TimeProvider clock) : Grain, ILabGrain
{
    private readonly LabView view = new(clock);

    public Task<string?> ExportAsync(HostReport report)
    {
        Check();
        return Task.FromResult(view.Take(report));
    }

    public Task WithdrawAsync(string host, string incarnation)
    {
        view.Forget(host, incarnation);
        return Task.CompletedTask;
    }

    public Task<IReadOnlyList<PlaceView>> ListAsync()
    {
        Check();
        return Task.FromResult(view.List());
    }

    /// <summary>While the primary is away the view comes up on another host, which must not answer for it.</summary>
    private void Check()
    {
        string primary = HostPlacement.HostOf(this.GetPrimaryKeyString());
        if (silo.Name == primary)
            return;
        DeactivateOnIdle();
        throw new HostAwayException(primary);
    }
}
