using System;

namespace Pistachio.Vfs.Server;

/// <summary>Access to a file, with the numbers of POSIX access and of each three bits of a mode.</summary>
[Flags]
public enum Permission : uint
{
    None = 0,
    /// <summary>To execute a file, or to search a directory.</summary>
    Execute = 1,
    Write = 2,
    Read = 4,
    All = 7,
}
