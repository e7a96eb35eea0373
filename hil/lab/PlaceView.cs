using System.Collections.Generic;

using Orleans;

namespace Pistachio.Hil.Lab;

/// <summary>A place as the lab sees it.</summary>
/// <param name="Host">The host that exports it.</param>
/// <param name="Name">Its name there.</param>
/// <param name="Board">The kind of board.</param>
/// <param name="State">What it is in.</param>
[GenerateSerializer, Immutable, Alias("pistachio.lab.place")]
public sealed record PlaceView(
    [property: Id(0)] string Host,
    [property: Id(1)] string Name,
    [property: Id(2)] string Board,
    [property: Id(3)] PlaceState State)
{
    [Id(4)]
    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>Who has it; null when nobody has.</summary>
    [Id(5)]
    public string? Owner { get; init; }

    /// <summary>
    /// Seconds until the lease or reservation ends by itself; null when nobody has it, and for a lease that is in use, which has no end.
    /// </summary>
    [Id(6)]
    public double? SecondsLeft { get; init; }

    /// <summary>Where its host listens.</summary>
    [Id(7)]
    public string Address { get; init; } = "";

    /// <summary>Seconds since its host was last heard of.</summary>
    [Id(8)]
    public double SecondsSilent { get; init; }

    /// <summary>The name that is unique in the lab.</summary>
    public string FullName => $"{Host}/{Name}";
}
