using System;
using System.Collections;

namespace Pistachio.Vfs.Server;

/// <summary>
/// Input of a terminal that was not read: whole lines, and behind them the line that is being edited. An end of file that was typed is a
/// mark that ends a line and is no byte of it.
/// </summary>
public sealed class LineInput
{
    /// <summary>MAX_CANON and MAX_INPUT, with the end of the line, as on Linux.</summary>
    public const int Capacity = 4096;

    private readonly byte[] _bytes = new byte[Capacity];

    /// <summary>The byte at a place ends a line.</summary>
    private readonly BitArray _ends = new(Capacity);

    /// <summary>The end at a place is an end of file.</summary>
    private readonly BitArray _marks = new(Capacity);

    // Counts of bytes that were taken, that are of whole lines, and that came; places are their rests.
    private uint _first;
    private uint _line;
    private uint _end;

    /// <summary>Bytes that are there, those of the line being edited and marks too.</summary>
    public int Count => (int)(_end - _first);

    /// <summary>Bytes of whole lines, marks too.</summary>
    public int WholeCount => (int)(_line - _first);

    /// <summary>Bytes of the line being edited.</summary>
    public int EditedCount => (int)(_end - _line);

    /// <summary>Bytes that there is room for; the last one is kept for the end of a line.</summary>
    public int Free => Capacity - 1 - Count;

    /// <summary>A byte of the line being edited, from 0 on.</summary>
    public byte this[int index] => _bytes[(_line + (uint)index) % Capacity];

    /// <summary>Put a byte behind the others; there must be room.</summary>
    public void Add(byte value) => Set(_end++, value, false, false);

    /// <summary>Put a byte behind the others that need not wait for the end of a line; there must be room.</summary>
    public void AddWhole(byte value)
    {
        Add(value);
        _line = _end;
    }

    /// <summary>Put the byte that ends a line; there must be room for it.</summary>
    /// <param name="value">The byte.</param>
    /// <param name="isMark">It is an end of file.</param>
    public void AddEnd(byte value, bool isMark)
    {
        Set(_end++, value, true, isMark);
        _line = _end;
    }

    /// <summary>Take the last byte of the line being edited away; there must be one.</summary>
    public byte RemoveLast() => _bytes[--_end % Capacity];

    /// <summary>Drop the line being edited.</summary>
    public void DropEdited() => _end = _line;

    /// <summary>Drop everything.</summary>
    public void Clear() => _first = _line = _end;

    /// <summary>Input comes by lines from now on: what is there is a line, although nothing ends it.</summary>
    public void EndHere()
    {
        _ends.SetAll(false);
        _marks.SetAll(false);
        if (Count > 0)
            _ends[(int)((_end - 1) % Capacity)] = true;
        _line = _end;
    }

    /// <summary>Input does not come by lines any more.</summary>
    public void Join()
    {
        _ends.SetAll(false);
        _marks.SetAll(false);
        _line = _end;
    }

    /// <summary>Take bytes of the first whole line; there must be one.</summary>
    /// <param name="destination">Room for some.</param>
    /// <param name="isCut">There are more of the line.</param>
    /// <returns>How many; 0 when an end of file was typed at the start of a line.</returns>
    public int TakeLine(Span<byte> destination, out bool isCut)
    {
        int count = 0;
        isCut = false;
        while (_first != _line)
        {
            int place = (int)(_first % Capacity);
            if (_ends[place] && _marks[place])
            {
                _first++;
                break;
            }

            isCut = count == destination.Length;
            if (isCut)
                break;
            destination[count++] = _bytes[place];
            _first++;
            if (_ends[place])
                break;
        }

        return count;
    }

    /// <summary>Take bytes whatever lines they are of.</summary>
    /// <returns>How many there were.</returns>
    public int Take(Span<byte> destination)
    {
        int count = Math.Min(destination.Length, Count);
        for (int i = 0; i < count; i++)
            destination[i] = _bytes[_first++ % Capacity];
        return count;
    }

    /// <summary>Bytes of whole lines that can be read: no marks.</summary>
    public int CountReadable()
    {
        int count = 0;
        for (uint at = _first; at != _line; at++)
            count += _marks[(int)(at % Capacity)] ? 0 : 1;
        return count;
    }

    private void Set(uint at, byte value, bool isEnd, bool isMark)
    {
        int place = (int)(at % Capacity);
        _bytes[place] = value;
        _ends[place] = isEnd;
        _marks[place] = isMark;
    }
}
