using System.Runtime.CompilerServices;
using Pistachio.Vfs.Protocol;

namespace Pistachio.Files;

/// <summary>What stat told of a path, and the counts that say whether it is still so (<c>IVfsServer.CountedPathStatus</c>).</summary>
public struct KnownPath
{
    public FileStatus Status;

    public PathCounts Counts;

    /// <summary>The handle of the directory that the path begins at.</summary>
    public uint Directory;

    /// <summary>The path that was asked for last and was not known, as a hash: what is asked for twice is worth knowing.</summary>
    public uint Asked;

    /// <summary>Bytes of the path; 0: the entry is empty.</summary>
    public byte Length;

    /// <summary>Whether a link at its end was followed.</summary>
    public bool Follow;

    public PathText Path;

    /// <summary>Room for a path.</summary>
    [InlineArray(Capacity)]
    public struct PathText
    {
        /// <summary>Longest path that is kept.</summary>
        public const int Capacity = 62;

        private byte _first;
    }
}

/// <summary>The entries of a process: a path has one place, which it shares with others.</summary>
[InlineArray(Capacity)]
public struct KnownPathTable
{
    /// <summary>A power of two.</summary>
    public const int Capacity = 8;

    private KnownPath _first;
}
