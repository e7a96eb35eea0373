using System;
using Pistachio.Vfs.Protocol;

namespace Pistachio.Vfs.Server;

/// <summary>
/// What stands between a terminal line and the programs that use it (POSIX XBD 11, General Terminal Interface): editing of lines, echo, characters
/// that send signals or hold the output, and what becomes of output on its way. Where POSIX leaves things open it does what Linux does.
/// Nothing here waits and nothing is sent: bytes and attributes go in, bytes and signals come out.
/// </summary>
public sealed partial class LineDiscipline
{
    private readonly LineInput _input = new();
    private readonly LineOutput _output = new();
    private readonly Action<uint> _signal;
    private TerminalAttributes _attributes;

    /// <summary>The column that the line being edited begins in.</summary>
    private int _startColumn;
    private bool _isNextLiteral;

    /// <summary>ECHOPRT: a \ was written, and / is still to come.</summary>
    private bool _isErasing;

    /// <summary>VSTOP was typed.</summary>
    private bool _isHeldByUser;

    /// <summary>A program holds the output (TCOOFF).</summary>
    private bool _isHeldByProgram;

    /// <param name="attributes">What it is like at first.</param>
    /// <param name="signal">Is told the number of each signal that was typed.</param>
    public LineDiscipline(in TerminalAttributes attributes, Action<uint> signal)
    {
        _attributes = attributes;
        _signal = signal;
    }

    /// <summary>The attributes. Input that is there stays when it comes by lines from now on, or does not any more.</summary>
    public TerminalAttributes Attributes
    {
        get => _attributes;
        set
        {
            bool before = IsCanonical;
            _attributes = value;
            if (IsCanonical != before)
            {
                _isNextLiteral = false;
                _isErasing = false;
                if (IsCanonical)
                    _input.EndHere();
                else
                    _input.Join();
            }

            // Nobody could let it go on any more.
            if ((value.Input & InputModes.OutputFlow) == 0)
                _isHeldByUser = false;
        }
    }

    /// <summary>Output is held: nothing of it may be sent.</summary>
    public bool IsHeld => _isHeldByUser || _isHeldByProgram;

    /// <summary>Bytes of output that wait for the line.</summary>
    public int OutputCount => _output.Count;

    /// <summary>A program that waits for room may write.</summary>
    public bool HasOutputRoom => _output.HasRoom;

    /// <summary>Bytes that a read would give now, as FIONREAD tells.</summary>
    public int InputCount => IsCanonical ? _input.CountReadable() : _input.Count;

    /// <summary>
    /// Whether <see cref="Receive(ReadOnlySpan{byte})"/> takes bytes now. A single line that is too long does not keep it from that: what is too much is
    /// lost, so that its end can come.
    /// </summary>
    public bool HasInputRoom => _input.Free > 0 || (IsCanonical && _input.WholeCount == 0);

    /// <summary>VMIN, of input that does not come by lines.</summary>
    public int Minimum => _attributes.Characters[ControlCharacters.Minimum];

    /// <summary>VTIME in tenths of a second, of input that does not come by lines; otherwise 0.</summary>
    public int Time => IsCanonical ? 0 : _attributes.Characters[ControlCharacters.Time];

    /// <summary>Whether poll says that there is input.</summary>
    public bool IsReadable
    {
        get
        {
            if (IsCanonical)
                return _input.WholeCount > 0;
            return _input.Count >= (Time == 0 && Minimum > 0 ? Minimum : 1);
        }
    }

    private bool IsCanonical => (_attributes.Local & LocalModes.Canonical) != 0;

    private bool IsUtf8 => (_attributes.Input & InputModes.Utf8) != 0;

    /// <summary>
    /// Take what a read gives. With a timer (<see cref="Time"/>) it is what is there, if only nothing: the reader waits.
    /// </summary>
    /// <param name="destination">Room for at least one byte.</param>
    /// <param name="count">How many; 0 also when the end of a file was typed.</param>
    /// <param name="waits">The reader can wait; otherwise less than VMIN will do.</param>
    /// <param name="hasMore">There is more of the same line, or of input that does not come by lines.</param>
    /// <returns>False: the reader must wait.</returns>
    public bool TryRead(Span<byte> destination, bool waits, out int count, out bool hasMore)
    {
        count = 0;
        hasMore = false;
        if (IsCanonical)
        {
            if (_input.WholeCount == 0)
                return false;
            count = _input.TakeLine(destination, out hasMore);
            return true;
        }

        if (Time == 0 && _input.Count < Math.Min(waits ? Minimum : Math.Min(Minimum, 1), destination.Length))
            return false;
        count = _input.Take(destination);
        hasMore = _input.Count > 0;
        return true;
    }

    /// <summary>Take what a program writes.</summary>
    /// <returns>How many of the bytes there was room for.</returns>
    public int Write(ReadOnlySpan<byte> bytes) => _output.Write(bytes, _attributes.Output, IsUtf8);

    /// <summary>Look at output for the line; none while it is held.</summary>
    /// <returns>How many bytes.</returns>
    public int PeekOutput(Span<byte> destination) => IsHeld ? 0 : _output.Peek(destination);

    /// <summary>Output was sent.</summary>
    public void DropOutput(int count) => _output.Drop(count);

    /// <summary>Drop input that was not read.</summary>
    public void FlushInput()
    {
        _input.Clear();
        _isNextLiteral = false;
        _isErasing = false;
    }

    /// <summary>Drop output that was not sent.</summary>
    public void FlushOutput() => _output.Drop(_output.Count);

    /// <summary>Hold the output, or let it go on (tcflow).</summary>
    public void Hold(bool holds) => _isHeldByProgram = holds;

    /// <summary>The character of an index as it is to be sent to the line (TCIOFF, TCION).</summary>
    public void SendControl(int index) => _output.Echo(_attributes.Characters[index], OutputModes.None, IsUtf8);

    private bool Has(LocalModes modes) => (_attributes.Local & modes) != 0;

    private bool Has(InputModes modes) => (_attributes.Input & modes) != 0;

    private bool Is(byte value, int character) => value != 0 && value == _attributes.Characters[character];

    private bool IsExtended(byte value, int character) => Has(LocalModes.Extended) && Is(value, character);
}
