using System;
using System.Collections.Generic;

namespace Pistachio.Vfs.Server;

/// <summary>The locks of one file, and the requests that wait for one of them.</summary>
/// <param name="key">Where the server keeps it.</param>
internal sealed class LockList((Place Place, bool Whole) key) : WaitQueue
{
    public (Place Place, bool Whole) Key { get; } = key;

    private readonly List<FileLock> _locks = [];

    public int Count => _locks.Count;

    /// <summary>A lock of somebody else that one cannot be held beside; null: there is none.</summary>
    public FileLock? Conflict(in FileLock wanted)
    {
        foreach (FileLock each in _locks)
        {
            if (each.Owner != wanted.Owner && (each.IsWrite || wanted.IsWrite) && each.Start <= wanted.End && each.End >= wanted.Start)
                return each;
        }

        return null;
    }

    /// <summary>Who holds what conflicts with a lock.</summary>
    public IEnumerable<object> Holders(FileLock wanted)
    {
        foreach (FileLock each in _locks)
        {
            if (each.Owner != wanted.Owner && (each.IsWrite || wanted.IsWrite) && each.Start <= wanted.End && each.End >= wanted.Start)
                yield return each.Owner;
        }
    }

    /// <summary>Hold a lock that conflicts with nothing, in place of what the owner holds on these bytes.</summary>
    public void Set(in FileLock wanted)
    {
        Remove(wanted.Owner, wanted.Start, wanted.End);
        FileLock joined = wanted;
        for (int i = _locks.Count - 1; i >= 0; i--)
        {
            FileLock each = _locks[i];
            if (each.Owner != joined.Owner || each.IsWrite != joined.IsWrite || !Touches(each, joined))
                continue;
            joined = joined with { Start = Math.Min(each.Start, joined.Start), End = Math.Max(each.End, joined.End) };
            _locks.RemoveAt(i);
        }

        _locks.Add(joined);
    }

    /// <summary>The owner holds no lock on these bytes any more.</summary>
    /// <returns>Whether it held one.</returns>
    public bool Remove(object owner, long start, long end)
    {
        bool held = false;
        for (int i = _locks.Count - 1; i >= 0; i--)
        {
            FileLock each = _locks[i];
            if (each.Owner != owner || each.Start > end || each.End < start)
                continue;
            held = true;
            _locks.RemoveAt(i);
            if (each.Start < start)
                _locks.Add(each with { End = start - 1 });
            if (each.End > end)
                _locks.Add(each with { Start = end + 1 });
        }

        return held;
    }

    private static bool Touches(in FileLock one, in FileLock other) =>
        (one.End == long.MaxValue || one.End + 1 >= other.Start) && (other.End == long.MaxValue || other.End + 1 >= one.Start);
}
