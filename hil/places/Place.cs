using System;
using System.Collections.Generic;

using Pistachio.Hil.Boot;
using Pistachio.Hil.Power;
using Pistachio.Hil.Transports;

namespace Pistachio.Hil.Places;

/// <summary>One board of a lab: what kind it is, and how to reach its console, its power and what it boots.</summary>
/// <remarks>It holds settings and nothing that is open, so it can be made from a rig file at any time. Only who holds the
/// lock of the place (<see cref="IPlaceLocks"/>) may use the drivers.</remarks>
/// <param name="Name">Unique in its rig file: letters, digits, <c>.</c>, <c>-</c> and <c>_</c>.</param>
/// <param name="Board">Name of the board profile.</param>
public sealed record Place(string Name, string Board)
{
    public required IConsoleTransport Console { get; init; }

    public required IPowerDriver Power { get; init; }

    public required IBootDriver Boot { get; init; }

    /// <summary>Words to choose places by.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>All deadlines of a run are longer by this factor: slow firmware, slow boards.</summary>
    public double Patience { get; init; } = 1;

    /// <summary>Names the board in the world, for its lock: two rig files that name one board share it.</summary>
    public required string Identity { get; init; }

    /// <summary>Where the rig file describes it, as <c>FILE:LINE</c>.</summary>
    public required string Source { get; init; }
}
