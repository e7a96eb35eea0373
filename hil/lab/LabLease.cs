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
    /// <summary>The name that is unique in the lab.</summary>
    public string FullName => $"{Host}/{Place}";
}
