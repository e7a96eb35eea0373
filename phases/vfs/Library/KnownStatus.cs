using System.Runtime.CompilerServices;
using Pistachio.Vfs.Protocol;

namespace Pistachio.Files;

/// <summary>What stat told of a handle, and the count that says whether it is still so (<c>IVfsServer.CountedStatus</c>).</summary>
public struct KnownStatus
{
    /// <summary>Number of the <see cref="OpenHandle"/> plus 1; 0: the entry is empty.</summary>
    public ushort File;

    /// <summary>Which count, and what it was.</summary>
    public uint Slot;
    public ulong Count;

    public FileStatus Status;
}

/// <summary>The entries of a process: a handle has one place, which it shares with others.</summary>
[InlineArray(Capacity)]
public struct KnownStatusTable
{
    /// <summary>A power of two.</summary>
    public const int Capacity = 8;

    private KnownStatus _first;
}
