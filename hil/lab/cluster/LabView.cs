using System;
using System.Collections.Generic;
using System.Linq;

namespace Pistachio.Hil.Lab.Cluster;

/// <summary>What the hosts of a lab have reported, and when. A host that has not reported for the export lease is lost.</summary>
/// <param name="clock">The time.</param>
internal sealed class LabView(TimeProvider clock)
{
    /// <summary>Silence after which the places of a host are given up.</summary>
    public static readonly TimeSpan ExportLease = TimeSpan.FromSeconds(10);

    /// <summary>How often a host reports.</summary>
    public static readonly TimeSpan ReportEvery = TimeSpan.FromSeconds(2);

    /// <summary>How long places of a lost host are still shown.</summary>
    public static readonly TimeSpan Memory = TimeSpan.FromHours(1);

    private readonly Dictionary<string, Known> hosts = new(StringComparer.Ordinal);

    /// <summary>Takes a report.</summary>
    /// <returns>Null, or why it is not taken.</returns>
    public string? Take(HostReport report)
    {
        if (hosts.TryGetValue(report.Host, out Known? known) && known.Report.Incarnation != report.Incarnation
            && clock.GetElapsedTime(known.Heard) < ExportLease)
            return $"the lab has a host {report.Host} already; give this one another name, or wait {ExportLease.TotalSeconds} s if it was restarted";
        hosts[report.Host] = new Known(report, clock.GetTimestamp());
        return null;
    }

    /// <summary>Forgets a host that has left.</summary>
    public void Forget(string host, string incarnation)
    {
        if (hosts.TryGetValue(host, out Known? known) && known.Report.Incarnation == incarnation)
            hosts.Remove(host);
    }

    /// <summary>All places, by name.</summary>
    public IReadOnlyList<PlaceView> List()
    {
        foreach (Known old in hosts.Values.Where(known => clock.GetElapsedTime(known.Heard) > Memory).ToList())
            hosts.Remove(old.Report.Host);
        return [.. hosts.Values.SelectMany(Places).OrderBy(place => place.FullName, StringComparer.Ordinal)];
    }

    private IEnumerable<PlaceView> Places(Known known)
    {
        TimeSpan silent = clock.GetElapsedTime(known.Heard);
        return known.Report.Places.Select(place => silent < ExportLease
            ? place with { SecondsSilent = silent.TotalSeconds, SecondsLeft = Later(place.SecondsLeft, silent.TotalSeconds) }
            : place with { SecondsSilent = silent.TotalSeconds, State = PlaceState.Lost, Owner = null, SecondsLeft = null });
    }

    private static double? Later(double? left, double passed) => left is { } seconds ? Math.Max(0, seconds - passed) : null;

    private sealed record Known(HostReport Report, long Heard);
}
