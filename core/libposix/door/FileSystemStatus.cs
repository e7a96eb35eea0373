using System.Runtime.InteropServices;

namespace Pistachio.Posix;

/// <summary>What is known of a file system: struct statfs of Linux on x86-64.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct FileSystemStatus
{
    /// <summary>Which kind of file system.</summary>
    public long Kind;

    /// <summary>Bytes of a block, in which the following are counted.</summary>
    public long BlockSize;
    public ulong Blocks;
    public ulong FreeBlocks;

    /// <summary>Free for those who are not the superuser.</summary>
    public ulong AvailableBlocks;

    /// <summary>Files that there may be, and how many more.</summary>
    public ulong Files;
    public ulong FreeFiles;
    public ulong Identifier;

    /// <summary>Most bytes of a name.</summary>
    public long NameLength;
    public long FragmentSize;
    public ulong Flags;
    private long _spare0;
    private long _spare1;
    private long _spare2;
    private long _spare3;
}
