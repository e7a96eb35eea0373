namespace Pistachio.Abi;

/// <summary>Where a process finds the library OS; see docs/processes.md.</summary>
public static class ProcessLayout
{
    /// <summary>Code and constants of the library OS: the same frames in every process. It begins with its <see cref="ImageHeader"/>.</summary>
    public const ulong Library = 0x7FFF_8000_0000;

    /// <summary>
    /// Private memory: data and stacks of the library OS, of this process alone. It begins with room for a <see cref="ProcessRequest"/>; its
    /// size is that of the data segment of the library's image. It shares the page table of the library.
    /// </summary>
    public const ulong PrivateMemory = 0x7FFF_8014_0000;

    /// <summary>The page before the start page, read-only: what the process begins with, if that fits one page.</summary>
    public const ulong FirstRequest = StartPage.Address - StartPage.PageSize;

    /// <summary>Data and stacks: what every process has from its start. The request before it a process has that needs one.</summary>
    public const ulong PrivateData = PrivateMemory + ProcessRequest.AreaSize;

    /// <summary>Tables of the library OS that have outgrown the private memory: 256 MiB of addresses.</summary>
    public const ulong TableArena = 0x7FFF_9000_0000;

    public const ulong TableArenaSize = 0x1000_0000;

    /// <summary>Where the library OS maps for a time what it works on: a child's private memory, frames of files it reads.</summary>
    public const ulong Windows = 0x7FFF_A000_0000;

    /// <summary>Address after the last one for windows.</summary>
    public const ulong WindowsEnd = 0x7FFF_F000_0000;

    /// <summary>
    /// Areas of the threads of a process beside the first, from thread 1 on: each <see cref="ThreadAreaSize"/> bytes, of which only stacks and message page
    /// are mapped.
    /// </summary>
    public const ulong ThreadAreas = 0x7FFF_F000_0000;

    public const ulong ThreadAreaSize = 0x1_0000;

    /// <summary>Most threads of a process, the first included. Each takes a slot of the capability table.</summary>
    public const uint MaximumThreads = 256;

    /// <summary>Offset of the stack for upcalls in the area of a thread; that of the gate lies behind it.</summary>
    public const ulong ThreadStacks = 0x8000;
    public const ulong ThreadUpcallStackTop = ThreadStacks + 0x2000;
    public const ulong ThreadStackTop = ThreadUpcallStackTop + 0x4000;

    /// <summary>Pages of both stacks.</summary>
    public const uint ThreadStackPages = 6;

    /// <summary>Offset of the message page in the area of a thread.</summary>
    public const ulong ThreadMessagePage = 0xF000;

    /// <summary>Offset of the <see cref="ThreadSignalArea"/> in the message page of a thread that is not the first: at its end.</summary>
    public const int ThreadSignals = MessagePage.Size - 0x40;

    /// <summary>The area of a thread that is not the first.</summary>
    public static ulong ThreadArea(uint index) => ThreadAreas + ((index - 1) * ThreadAreaSize);

    /// <summary>Arguments of the start page: process id.</summary>
    public const int ProcessIdArgument = 0;

    /// <summary>
    /// Arguments of the start page: nanoseconds between 1970 and the boot; 0 when nobody knows. The process server changes it when the clock is
    /// set; the vDSO reads it.
    /// </summary>
    public const int BootTimeArgument = 1;

    /// <summary>Arguments of the start page: <see cref="ProcessOptions"/>.</summary>
    public const int OptionsArgument = 2;

    /// <summary>
    /// Arguments of the start page: address of the <see cref="ProcessRequest"/>. 0: the process goes on as the copy of one that forked, which
    /// has filled its data in.
    /// </summary>
    public const int RequestArgument = 3;

    /// <summary>Arguments of the start page of a process that is no copy: real user id, and in the upper half the effective one.</summary>
    public const int UserArgument = 4;

    /// <summary>As <see cref="UserArgument"/>, group ids.</summary>
    public const int GroupArgument = 5;

    /// <summary>Arguments of the start page of a process that is no copy: RLIMIT_NOFILE, RLIMIT_AS, RLIMIT_DATA.</summary>
    public const int OpenFilesArgument = 6;
    public const int AddressSpaceArgument = 7;
    public const int DataArgument = 8;

    /// <summary>How many arguments there are.</summary>
    public const int ArgumentCount = 9;

    /// <summary>Places of the capabilities in the list of the start page: its own address space, and the endpoints of the servers.</summary>
    public const int AddressSpaceIndex = 0;
    public const int MemoryServerIndex = 1;
    public const int ProcessServerIndex = 2;
    public const int VfsServerIndex = 3;
    public const int ProgramIndex = 4;

    /// <summary>Their names.</summary>
    public static System.ReadOnlySpan<byte> AddressSpaceName => "space"u8;

    public static System.ReadOnlySpan<byte> MemoryServerName => "memory"u8;

    public static System.ReadOnlySpan<byte> ProcessServerName => "process"u8;

    public static System.ReadOnlySpan<byte> VfsServerName => "vfs"u8;

    /// <summary>Memory to read and execute: the one program of an image without VFS server.</summary>
    public static System.ReadOnlySpan<byte> ProgramName => "program"u8;
}
