using System.Collections.Generic;

namespace Pistachio.Hil.Lab.Protocol;

/// <summary>What the membership table says.</summary>
/// <param name="Done">The write took place; false when somebody else was faster.</param>
internal sealed record TableAnswer(bool Done)
{
    /// <summary>Version of the table.</summary>
    public int Version { get; init; }

    /// <summary>All rows, to <see cref="TableVerb.Read"/>.</summary>
    public IReadOnlyList<TableRow> Rows { get; init; } = [];
}
