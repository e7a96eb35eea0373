using Orleans;

namespace Pistachio.Hil.Lab;

/// <summary>The right to use a place.</summary>
/// <param name="Host">The host that exports it.</param>
/// <param name="Place">Its name there.</param>
/// <param name="Board">The kind of board.</param>
/// <param name="Address">Where the host listens.</param>
/// <param name="Token">Proves the lease to the host.</param>
/// <param name="Seconds">How long it lasts without a connection.</param>
[GenerateSerializer, Immutable, Alias("pistachio.lab.lease")]
public sealed record LabLease(
    [property: Id(0)] string Host,
    [property: Id(1)] string Place,
    [property: Id(2)] string Board,
    [property: Id(3)] string Address,
    [property: Id(4)] string Token,
    [property: Id(5)] double Seconds)
{
    /// <summary>By how much deadlines are longer on this board.</summary>
    [Id(6)]
    public double Patience { get; init; } = 1;

    /// <summary>How many seconds bringing an image to the board may take.</summary>
    [Id(7)]
    public double PreparationSeconds { get; init; }

    /// <summary>The name that is unique in the lab.</summary>
    public string FullName => $"{Host}/{Place}";
}
