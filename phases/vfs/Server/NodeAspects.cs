using System;

namespace Pistachio.Vfs.Server;

/// <summary>What of a node a transaction has looked at, or a change touches.</summary>
[Flags]
internal enum NodeAspects
{
    None = 0,
    /// <summary>Permissions and owner.</summary>
    Access = 1,
    /// <summary>Of a directory: which names there are. A single name is watched by itself.</summary>
    Names = 2,
    /// <summary>Of a regular file: size and bytes.</summary>
    Content = 4,
    /// <summary>Times and links.</summary>
    Status = 8,
    /// <summary>Of a directory: whether it was removed.</summary>
    Life = 16,
    /// <summary>Of a directory: where it is.</summary>
    Place = 32,
    /// <summary>Extended attributes.</summary>
    Attributes = 64,
    All = Access | Names | Content | Status | Life | Place | Attributes,
}
