using System;

namespace Pistachio.Net.Stack;

/// <summary>Which bytes behind the first unacknowledged one the peer has, and which are lost (RFC 2018, RFC 6675).</summary>
internal sealed class SackScoreboard
{
    /// <summary>Ranges that are remembered. A block that makes more is not believed: its bytes are sent again in the worst case.</summary>
    private const int Capacity = 64;

    /// <summary>DupThresh of RFC 6675 section 2.</summary>
    private const int DuplicateThreshold = 3;

    private readonly uint[] _starts = new uint[Capacity];
    private readonly uint[] _ends = new uint[Capacity];
    private int _count;

    public bool IsEmpty => _count == 0;

    /// <summary>Bytes that the peer has.</summary>
    public uint Bytes { get; private set; }

    /// <summary>Behind the last byte that the peer has; only if there is one.</summary>
    public uint Highest => _ends[_count - 1];

    public void Clear()
    {
        _count = 0;
        Bytes = 0;
    }

    /// <summary>The peer has a range.</summary>
    /// <returns>True: some of it is news.</returns>
    public bool Add(uint start, uint end)
    {
        int first = 0;
        while (first < _count && Sequence.IsBefore(_ends[first], start))
            first++;
        int last = first;
        uint known = 0;
        uint newStart = start;
        uint newEnd = end;
        while (last < _count && !Sequence.IsAfter(_starts[last], end))
        {
            newStart = Sequence.Earlier(newStart, _starts[last]);
            newEnd = Sequence.Later(newEnd, _ends[last]);
            known += _ends[last] - _starts[last];
            last++;
        }

        uint gained = newEnd - newStart - known;
        if (gained == 0)
            return false;
        if (first == last && _count == Capacity)
            return false;

        int shift = 1 - (last - first);
        Array.Copy(_starts, last, _starts, last + shift, _count - last);
        Array.Copy(_ends, last, _ends, last + shift, _count - last);
        _starts[first] = newStart;
        _ends[first] = newEnd;
        _count += shift;
        Bytes += gained;
        return true;
    }

    /// <summary>Everything before a sequence number is acknowledged.</summary>
    public void AcknowledgeTo(uint sequence)
    {
        int gone = 0;
        while (gone < _count && !Sequence.IsAfter(_ends[gone], sequence))
        {
            Bytes -= _ends[gone] - _starts[gone];
            gone++;
        }

        if (gone > 0)
        {
            Array.Copy(_starts, gone, _starts, 0, _count - gone);
            Array.Copy(_ends, gone, _ends, 0, _count - gone);
            _count -= gone;
        }

        if (_count > 0 && Sequence.IsBefore(_starts[0], sequence))
        {
            Bytes -= sequence - _starts[0];
            _starts[0] = sequence;
        }
    }

    /// <summary>Bytes before a sequence number that the peer has.</summary>
    public uint BytesBefore(uint sequence)
    {
        uint bytes = 0;
        for (int i = 0; i < _count && Sequence.IsBefore(_starts[i], sequence); i++)
            bytes += Sequence.Earlier(_ends[i], sequence) - _starts[i];
        return bytes;
    }

    /// <summary>If the peer has the byte, the number behind the range that it is in; otherwise the number itself.</summary>
    public uint Skip(uint sequence)
    {
        for (int i = 0; i < _count && !Sequence.IsAfter(_starts[i], sequence); i++)
        {
            if (Sequence.IsBefore(sequence, _ends[i]))
                return _ends[i];
        }

        return sequence;
    }

    /// <summary>Where the next range begins behind a sequence number, or a limit.</summary>
    public uint NextStart(uint sequence, uint limit)
    {
        for (int i = 0; i < _count; i++)
        {
            if (Sequence.IsAfter(_starts[i], sequence))
                return Sequence.Earlier(_starts[i], limit);
        }

        return limit;
    }

    /// <summary>IsLost of RFC 6675 section 4: enough behind a byte has arrived.</summary>
    public bool IsLost(uint sequence, int segmentSize)
    {
        uint above = 0;
        int ranges = 0;
        for (int i = _count - 1; i >= 0 && Sequence.IsAfter(_ends[i], sequence); i--)
        {
            ranges++;
            above += _ends[i] - _starts[i];
        }

        return ranges >= DuplicateThreshold || above > (DuplicateThreshold - 1) * (uint)segmentSize;
    }

    /// <summary>SetPipe of RFC 6675 section 4: bytes that are under way as far as is known.</summary>
    /// <param name="first">The first that is not acknowledged.</param>
    /// <param name="sent">Behind the last that was sent.</param>
    /// <param name="retransmitted">Behind the last that was sent again in this recovery.</param>
    /// <param name="segmentSize">Of full segments.</param>
    public uint Pipe(uint first, uint sent, uint retransmitted, int segmentSize)
    {
        uint pipe = 0;
        uint hole = first;
        for (int i = 0; i <= _count; i++)
        {
            uint end = i < _count ? _starts[i] : sent;
            if (Sequence.IsBefore(hole, end))
            {
                if (!IsLost(hole, segmentSize))
                    pipe += end - hole;
                if (Sequence.IsAfter(retransmitted, hole))
                    pipe += Sequence.Earlier(retransmitted, end) - hole;
            }

            if (i < _count)
                hole = _ends[i];
        }

        return pipe;
    }
}
