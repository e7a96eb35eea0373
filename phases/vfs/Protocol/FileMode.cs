namespace Pistachio.Vfs.Protocol;

/// <summary>File types and permission bits of POSIX sys/stat.h, with the numbers of Linux.</summary>
public static class FileMode
{
    public const uint TypeMask = 0xF000;
    public const uint Fifo = 0x1000;
    public const uint CharacterDevice = 0x2000;
    public const uint Directory = 0x4000;
    public const uint BlockDevice = 0x6000;
    public const uint Regular = 0x8000;
    public const uint SymbolicLink = 0xA000;
    public const uint Socket = 0xC000;
    public const uint SetUser = 0x800;
    public const uint SetGroup = 0x400;
    public const uint Sticky = 0x200;

    /// <summary>What chmod changes.</summary>
    public const uint ChangeableMask = 0xFFF;

    /// <summary>Read, write and execute, for owner, group and others.</summary>
    public const uint Permissions = 0x1FF;
}
