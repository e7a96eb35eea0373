namespace Pistachio.Abi;

/// <summary>Where a process finds the library OS; see docs/processes.md.</summary>
public static class ProcessLayout
{
    /// <summary>Code and constants of the library OS: the same frames in every process. It begins with its <see cref="ImageHeader"/>.</summary>
    public const ulong Library = 0x7FFF_8000_0000;

    /// <summary>
    /// Private memory: data and stacks of the library OS, of this process alone. It begins with the <see cref="ProcessRequest"/>; its size
    /// is that of the data segment of the library's image.
    /// </summary>
    public const ulong PrivateMemory = 0x7FFF_8800_0000;

    /// <summary>Data and stacks: what every process has from its start. The request before it a process has that needs one.</summary>
    public const ulong PrivateData = PrivateMemory + ProcessRequest.TotalSize;

    /// <summary>Tables of the library OS that have outgrown the private memory: 256 MiB of addresses.</summary>
    public const ulong TableArena = 0x7FFF_9000_0000;

    public const ulong TableArenaSize = 0x1000_0000;

    /// <summary>Where the library OS maps for a time what it works on: a child's private memory, frames of files it reads.</summary>
    public const ulong Windows = 0x7FFF_A000_0000;

    /// <summary>Address after the last one for windows.</summary>
    public const ulong WindowsEnd = 0x7FFF_F000_0000;

    /// <summary>Arguments of the start page: process id.</summary>
    public const int ProcessIdArgument = 0;

    /// <summary>Arguments of the start page: nanoseconds between 1970 and the boot; 0 when nobody knows.</summary>
    public const int BootTimeArgument = 1;

    /// <summary>Arguments of the start page: <see cref="ProcessOptions"/>.</summary>
    public const int OptionsArgument = 2;

    /// <summary>
    /// Arguments of the start page: 1 = the process goes on as the copy of one that forked, which has filled its data in; it has no request yet.
    /// 0 = its request says how it begins.
    /// </summary>
    public const int ForkArgument = 3;

    /// <summary>Names of the capabilities in the start page: its own address space, and the endpoints of the servers.</summary>
    public static System.ReadOnlySpan<byte> AddressSpaceName => "space"u8;

    public static System.ReadOnlySpan<byte> MemoryServerName => "memory"u8;

    public static System.ReadOnlySpan<byte> ProcessServerName => "process"u8;

    public static System.ReadOnlySpan<byte> VfsServerName => "vfs"u8;
}
