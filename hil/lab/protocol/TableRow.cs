using System;
using System.Collections.Generic;

namespace Pistachio.Hil.Lab.Protocol;

/// <summary>A silo in the membership table; the same as Orleans' MembershipEntry, as text and plain types.</summary>
/// <param name="Silo">Its address and generation.</param>
/// <param name="Status">Orleans' SiloStatus, by name.</param>
internal sealed record TableRow(string Silo, string Status)
{
    public string Name { get; init; } = "";

    public string HostName { get; init; } = "";

    public string Role { get; init; } = "";

    public int GatewayPort { get; init; }

    public DateTime Started { get; init; }

    public DateTime Alive { get; init; }

    public IReadOnlyList<TableSuspicion> Suspicions { get; init; } = [];

    /// <summary>Version of the table when the row was written.</summary>
    public int Written { get; init; }
}
