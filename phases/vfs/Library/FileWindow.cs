using System.Runtime.CompilerServices;
using Pistachio.Abi;

namespace Pistachio.Files;

/// <summary>A piece of a regular file whose frames are mapped, so that reading it needs no server.</summary>
public struct FileWindow
{
    /// <summary>Addresses of one window, in bytes.</summary>
    public const ulong Size = 16UL << 20;

    /// <summary>Pages are mapped in runs of this many bytes, as they are read.</summary>
    public const ulong RunSize = Size / 64;

    /// <summary>Where the windows lie: the first quarter of a GiB of the area is for other parts of the library OS.</summary>
    public const ulong Base = ProcessLayout.Windows + 0x1000_0000;

    /// <summary>Where the page that counts changes is mapped: beside the start page, so that it needs no page table of its own.</summary>
    public const ulong ChangesAddress = 0x7FFF_FFF0_0000;

    /// <summary>Where the exchange page is mapped.</summary>
    public const ulong ExchangeAddress = ChangesAddress + 0x1000;

    /// <summary>Where the memory is mapped that is shared with the server of internet sockets: under the same page table.</summary>
    public const ulong SocketAddress = ChangesAddress + 0x2_0000;

    /// <summary>Number of the <see cref="OpenHandle"/> plus 1; 0: the window is free.</summary>
    public ushort File;

    /// <summary>The frames are mapped to be written.</summary>
    public bool IsWritable;

    /// <summary>The page of the file at the start of the window.</summary>
    public uint First;

    /// <summary>Pages of the file that the window shows.</summary>
    public uint Pages;

    /// <summary>The page of the memory at the start of the window.</summary>
    public uint MemoryFirst;

    /// <summary>Bit i: run i is mapped.</summary>
    public ulong Mapped;

    /// <summary>The memory of the file, bound to this window.</summary>
    public ulong Memory;
}

/// <summary>The windows of a process.</summary>
[InlineArray(Capacity)]
public struct WindowList
{
    /// <summary>More files than this are read at a time by few programs; the window that was opened first makes room.</summary>
    public const int Capacity = 16;

    private FileWindow _first;
}
