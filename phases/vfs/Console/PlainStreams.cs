using System;
using System.Text;
using Pistachio.Hil.Link;

namespace Pistachio.Vfs.SerialConsole;

/// <summary>
/// Streams of a board with a person at the terminal: all output goes to the line as it is, and what is typed is the input, which never ends. A board that
/// runs tests has no input: somebody else reads the line.
/// </summary>
public sealed class PlainStreams : IConsoleStreams
{
    /// <summary>Bytes that may be typed before anybody reads; what comes then is lost, as on any line.</summary>
    private const int InputCapacity = 4 * 1024;

    private readonly ISerialLine _line;
    private readonly ByteRing? _input;
    private readonly byte[] _received = new byte[256];

    /// <param name="line">The line.</param>
    /// <param name="hasInput">Whether bytes on the line are the input of programs.</param>
    public PlainStreams(ISerialLine line, bool hasInput)
    {
        _line = line;
        _input = hasInput ? new ByteRing(InputCapacity) : null;
    }

    /// <inheritdoc/>
    public ulong NextDeadline => 0;

    /// <inheritdoc/>
    public bool IsOver { get; private set; }

    /// <inheritdoc/>
    public uint WindowSize => 0; // nobody can tell over such a line

    /// <inheritdoc/>
    public bool HasRoom => true;

    /// <inheritdoc/>
    public int Write(RunStream stream, ReadOnlySpan<byte> bytes)
    {
        _line.Write(bytes);
        return bytes.Length;
    }

    /// <inheritdoc/>
    public bool TryRead(Span<byte> destination, out int count)
    {
        count = _input?.Take(destination) ?? 0;
        return count > 0 || _input is null;
    }

    /// <inheritdoc/>
    public bool HasInput() => _input is not { Count: 0 };

    /// <inheritdoc/>
    public void Unread() => _input?.PutBack();

    /// <inheritdoc/>
    public void Finish(uint status)
    {
        IsOver = true;
        _line.Write(Encoding.ASCII.GetBytes($"\r\nconsole: the program has ended with status {status}\r\n"));
        _line.PowerOff();
    }

    /// <inheritdoc/>
    public void Receive()
    {
        if (_input is null)
            return; // others may be reading the line, the conformance runner for one
        for (int count = _line.Read(_received); count > 0; count = _line.Read(_received))
            _input.Add(_received.AsSpan(0, count));
    }

    /// <inheritdoc/>
    public void Pump()
    {
        // Nothing is kept back.
    }
}
