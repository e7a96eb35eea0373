using Orleans;

namespace Pistachio.Hil.Lab.Cluster;

/// <summary>What a place says to a request.</summary>
[GenerateSerializer, Immutable, Alias("pistachio.lab.answer")]
internal sealed record PlaceAnswer
{
    /// <summary>The lease that was asked for.</summary>
    [Id(0)]
    public LabLease? Lease { get; init; }

    /// <summary>Why not, or null.</summary>
    [Id(1)]
    public string? Refusal { get; init; }

    /// <summary>With a refusal: of what kind.</summary>
    [Id(2)]
    public LabFault Fault { get; init; }
}
