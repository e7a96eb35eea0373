using System.Collections.Generic;
using System.Threading.Tasks;

using Orleans;

namespace Pistachio.Hil.Lab.Cluster;

/// <summary>The one view of all places. It lives on the primary host and knows what the hosts report every few seconds.</summary>
[Alias("pistachio.lab.view")]
internal interface ILabGrain : IGrainWithStringKey
{
    /// <summary>A host tells what it exports. What it exported before and does not name any more is gone.</summary>
    /// <returns>Null, or why the host is not taken.</returns>
    [Alias("export")]
    Task<string?> ExportAsync(HostReport report);

    /// <summary>A host leaves in order.</summary>
    [Alias("withdraw")]
    Task WithdrawAsync(string host, string incarnation);

    /// <summary>All places of all hosts, those of lost hosts too.</summary>
    [Alias("list")]
    Task<IReadOnlyList<PlaceView>> ListAsync();
}
