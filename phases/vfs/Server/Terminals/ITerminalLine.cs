using System;

namespace Pistachio.Vfs.Server;

/// <summary>The line behind the console's terminal: the console server. None of it blocks but <see cref="Drain"/>.</summary>
public interface ITerminalLine
{
    /// <summary>Somebody sits there: what is typed is wanted although nobody reads. Otherwise it is the input of a run, and only who reads takes it.</summary>
    bool IsInteractive { get; }

    /// <summary>Rows, and columns in the upper 16 bits, as they are now; 0: not known.</summary>
    uint WindowSize { get; }

    /// <summary>Send bytes.</summary>
    /// <returns>How many there was room for.</returns>
    int Write(ReadOnlySpan<byte> bytes);

    /// <summary>Send bytes, and wait for the room that they need.</summary>
    void Drain(ReadOnlySpan<byte> bytes);

    /// <summary>Take bytes that came.</summary>
    /// <param name="destination">Room for at least one.</param>
    /// <param name="hasEnded">There are none, and there will be none.</param>
    /// <returns>How many.</returns>
    int Read(Span<byte> destination, out bool hasEnded);
}
