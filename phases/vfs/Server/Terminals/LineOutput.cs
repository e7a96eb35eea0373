using System;
using Pistachio.Vfs.Protocol;

namespace Pistachio.Vfs.Server;

/// <summary>Output of a terminal on its way to the line: what OPOST makes of it, and the column that the cursor is in.</summary>
public sealed class LineOutput
{
    /// <summary>Bytes that wait for the line.</summary>
    public const int Capacity = 4096;

    /// <summary>Room that only echoes may use, so that who types sees it although a program writes all the time.</summary>
    public const int EchoRoom = 512;

    private const int TabWidth = 8;

    private readonly byte[] _bytes = new byte[Capacity];
    private int _first;

    /// <summary>The column, from 0 on. Modulo 8 it is right, which is all that tabs need.</summary>
    public int Column { get; private set; }

    /// <summary>Bytes that wait.</summary>
    public int Count { get; private set; }

    /// <summary>There is room for whatever one byte becomes: a program that waits for room may write.</summary>
    public bool HasRoom => Free >= TabWidth;

    /// <summary>Bytes that programs may write.</summary>
    private int Free => Math.Max(0, Capacity - EchoRoom - Count);

    /// <summary>Take what programs write.</summary>
    /// <returns>How many of the bytes there was room for.</returns>
    public int Write(ReadOnlySpan<byte> bytes, OutputModes modes, bool isUtf8)
    {
        int written = 0;
        if ((modes & OutputModes.Process) == 0)
        {
            written = Math.Min(bytes.Length, Free);
            foreach (byte each in bytes[..written])
                Put(each);
            return written;
        }

        while (written < bytes.Length && Free >= TabWidth)
            Process(bytes[written++], modes, isUtf8);
        return written;
    }

    /// <summary>Write an echo; it is lost when there is no room.</summary>
    public void Echo(byte value, OutputModes modes, bool isUtf8)
    {
        if (Count + TabWidth > Capacity)
            return;
        if ((modes & OutputModes.Process) == 0)
            Put(value);
        else
            Process(value, modes, isUtf8);
    }

    /// <summary>Look at the first bytes that wait.</summary>
    /// <returns>How many.</returns>
    public int Peek(Span<byte> destination)
    {
        int count = Math.Min(destination.Length, Count);
        int before = Math.Min(count, Capacity - _first);
        _bytes.AsSpan(_first, before).CopyTo(destination);
        _bytes.AsSpan(0, count - before).CopyTo(destination[before..]);
        return count;
    }

    /// <summary>The first bytes were sent.</summary>
    public void Drop(int count)
    {
        _first = (_first + count) % Capacity;
        Count -= count;
    }

    private void Process(byte value, OutputModes modes, bool isUtf8)
    {
        switch (value)
        {
            case (byte)'\n':
                if ((modes & OutputModes.LineFeedToReturnLineFeed) != 0)
                {
                    Put((byte)'\r');
                    Column = 0;
                }
                else if ((modes & OutputModes.LineFeedReturns) != 0)
                {
                    Column = 0;
                }

                Put(value);
                break;
            case (byte)'\r':
                if ((modes & OutputModes.NoReturnAtStart) != 0 && Column == 0)
                    break;
                bool becomes = (modes & OutputModes.ReturnToLineFeed) != 0;
                if (!becomes || (modes & OutputModes.LineFeedReturns) != 0)
                    Column = 0;
                Put(becomes ? (byte)'\n' : value);
                break;
            case (byte)'\t':
                int spaces = TabWidth - (Column % TabWidth);
                Column += spaces;
                if ((modes & OutputModes.ExpandTabs) != OutputModes.ExpandTabs)
                    Put(value);
                else
                    for (; spaces > 0; spaces--)
                        Put((byte)' ');
                break;
            case (byte)'\b':
                if (Column > 0)
                    Column--;
                Put(value);
                break;
            default:
                if (value is >= 0x20 and not 0x7F && !(isUtf8 && (value & 0xC0) == 0x80))
                    Column++;
                Put((modes & OutputModes.UpperCase) != 0 && value is >= (byte)'a' and <= (byte)'z' ? (byte)(value - 0x20) : value);
                break;
        }
    }

    private void Put(byte value)
    {
        _bytes[(_first + Count) % Capacity] = value;
        Count++;
    }
}
