using System;
using System.IO;
using System.Net;
using System.Threading;
using System.Threading.Tasks;

using Pistachio.Hil.Lab.Cluster;
using Pistachio.Hil.Lab.Places;
using Pistachio.Hil.Lab.Protocol;

namespace Pistachio.Hil.Lab.Exporting;

/// <summary>Lends the boards of this host to a lab.</summary>
public sealed class Exporter
{
    private readonly ExporterOptions options;
    private readonly ExportedPlaces places;
    private readonly string incarnation = Guid.NewGuid().ToString("N");
    private readonly SemaphoreSlim changed = new(0);
    private bool reachable = true;

    private Exporter(ExporterOptions options)
    {
        this.options = options;
        places = new ExportedPlaces(options.Host, options.Listen, options.Boards, TimeProvider.System);
    }

    /// <summary>Exports until cancelled. Then all boards are off, all leases are over, and the lab knows it.</summary>
    /// <param name="options">What to export where.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="LabException">The port is taken, or the lab cannot be joined.</exception>
    public static async Task RunAsync(ExporterOptions options, CancellationToken cancellation)
    {
        if (options.Host.Length == 0 || options.Host.Contains('/', StringComparison.Ordinal))
            throw new LabException(LabFault.Usage, $"'{options.Host}' is no name of a lab host; it must not be empty nor have a slash");
        await new Exporter(options).ServeAsync(cancellation).ConfigureAwait(false);
    }

    private async Task ServeAsync(CancellationToken cancellation)
    {
        bool isPrimary = options.Primary is null || options.Primary == options.Listen;
        MembershipTable? table = null;
        if (isPrimary)
        {
            table = new MembershipTable(Path.Combine(options.StateDirectory, "membership.json"), TimeProvider.System);
            table.Load();
        }

        string primary = isPrimary ? options.Host : await GreetPrimaryAsync(cancellation).ConfigureAwait(false);
        var server = new LabServer(options, places, table);
        await using (server.ConfigureAwait(false))
        {
            server.Start();
            LabSilo silo = await JoinAsync(table, cancellation).ConfigureAwait(false);
            await using (silo.ConfigureAwait(false))
            {
                var desk = new LabDesk(silo.Grains, primary);
                await ReportFirstAsync(desk, primary).ConfigureAwait(false);
                server.Desk = desk;
                string of = isPrimary ? "" : $", lab of {primary}";
                options.Note($"lab host {options.Host}: exporting {options.Boards.Count} places on {options.Listen}{of}");
                await ReportAsync(desk, primary, cancellation).ConfigureAwait(false);
                server.Desk = null;
                await places.CloseAsync($"the exporter of host {options.Host} was stopped").ConfigureAwait(false);
                await WithdrawAsync(desk, primary).ConfigureAwait(false);
            }
        }
    }

    private async Task<string> GreetPrimaryAsync(CancellationToken cancellation)
    {
        (LabConnection connection, Welcome welcome) = await LabConnection.ConnectAsync(options.Primary!, options.Key, Hello(),
            cancellation).ConfigureAwait(false);
        await connection.DisposeAsync().ConfigureAwait(false);
        if (!welcome.IsPrimary)
            throw new LabException(LabFault.Usage, $"lab host {welcome.Host} ({options.Primary}) is not the primary host of its lab");
        return welcome.Host == options.Host
            ? throw new LabException(LabFault.Usage, $"the primary host of the lab is named {options.Host} too; give this one another name")
            : welcome.Host;
    }

    private async Task<LabSilo> JoinAsync(MembershipTable? table, CancellationToken cancellation)
    {
        IPEndPoint endPoint = options.Listen.Resolve();
        var membership = new RemoteMembershipTable(table is null ? AskPrimaryAsync : (request, _) => Task.FromResult(table.Ask(request)));
        try
        {
            return await LabSilo.StartAsync(
                options.Host,
                new IPEndPoint(endPoint.Address, endPoint.Port + 1),
                options.Key,
                membership,
                places,
                Path.Combine(options.StateDirectory, "orleans.log"),
                cancellation).ConfigureAwait(false);
        }
        catch (Exception trouble) when (!cancellation.IsCancellationRequested)
        {
            throw new LabException(LabFault.NotReachable,
                $"host {options.Host} could not join the lab: {trouble.GetBaseException().Message}", trouble);
        }
    }

    private async Task<TableAnswer> AskPrimaryAsync(TableRequest request, CancellationToken cancellation)
    {
        (LabConnection connection, _) = await LabConnection.ConnectAsync(options.Primary!, options.Key, Hello(), cancellation).ConfigureAwait(false);
        await using (connection.ConfigureAwait(false))
        {
            await connection.SendMessageAsync(FrameKind.Table, request, cancellation).ConfigureAwait(false);
            return (await connection.ExpectAsync(FrameKind.TableAnswer, cancellation).ConfigureAwait(false)).Read<TableAnswer>();
        }
    }

    private Hello Hello() => new(options.Version, LabProtocol.Build);

    private HostReport Report() => new(options.Host, incarnation, places.Views);

    private async Task ReportFirstAsync(LabDesk desk, string primary)
    {
        string? refusal = await LabDesk.CallAsync(primary, () => desk.View.ExportAsync(Report())).ConfigureAwait(false);
        if (refusal is not null)
            throw new LabException(LabFault.Usage, refusal);
    }

    /// <summary>
    /// Tells the lab what there is, every few seconds and at each change. While the primary is away it goes on, and leases with it.
    /// </summary>
    private async Task ReportAsync(LabDesk desk, string primary, CancellationToken cancellation)
    {
        places.Changed += () => changed.Release();
        while (!cancellation.IsCancellationRequested)
        {
            try
            {
                await changed.WaitAsync(LabView.ReportEvery, cancellation).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                return;
            }

            places.Expire();
            string? trouble;
            try
            {
                trouble = await LabDesk.CallAsync(primary, () => desk.View.ExportAsync(Report())).ConfigureAwait(false);
            }
            catch (LabException away)
            {
                trouble = away.Message;
            }

            if (trouble is null != reachable)
            {
                reachable = trouble is null;
                options.Note(reachable ? "the lab is back" : $"{trouble}; boards in use stay in use");
            }
        }
    }

    private async Task WithdrawAsync(LabDesk desk, string primary)
    {
        try
        {
            await LabDesk.CallAsync(primary, async () =>
            {
                await desk.View.WithdrawAsync(options.Host, incarnation).ConfigureAwait(false);
                return true;
            }).ConfigureAwait(false);
        }
        catch (LabException away)
        {
            options.Note($"{away.Message}; it will notice by itself that this host has left");
        }
    }
}
