using System.Collections.Generic;

namespace Pistachio.Hil.Lab.Protocol;

/// <summary>Files that are to be sent.</summary>
/// <param name="Roles">Which, in the order in which they are to come; none when the image is complete.</param>
internal sealed record FileNeed(IReadOnlyList<FileRole> Roles);
