using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;

using Orleans;
using Orleans.Runtime;

using Pistachio.Hil.Lab.Protocol;

namespace Pistachio.Hil.Lab.Cluster;

/// <summary>
/// The membership table as a silo sees it: each call is a question to the primary host. There are a few in a minute, so each has a
/// connection of its own and nothing must be repaired after a restart of the primary.
/// </summary>
internal sealed class RemoteMembershipTable(Func<TableRequest, CancellationToken, Task<TableAnswer>> ask) : IMembershipTable
{
    public Task InitializeMembershipTable(bool tryInitTableVersion) => AskAsync(new TableRequest(TableVerb.Read));

    public Task DeleteMembershipTableEntries(string clusterId) => AskAsync(new TableRequest(TableVerb.Clear));

    public Task CleanupDefunctSiloEntries(DateTimeOffset beforeDate) => AskAsync(new TableRequest(TableVerb.Clean));

    public async Task<MembershipTableData> ReadRow(SiloAddress key)
    {
        TableAnswer answer = await AskAsync(new TableRequest(TableVerb.Read)).ConfigureAwait(false);
        return Table(answer, answer.Rows.Where(row => row.Silo == key.ToParsableString()));
    }

    public async Task<MembershipTableData> ReadAll()
    {
        TableAnswer answer = await AskAsync(new TableRequest(TableVerb.Read)).ConfigureAwait(false);
        return Table(answer, answer.Rows);
    }

    public async Task<bool> InsertRow(MembershipEntry entry, TableVersion tableVersion) =>
        (await AskAsync(new TableRequest(TableVerb.Insert) { Row = Row(entry),
            Version = Number(tableVersion.VersionEtag) }).ConfigureAwait(false)).Done;

    public async Task<bool> UpdateRow(MembershipEntry entry, string etag, TableVersion tableVersion)
    {
        TableRow row = Row(entry) with { Written = Number(etag) };
        return (await AskAsync(new TableRequest(TableVerb.Update) { Row = row,
            Version = Number(tableVersion.VersionEtag) }).ConfigureAwait(false)).Done;
    }

    public async Task UpdateIAmAlive(MembershipEntry entry) =>
        await AskAsync(new TableRequest(TableVerb.Alive) { Row = new TableRow(entry.SiloAddress.ToParsableString(),
            nameof(SiloStatus.Active)) }).ConfigureAwait(false);

    private static MembershipTableData Table(TableAnswer answer, IEnumerable<TableRow> rows) => new(
        [.. rows.Select(row => Tuple.Create(Entry(row), Text(row.Written)))],
        new TableVersion(answer.Version, Text(answer.Version)));

    private static MembershipEntry Entry(TableRow row) => new()
    {
        SiloAddress = SiloAddress.FromParsableString(row.Silo),
        Status = Enum.Parse<SiloStatus>(row.Status),
        SiloName = row.Name,
        HostName = row.HostName,
        RoleName = row.Role,
        ProxyPort = row.GatewayPort,
        StartTime = row.Started,
        IAmAliveTime = row.Alive,
        SuspectTimes = [.. row.Suspicions.Select(each => Tuple.Create(SiloAddress.FromParsableString(each.Silo), each.Time))],
    };

    private static TableRow Row(MembershipEntry entry) => new(entry.SiloAddress.ToParsableString(), entry.Status.ToString())
    {
        Name = entry.SiloName ?? "",
        HostName = entry.HostName ?? "",
        Role = entry.RoleName ?? "",
        GatewayPort = entry.ProxyPort,
        Started = entry.StartTime,
        Alive = entry.IAmAliveTime,
        Suspicions = [.. (entry.SuspectTimes ?? []).Select(each => new TableSuspicion(each.Item1.ToParsableString(), each.Item2))],
    };

    private static string Text(int version) => version.ToString(CultureInfo.InvariantCulture);

    private static int Number(string etag) => int.Parse(etag, CultureInfo.InvariantCulture);

    private Task<TableAnswer> AskAsync(TableRequest request) => ask(request, CancellationToken.None);
}
