namespace Pistachio.Hil.Lab.Protocol;

/// <summary>A question about places, to any host of the lab.</summary>
/// <param name="Verb">What to do.</param>
internal sealed record LabRequest(LabVerb Verb)
{
    /// <summary><c>HOST/PLACE</c>, or <c>PLACE</c> when only one host has a place of that name.</summary>
    public string Place { get; init; } = "";

    /// <summary>Who asks.</summary>
    public string Owner { get; init; } = "";

    /// <summary>Of a lease, its time-out; of a reservation, how long it lasts.</summary>
    public double Seconds { get; init; }

    /// <summary>Of a lease that ends.</summary>
    public string Token { get; init; } = "";

    /// <summary>Whoever has it.</summary>
    public bool Force { get; init; }
}
