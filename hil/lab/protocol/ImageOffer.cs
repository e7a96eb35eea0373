using System.Collections.Generic;

namespace Pistachio.Hil.Lab.Protocol;

/// <summary>The files that a place shall boot.</summary>
/// <param name="Files">One for each role at most, a kernel among them.</param>
internal sealed record ImageOffer(IReadOnlyList<OfferedFile> Files);
