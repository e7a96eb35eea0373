using System;

namespace Pistachio.Vfs.Protocol;

/// <summary>Flags of renameat2, with the numbers of Linux (linux/fs.h).</summary>
[Flags]
public enum RenameFlags : uint
{
    None = 0,
    /// <summary>The new name must not exist.</summary>
    NoReplace = 1,
    /// <summary>Both names exist and change places.</summary>
    Exchange = 2,
}
