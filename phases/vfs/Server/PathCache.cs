using System;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Pistachio.Abi;

namespace Pistachio.Vfs.Server;

/// <summary>
/// Paths that were resolved before, whole, with whom they were resolved for. An entry holds as long as the counts of the directories that were passed do
/// (<see cref="ChangeCounts"/>): their names, their permissions and what is above them are what they were. That is checked at each use, so nothing has to
/// find the entries that a change is about.
/// </summary>
/// <param name="counts">The counts.</param>
internal sealed class PathCache(ChangeCounts counts)
{
    /// <summary>Longest path that is kept.</summary>
    private const int MaximumPath = 128;

    private const int Capacity = 256;
    private const int IndexShift = 64 - 8;
    private const ulong Multiplier = 0x9E37_79B9_7F4A_7C15; // 2^64 divided by the golden ratio (Knuth, volume 3, section 6.4)

    private readonly Entry?[] _entries = new Entry?[Capacity];

    /// <summary>Look a path up.</summary>
    /// <param name="root">The root directory of who asks.</param>
    /// <param name="start">Where a relative path begins.</param>
    /// <param name="who">Who asks.</param>
    /// <param name="path">The path.</param>
    /// <param name="follow">Whether a link at its end is followed.</param>
    /// <param name="found">What it names.</param>
    /// <param name="directory">See <see cref="PathWalk.Directory"/>.</param>
    /// <param name="error">ENOENT: it names nothing.</param>
    public bool TryFind(Place root, Place start, in Identity who, ReadOnlySpan<byte> path, bool follow, out Place found, out Place? directory, out Errno error)
    {
        found = default;
        directory = null;
        error = Errno.None;
        if (path.Length is 0 or > MaximumPath || _entries[IndexOf(path)] is not { } entry)
            return false;
        Place from = path[0] == '/' ? root : start;
        if (entry.From != from || entry.Root != root || entry.Follow != follow || entry.User != who.User || entry.Group != who.Group
            || !ReferenceEquals(entry.Groups, who.Groups) || !path.SequenceEqual(entry.Path.AsSpan(0, entry.Length)))
            return false;
        foreach (Passed passed in entry.Directories.AsSpan(0, entry.Depth))
        {
            if (counts[passed.Slot] != passed.Count)
                return false;
        }

        found = entry.Found;
        directory = entry.Directory;
        error = entry.Error;
        return true;
    }

    /// <summary>Keep what a path was found to name, if it can be kept.</summary>
    public void Keep(Place root, Place start, in Identity who, ReadOnlySpan<byte> path, bool follow, ReadOnlySpan<uint> passed, Place found, Place? directory, Errno error)
    {
        if (path.Length is 0 or > MaximumPath)
            return;
        Entry entry = _entries[IndexOf(path)] ??= new Entry();
        entry.Root = root;
        entry.From = path[0] == '/' ? root : start;
        entry.Follow = follow;
        entry.User = who.User;
        entry.Group = who.Group;
        entry.Groups = who.Groups;
        entry.Length = path.Length;
        path.CopyTo(entry.Path);
        entry.Depth = passed.Length;
        for (int i = 0; i < passed.Length; i++)
            entry.Directories[i] = new Passed(passed[i], counts[passed[i]]);
        entry.Found = found;
        entry.Directory = directory;
        entry.Error = error;
    }

    private static int IndexOf(ReadOnlySpan<byte> path)
    {
        ulong hash = (ulong)path.Length;
        foreach (ulong word in MemoryMarshal.Cast<byte, ulong>(path))
            hash = (hash ^ word) * Multiplier;
        if (path.Length >= sizeof(ulong))
            return (int)(((hash ^ BinaryPrimitives.ReadUInt64LittleEndian(path[^sizeof(ulong)..])) * Multiplier) >> IndexShift);
        foreach (byte each in path)
            hash = (hash ^ each) * Multiplier;
        return (int)(hash >> IndexShift);
    }

    private readonly record struct Passed(uint Slot, ulong Count);

    private sealed class Entry
    {
        public readonly byte[] Path = new byte[MaximumPath];
        public readonly Passed[] Directories = new Passed[PathWalk.MaximumPassed];
        public int Length;
        public int Depth;
        public Place Root;
        public Place From;
        public bool Follow;
        public uint User;
        public uint Group;
        public uint[]? Groups;
        public Place Found;
        public Place? Directory;
        public Errno Error;
    }
}
