using System;
using System.Collections.Generic;

namespace Pistachio.Vfs.Server;

/// <summary>What happened in a transaction that somebody watches, in order.</summary>
internal sealed class KeptEvents
{
    /// <summary>Bytes that it may take up, about.</summary>
    private const int MaximumBytes = 64 << 10;

    private readonly List<KeptEvent> _events = [];
    private int _bytes;

    /// <summary>The events that there was room for.</summary>
    public IReadOnlyList<KeptEvent> All => _events;

    /// <summary>There was no room for more.</summary>
    public bool HasOverflowed { get; private set; }

    /// <summary>Keep one more. What is the same as the last one is not kept again.</summary>
    public void Add(in KeptEvent happened)
    {
        if (_events.Count > 0 && IsSame(_events[^1], happened))
            return;
        int cost = KeptEvent.Cost + happened.Name.Length;
        if (HasOverflowed || _bytes + cost > MaximumBytes)
        {
            HasOverflowed = true;
            return;
        }

        _bytes += cost;
        _events.Add(happened);
    }

    private static bool IsSame(in KeptEvent one, in KeptEvent other) =>
        one.Place == other.Place && one.What == other.What && one.Cookie == other.Cookie && one.Name.AsSpan().SequenceEqual(other.Name);
}
