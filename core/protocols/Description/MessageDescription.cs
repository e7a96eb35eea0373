using System.Collections.Generic;

namespace Pistachio.Protocols.Description;

/// <summary>Layout of a request or of a reply.</summary>
/// <param name="Words">Words of the longest one.</param>
/// <param name="Capabilities">Capabilities that travel.</param>
/// <param name="IsVariable">Whether it ends in a byte string, whose unused words are not sent.</param>
/// <param name="Fields">Fields in the order of declaration.</param>
public sealed record MessageDescription(int Words, int Capabilities, bool IsVariable, IReadOnlyList<FieldDescription> Fields);
