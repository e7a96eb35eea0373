namespace Pistachio.Hil.Lab.Protocol;

/// <summary>A question to the membership table.</summary>
/// <param name="Verb">What to do.</param>
internal sealed record TableRequest(TableVerb Verb)
{
    /// <summary>The row that is written.</summary>
    public TableRow? Row { get; init; }

    /// <summary>Version of the table that the writer has read; a write to another one fails.</summary>
    public int Version { get; init; }
}
