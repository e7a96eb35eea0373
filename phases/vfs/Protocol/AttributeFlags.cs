using System;

namespace Pistachio.Vfs.Protocol;

/// <summary>Flags of <see cref="IVfsServer.SetAttribute"/>; the first two have the numbers of Linux (linux/xattr.h).</summary>
[Flags]
public enum AttributeFlags : uint
{
    None = 0,

    /// <summary>XATTR_CREATE: there must be no such attribute.</summary>
    Create = 1,

    /// <summary>XATTR_REPLACE: there must be one.</summary>
    Replace = 2,

    /// <summary>The value came by <see cref="IVfsServer.StageAttribute"/>.</summary>
    Staged = 4,
}
