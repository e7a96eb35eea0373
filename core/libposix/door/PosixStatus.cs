using System.Runtime.InteropServices;

namespace Pistachio.Posix;

/// <summary><c>struct px_stat</c>. Times are in seconds since 1970 and nanoseconds.</summary>
[StructLayout(LayoutKind.Explicit, Size = 144)]
public struct PosixStatus
{
    [FieldOffset(0)] public ulong Device;
    [FieldOffset(8)] public ulong Inode;
    [FieldOffset(16)] public ulong Links;

    /// <summary>Type and permission bits.</summary>
    [FieldOffset(24)] public uint Mode;
    [FieldOffset(28)] public uint User;
    [FieldOffset(32)] public uint Group;
    [FieldOffset(40)] public ulong SpecialDevice;

    /// <summary>Bytes.</summary>
    [FieldOffset(48)] public long Length;
    [FieldOffset(56)] public long BlockSize;

    /// <summary>Of 512 bytes.</summary>
    [FieldOffset(64)] public long Blocks;
    [FieldOffset(72)] public PosixTime Accessed;
    [FieldOffset(88)] public PosixTime Modified;
    [FieldOffset(104)] public PosixTime Changed;
}
