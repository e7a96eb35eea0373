using System;
using Pistachio.Hil.Link;

namespace Pistachio.Vfs.SerialConsole;

/// <summary>Streams of a board with people at the terminal: all output goes to the line as it is, and there is no input.</summary>
public sealed class PlainStreams : IConsoleStreams
{
    private readonly ISerialLine _line;

    public PlainStreams(ISerialLine line) => _line = line;

    /// <inheritdoc/>
    public ulong NextDeadline => 0;

    /// <inheritdoc/>
    public bool IsOver { get; private set; }

    /// <inheritdoc/>
    public uint WindowSize => 0;

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
        count = 0;
        return true;
    }

    /// <inheritdoc/>
    public bool HasInput() => true; // its end

    /// <inheritdoc/>
    public void Unread()
    {
        // Nothing was ever read.
    }

    /// <inheritdoc/>
    public void Finish(uint status)
    {
        IsOver = true;
        _line.PowerOff();
    }

    /// <inheritdoc/>
    public void Receive()
    {
        // Others may be reading the line, the conformance runner for one.
    }

    /// <inheritdoc/>
    public void Pump()
    {
        // Nothing is kept back.
    }
}
