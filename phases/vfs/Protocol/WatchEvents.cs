using System;

namespace Pistachio.Vfs.Protocol;

/// <summary>What can happen to a file or in a directory that is watched, with the numbers of Linux' inotify (linux/inotify.h).</summary>
[Flags]
public enum WatchEvents : uint
{
    None = 0,
    Access = 0x1,
    Modify = 0x2,
    Attributes = 0x4,
    CloseWrite = 0x8,
    CloseNoWrite = 0x10,
    Open = 0x20,
    MovedFrom = 0x40,
    MovedTo = 0x80,
    Create = 0x100,
    Delete = 0x200,
    DeleteSelf = 0x400,
    MoveSelf = 0x800,

    /// <summary>All that can be asked for.</summary>
    All = 0xFFF,

    /// <summary>More has happened than there was room for. Told with the watch -1.</summary>
    Overflow = 0x4000,

    /// <summary>The watch is gone.</summary>
    Ignored = 0x8000,

    /// <summary>Only if the path names a directory.</summary>
    OnlyDirectory = 0x100_0000,

    /// <summary>A symbolic link at the end of the path is what is watched.</summary>
    DoNotFollow = 0x200_0000,

    /// <summary>Nothing about files whose names are gone; here nothing is told of those anyway.</summary>
    ExcludeUnlinked = 0x400_0000,

    /// <summary>Only if it is not watched yet.</summary>
    MaskCreate = 0x1000_0000,

    /// <summary>Watch for more, rather than for something else.</summary>
    MaskAdd = 0x2000_0000,

    /// <summary>It happened to a directory.</summary>
    IsDirectory = 0x4000_0000,

    /// <summary>The watch is gone after the first event.</summary>
    OneShot = 0x8000_0000,

    Known = All | OnlyDirectory | DoNotFollow | ExcludeUnlinked | MaskCreate | MaskAdd | OneShot,
}
