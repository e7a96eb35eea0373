using System.Runtime.InteropServices;

namespace Pistachio.Vfs.Protocol;

/// <summary>What statfs tells, in the layout of Linux' <c>struct statfs</c> on x86-64.</summary>
[StructLayout(LayoutKind.Explicit, Size = Size)]
public struct FileSystemRecord
{
    public const int Size = 120;

    /// <summary>Of a file system in memory (linux/magic.h).</summary>
    public const long MemoryType = 0x0102_1994;

    /// <summary>Of pipes.</summary>
    public const long PipeType = 0x5049_5045;

    /// <summary>Of /proc.</summary>
    public const long ProcessType = 0x9FA0;

    [FieldOffset(0)] public long Type;
    [FieldOffset(8)] public long BlockSize;
    [FieldOffset(16)] public ulong Blocks;
    [FieldOffset(24)] public ulong FreeBlocks;
    [FieldOffset(32)] public ulong AvailableBlocks;
    [FieldOffset(40)] public ulong Files;
    [FieldOffset(48)] public ulong FreeFiles;
    [FieldOffset(56)] public ulong Identifier;
    [FieldOffset(64)] public long NameLength;
    [FieldOffset(72)] public long FragmentSize;

    /// <summary>ST_RDONLY 1; ST_VALID 0x20 as Linux sets it.</summary>
    [FieldOffset(80)] public ulong Flags;
}
