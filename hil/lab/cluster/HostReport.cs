using System.Collections.Generic;

using Orleans;

namespace Pistachio.Hil.Lab.Cluster;

/// <summary>What a host exports.</summary>
/// <param name="Host">Its name.</param>
/// <param name="Incarnation">Differs for each start of its exporter.</param>
/// <param name="Places">Its places.</param>
[GenerateSerializer, Immutable, Alias("pistachio.lab.report")]
internal sealed record HostReport(
    [property: Id(0)] string Host,
    [property: Id(1)] string Incarnation,
    [property: Id(2)] IReadOnlyList<PlaceView> Places);
