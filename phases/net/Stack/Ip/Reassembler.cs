using System;

namespace Pistachio.Net.Stack;

/// <summary>
/// Packets in fragments, of both versions. At most <see cref="Capacity"/> are under way, each with one large buffer; the oldest makes room for a new one, so
/// fragments that never become packets hold up nobody for long.
/// </summary>
internal sealed class Reassembler
{
    /// <summary>Packets under way.</summary>
    public const int Capacity = 16;

    // RFC 1122 section 3.3.2 and RFC 8200 section 4.5: 60 seconds.
    private const long Lifetime = 60 * Time.Second;

    private readonly NetworkStack _stack;
    private readonly Reassembly[] _entries = new Reassembly[Capacity];

    public Reassembler(NetworkStack stack)
    {
        _stack = stack;
        for (int i = 0; i < Capacity; i++)
            _entries[i] = new Reassembly(this, stack.Timers);
    }

    /// <summary>Packets that were given up.</summary>
    public long Failures { get; private set; }

    /// <summary>Add a fragment.</summary>
    /// <returns>The entry, when this fragment made its packet complete; the caller clears it.</returns>
    public Reassembly? Add(NetworkInterface via, in FragmentKey key, ReadOnlySpan<byte> header, int offset, ReadOnlySpan<byte> bytes, bool hasMore)
    {
        Reassembly? entry = Find(key) ?? Begin(key, via);
        if (entry is null)
            return null;

        if (!entry.Add(header, offset, bytes, hasMore))
        {
            Failures++;
            entry.Clear();
            return null;
        }

        return entry.IsComplete ? entry : null;
    }

    public void Expire(Reassembly entry)
    {
        Failures++;
        ReadOnlySpan<byte> quote = entry.Quote();
        if (!quote.IsEmpty)
            _stack.ReassemblyTimedOut(entry.Interface, quote);
        entry.Clear();
    }

    private Reassembly? Find(in FragmentKey key)
    {
        foreach (Reassembly entry in _entries)
        {
            if (entry.Buffer is not null && entry.Key == key)
                return entry;
        }

        return null;
    }

    private Reassembly? Begin(in FragmentKey key, NetworkInterface via)
    {
        Reassembly oldest = _entries[0];
        foreach (Reassembly entry in _entries)
        {
            if (entry.Buffer is null)
            {
                oldest = entry;
                break;
            }

            if (entry.Timer.Deadline < oldest.Timer.Deadline)
                oldest = entry;
        }

        if (oldest.Buffer is not null)
        {
            Failures++;
            oldest.Clear();
        }

        PacketBuffer? buffer = _stack.Pool.TryTake(PacketPool.LargeCapacity);
        if (buffer is null)
            return null;

        oldest.Begin(key, via, buffer);
        oldest.Timer.Set(_stack.Now + Lifetime);
        return oldest;
    }
}
