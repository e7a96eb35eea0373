namespace Pistachio.Files;

/// <summary>What the library remembers of the files of its process. Zero is the state of a process without any.</summary>
public struct FileState
{
    /// <summary>Address after the last one that the program may hand in: a buffer beyond it is EFAULT. Set by <c>Initialize</c>.</summary>
    public ulong UserEnd;

    /// <summary>RLIMIT_NOFILE: new descriptors are below.</summary>
    public int DescriptorLimit;

    /// <summary>No descriptor from here on is open.</summary>
    public int DescriptorEnd;

    /// <summary>No descriptor below is free.</summary>
    public int LowestFree;

    /// <summary>No handle from here on is in use.</summary>
    public int HandleEnd;

    /// <summary>No handle's entry below is free.</summary>
    public int LowestFreeHandle;

    /// <summary>The next window to make room.</summary>
    public int NextWindow;

    /// <summary>What is known of the page that counts changes.</summary>
    public ChangeCount Changes;

    /// <summary>What is known of the page that is shared with the server, and how often it would have been of use.</summary>
    public ExchangePage Exchange;

    /// <summary>The memory that is shared with the server of internet sockets.</summary>
    public ExchangePage SocketWindow;
    public byte ExchangeWanted;

    /// <summary>How often fstat has asked the server while the page of counts was not mapped.</summary>
    public byte StatusesAsked;

    /// <summary>Number of the handle that was written last, plus 1, and when the server was told so.</summary>
    public ushort LastWritten;
    public uint LastWriteTime;

    /// <summary>Bit i: window i is in use.</summary>
    public uint UsedWindows;

    /// <summary>The window whose bytes were looked at last.</summary>
    public int LastWindow;

    /// <summary>The process has had record locks: they must go with the first descriptor of their file that is closed.</summary>
    public bool UsesLocks;

    /// <summary>There may be paths in <see cref="KnownFiles.Paths"/>.</summary>
    public bool KnowsPaths;

    /// <summary>A transaction is open.</summary>
    public bool InTransaction;

    /// <summary>A byte of what the program is about to write: reading it shows whether it is there.</summary>
    public byte Touched;

    /// <summary>Number of the working directory's <see cref="OpenHandle"/> plus 1; 0: the root.</summary>
    public ushort WorkingDirectory;

    /// <summary>File mode creation mask.</summary>
    public uint Umask;

    /// <summary>The VFS server knows the descriptors, see <c>TellDescriptors</c>.</summary>
    public bool HasTold;

    /// <summary>The table of descriptors and handles that do not fit the two that follow.</summary>
    public OuterTable Outer;

    public DescriptorTable Descriptors;

    public HandleTable Handles;

    public WindowList Windows;

    public RingWindowList Rings;

    public SocketRingWindowList SocketRings;

    /// <summary>The page that goes in the place of a ring that was taken away; 0: no ring was had yet.</summary>
    public ulong OverRing;

    /// <summary>What is known of the datagram that was received last out of a ring.</summary>
    public LastDatagram LastDatagram;

    public KnownFiles Known;
}
