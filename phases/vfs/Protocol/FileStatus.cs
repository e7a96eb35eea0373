using System.Runtime.InteropServices;

namespace Pistachio.Vfs.Protocol;

/// <summary>What stat tells of a file, in the layout of Linux' <c>struct stat</c> on x86-64, so that nobody translates it.</summary>
[StructLayout(LayoutKind.Explicit, Size = Size)]
public struct FileStatus
{
    public const int Size = 144;

    [FieldOffset(0)] public ulong Device;
    [FieldOffset(8)] public ulong Inode;
    [FieldOffset(16)] public ulong Links;

    /// <summary>File type and permissions, see <see cref="FileMode"/>.</summary>
    [FieldOffset(24)] public uint Mode;
    [FieldOffset(28)] public uint User;
    [FieldOffset(32)] public uint Group;

    /// <summary>Of a device: major number &lt;&lt; 8 | minor number.</summary>
    [FieldOffset(40)] public ulong SpecialDevice;

    /// <summary>In bytes.</summary>
    [FieldOffset(48)] public long Length;
    [FieldOffset(56)] public long BlockSize;

    /// <summary>In units of 512 bytes.</summary>
    [FieldOffset(64)] public long Blocks;
    [FieldOffset(72)] public long AccessSeconds;
    [FieldOffset(80)] public long AccessNanoseconds;
    [FieldOffset(88)] public long ModificationSeconds;
    [FieldOffset(96)] public long ModificationNanoseconds;
    [FieldOffset(104)] public long ChangeSeconds;
    [FieldOffset(112)] public long ChangeNanoseconds;
}
