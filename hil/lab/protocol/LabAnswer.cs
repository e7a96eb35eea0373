using System.Collections.Generic;

namespace Pistachio.Hil.Lab.Protocol;

/// <summary>The answer to a <see cref="LabRequest"/> that was not refused.</summary>
internal sealed record LabAnswer
{
    /// <summary>To <see cref="LabVerb.List"/>.</summary>
    public IReadOnlyList<PlaceView> Places { get; init; } = [];

    /// <summary>To <see cref="LabVerb.Acquire"/>.</summary>
    public LabLease? Lease { get; init; }
}
