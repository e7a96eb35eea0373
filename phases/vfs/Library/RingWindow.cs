using System.Runtime.CompilerServices;
using Pistachio.Abi;

namespace Pistachio.Files;

/// <summary>A ring that is mapped: the bytes of a pipe or socket that this process reads or writes need no message.</summary>
public struct RingWindow
{
    /// <summary>Addresses of one ring, in bytes: the page with the words, then the bytes.</summary>
    public const ulong Size = 0x1_1000;

    /// <summary>Most pages of bytes.</summary>
    public const uint MaximumPages = 16;

    /// <summary>Where the rings lie: in front of <see cref="FileWindow.ChangesAddress"/>, so that they need no page table of their own.</summary>
    public const ulong Base = FileWindow.ChangesAddress - (RingWindowList.Capacity * Size);

    /// <summary>Number of the <see cref="OpenHandle"/> plus 1; 0: the window is free.</summary>
    public ushort File;

    /// <summary>A thread sleeps until there are bytes.</summary>
    public bool HasSleeper;

    /// <summary>Bytes that there is room for; a power of two.</summary>
    public int Capacity;

    /// <summary>The memory of the words, that of the bytes, and what the reader sleeps on.</summary>
    public ulong Control;
    public ulong Bytes;
    public ulong Signal;

    /// <summary>Where a window is.</summary>
    public static ulong AddressOf(int index) => Base + ((ulong)(uint)index * Size);
}

/// <summary>The rings of a process.</summary>
[InlineArray(Capacity)]
public struct RingWindowList
{
    /// <summary>As many as an <see cref="OpenHandle"/> can name, and as there are addresses for in front of the page of changes.</summary>
    public const int Capacity = 15;

    private RingWindow _first;
}
