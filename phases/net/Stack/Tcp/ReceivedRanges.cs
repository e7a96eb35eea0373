using System;
using System.Buffers.Binary;

namespace Pistachio.Net.Stack;

/// <summary>What came behind a gap: ranges of sequence numbers whose bytes are in the receive ring already.</summary>
internal sealed class ReceivedRanges
{
    /// <summary>Ranges at most; a segment that would make more is dropped, and sent again by the peer.</summary>
    private const int Capacity = 64;

    private readonly uint[] _starts = new uint[Capacity];
    private readonly uint[] _ends = new uint[Capacity];
    private uint _latest;

    public int Count { get; private set; }

    /// <returns>False: there are too many ranges.</returns>
    public bool Add(uint start, uint end)
    {
        int first = 0;
        while (first < Count && Sequence.IsBefore(_ends[first], start))
            first++;
        int last = first;
        while (last < Count && !Sequence.IsAfter(_starts[last], end))
            last++;
        if (first == last)
        {
            if (Count == Capacity)
                return false;
            Array.Copy(_starts, first, _starts, first + 1, Count - first);
            Array.Copy(_ends, first, _ends, first + 1, Count - first);
            _starts[first] = start;
            _ends[first] = end;
            Count++;
        }
        else
        {
            _starts[first] = Sequence.Earlier(_starts[first], start);
            _ends[first] = Sequence.Later(_ends[last - 1], end);
            int merged = last - first - 1;
            Array.Copy(_starts, last, _starts, first + 1, Count - last);
            Array.Copy(_ends, last, _ends, first + 1, Count - last);
            Count -= merged;
        }

        _latest = start;
        return true;
    }

    /// <summary>The gap before a sequence number is filled: how far it goes on without one.</summary>
    public uint Advance(uint next)
    {
        int gone = 0;
        while (gone < Count && !Sequence.IsAfter(_starts[gone], next))
        {
            next = Sequence.Later(next, _ends[gone]);
            gone++;
        }

        Array.Copy(_starts, gone, _starts, 0, Count - gone);
        Array.Copy(_ends, gone, _ends, 0, Count - gone);
        Count -= gone;
        return next;
    }

    /// <summary>Write SACK blocks, that with the latest segment first (RFC 2018 section 4).</summary>
    /// <returns>How many.</returns>
    public int WriteBlocks(Span<byte> bytes)
    {
        int room = bytes.Length / 8;
        int written = 0;
        int latest = -1;
        for (int i = 0; i < Count && latest < 0; i++)
        {
            if (!Sequence.IsAfter(_starts[i], _latest) && Sequence.IsBefore(_latest, _ends[i]))
                latest = i;
        }

        if (latest >= 0 && room > 0)
            Write(bytes, written++, latest);
        for (int i = 0; i < Count && written < room; i++)
        {
            if (i != latest)
                Write(bytes, written++, i);
        }

        return written;
    }

    private void Write(Span<byte> bytes, int at, int range)
    {
        BinaryPrimitives.WriteUInt32BigEndian(bytes[(at * 8)..], _starts[range]);
        BinaryPrimitives.WriteUInt32BigEndian(bytes[(at * 8 + 4)..], _ends[range]);
    }
}
