using System;

namespace Pistachio.Net.Stack;

/// <summary>A packet of which some fragments have come.</summary>
internal sealed class Reassembly : ITimed
{
    /// <summary>Pieces with gaps between them at most; a packet that comes in more is given up.</summary>
    private const int MaximumPieces = 64;

    private readonly Reassembler _owner;
    private readonly int[] _starts = new int[MaximumPieces];
    private readonly int[] _ends = new int[MaximumPieces];
    private readonly byte[] _header = new byte[Ip4Header.MaximumSize];
    private int _pieces;
    private int _headerSize;
    private int _length;

    public Reassembly(Reassembler owner, TimerHeap timers)
    {
        _owner = owner;
        Timer = new Timer(timers, this);
    }

    public Timer Timer { get; }

    public FragmentKey Key { get; private set; }

    /// <summary>Where the payload is put together; null: this entry is free.</summary>
    public PacketBuffer? Buffer { get; private set; }

    public NetworkInterface Interface { get; private set; } = null!;

    /// <summary>All of the payload is there.</summary>
    public bool IsComplete => _length >= 0 && _pieces == 1 && _starts[0] == 0 && _ends[0] == _length && _headerSize > 0;

    public void Begin(in FragmentKey key, NetworkInterface via, PacketBuffer buffer)
    {
        Key = key;
        Interface = via;
        Buffer = buffer;
        _pieces = 0;
        _headerSize = 0;
        _length = -1;
    }

    /// <summary>Add a fragment.</summary>
    /// <param name="header">The header before it.</param>
    /// <param name="offset">Where it belongs, in bytes.</param>
    /// <param name="bytes">The bytes.</param>
    /// <param name="hasMore">It is not the last.</param>
    /// <returns>False: the fragments contradict each other (RFC 5722), or are too many: the packet is to be given up.</returns>
    public bool Add(ReadOnlySpan<byte> header, int offset, ReadOnlySpan<byte> bytes, bool hasMore)
    {
        int end = offset + bytes.Length;
        if (end > ushort.MaxValue || (_length >= 0 && end > _length))
            return false;

        if (!hasMore)
        {
            if ((_length >= 0 && _length != end) || (_pieces > 0 && _ends[_pieces - 1] > end))
                return false;
            _length = end;
        }

        int at = 0;
        while (at < _pieces && _ends[at] < offset)
            at++;
        if (at < _pieces && offset >= _starts[at] && end <= _ends[at] && bytes.Length > 0)
        {
            // Once more the same bytes: a duplicate. Anything else is an overlap.
            return Buffer!.Span.Slice(offset, bytes.Length).SequenceEqual(bytes);
        }

        bool touchesBefore = at < _pieces && _ends[at] == offset;
        int after = touchesBefore ? at + 1 : at;
        if (after < _pieces && _starts[after] < end)
            return false;

        bool touchesAfter = after < _pieces && _starts[after] == end;
        if (!Link(at, offset, end, touchesBefore, touchesAfter))
            return false;

        bytes.CopyTo(Buffer!.Span[offset..]);
        if (offset == 0)
        {
            header.CopyTo(_header);
            _headerSize = header.Length;
        }

        return true;
    }

    /// <summary>Put the header of the first fragment before the payload.</summary>
    /// <returns>The header's bytes, for the lengths in it to be set right.</returns>
    public Span<byte> Finish()
    {
        Buffer!.Begin(_length);
        Span<byte> header = Buffer.Prepend(_headerSize);
        _header.AsSpan(0, _headerSize).CopyTo(header);
        return header;
    }

    /// <summary>Header and first bytes of the first fragment, as an error quotes them; empty if it has not come.</summary>
    public ReadOnlySpan<byte> Quote()
    {
        if (_headerSize == 0)
            return default;

        int length = Math.Min(_ends[0], 64);
        Buffer!.Begin(length);
        _header.AsSpan(0, _headerSize).CopyTo(Buffer.Prepend(_headerSize));
        return Buffer.Span;
    }

    public void Clear()
    {
        Timer.Cancel();
        Buffer?.Release();
        Buffer = null;
    }

    public void OnTimer(Timer timer) => _owner.Expire(this);

    private bool Link(int at, int start, int end, bool touchesBefore, bool touchesAfter)
    {
        if (touchesBefore && touchesAfter)
        {
            _ends[at] = _ends[at + 1];
            Array.Copy(_starts, at + 2, _starts, at + 1, _pieces - at - 2);
            Array.Copy(_ends, at + 2, _ends, at + 1, _pieces - at - 2);
            _pieces--;
        }
        else if (touchesBefore)
        {
            _ends[at] = end;
        }
        else if (touchesAfter)
        {
            _starts[at] = start;
        }
        else
        {
            if (_pieces == MaximumPieces)
                return false;

            Array.Copy(_starts, at, _starts, at + 1, _pieces - at);
            Array.Copy(_ends, at, _ends, at + 1, _pieces - at);
            _starts[at] = start;
            _ends[at] = end;
            _pieces++;
        }

        return true;
    }
}
