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
    private const int Capacity = 256;
    private const int IndexShift = 64 - 8;
    private const ulong Multiplier = 0x9E37_79B9_7F4A_7C15; // 2^64 divided by the golden ratio (Knuth, volume 3, section 6.4)

    private readonly RememberedPath?[] _entries = new RememberedPath?[Capacity];

    /// <summary>Look a path up.</summary>
    /// <param name="root">The root directory of who asks.</param>
    /// <param name="start">Where a relative path begins.</param>
    /// <param name="who">Who asks.</param>
    /// <param name="path">The path.</param>
    /// <param name="follow">Whether a link at its end is followed.</param>
    /// <returns>Null: it is not known.</returns>
    public RememberedPath? Find(Place root, Place start, in Identity who, ReadOnlySpan<byte> path, bool follow)
    {
        if (path.Length is 0 or > RememberedPath.MaximumBytes || _entries[IndexOf(path)] is not { } entry)
            return null;
        Place from = path[0] == '/' ? root : start;
        if (entry.From != from || entry.Root != root || entry.Follow != follow || entry.User != who.User || entry.Group != who.Group
            || !ReferenceEquals(entry.Groups, who.Groups) || !path.SequenceEqual(entry.Path.AsSpan(0, entry.Length)))
            return null;
        foreach ((uint slot, ulong count) in entry.Passed.AsSpan(0, entry.Depth))
        {
            if (counts[slot] != count)
                return null;
        }

        return entry;
    }

    /// <summary>Keep what a path was found to name, if it can be kept.</summary>
    public void Keep(Place root, Place start, in Identity who, ReadOnlySpan<byte> path, bool follow, PathWalk walk, Place found, Errno error)
    {
        if (path.Length is 0 or > RememberedPath.MaximumBytes)
            return;
        RememberedPath entry = _entries[IndexOf(path)] ??= new RememberedPath();
        entry.Root = root;
        entry.From = path[0] == '/' ? root : start;
        entry.Follow = follow;
        entry.User = who.User;
        entry.Group = who.Group;
        entry.Groups = who.Groups;
        entry.Length = path.Length;
        path.CopyTo(entry.Path);
        entry.Depth = 0;
        foreach (uint slot in walk.Passed)
            entry.Passed[entry.Depth++] = (slot, counts[slot]);
        entry.Found = found;
        entry.Directory = walk.Directory;
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
}
