using System;
using System.Net;
using System.Threading;
using System.Threading.Tasks;

using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

using Orleans;

using Pistachio.Hil.Lab.Places;

namespace Pistachio.Hil.Lab.Cluster;

/// <summary>
/// The Orleans silo of a lab host. It has no gateway: who only uses the lab speaks to the exporter, see <see cref="Exporting.LabServer"/>.
/// </summary>
internal sealed class LabSilo : IAsyncDisposable
{
    private static readonly TimeSpan StopWithin = TimeSpan.FromSeconds(10);

    private readonly IHost host;

    private LabSilo(IHost host) => this.host = host;

    /// <summary>Reaches the grains of all hosts.</summary>
    public IGrainFactory Grains => host.Services.GetRequiredService<IGrainFactory>();

    /// <summary>Starts a silo.</summary>
    /// <param name="name">Name of the host.</param>
    /// <param name="endPoint">Where the other silos reach it.</param>
    /// <param name="key">Secures the connections between silos.</param>
    /// <param name="table">The membership table.</param>
    /// <param name="places">What this host exports.</param>
    /// <param name="logFile">Where Orleans' warnings go.</param>
    /// <param name="cancellation">Gives up.</param>
    public static async Task<LabSilo> StartAsync(
        string name, IPEndPoint endPoint, LabKey key, IMembershipTable table, ExportedPlaces places, string logFile, CancellationToken cancellation)
    {
        IHost host = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true })
            .UseSilo(endPoint, name, key, table, places, logFile);
        try
        {
            await host.StartAsync(cancellation).ConfigureAwait(false);
            return new LabSilo(host);
        }
        catch
        {
            host.Dispose();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        using var limit = new CancellationTokenSource(StopWithin);
        Task stopped = host.StopAsync(limit.Token);

        // Orleans waits a minute for a membership table that is away, whatever the token says. Its places are free by now, so the exporter ends.
        if (await Task.WhenAny(stopped, Task.Delay(2 * StopWithin)).ConfigureAwait(false) == stopped)
        {
            await stopped.ConfigureAwait(false);
            host.Dispose();
        }
    }
}
