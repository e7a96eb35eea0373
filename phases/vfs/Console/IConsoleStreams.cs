using System;
using Pistachio.Hil.Link;

namespace Pistachio.Vfs.SerialConsole;

/// <summary>Where the bytes of the console's streams go to and come from.</summary>
public interface IConsoleStreams
{
    /// <summary>When <see cref="Pump"/> is to be called although nothing happened, in nanoseconds since boot; 0 = never.</summary>
    ulong NextDeadline { get; }

    /// <summary>Nothing more can be written: the run is over.</summary>
    bool IsOver { get; }

    /// <summary>There is room for bytes to write.</summary>
    bool HasRoom { get; }

    /// <summary>Takes bytes to write.</summary>
    /// <returns>How many, 0 when there is no room.</returns>
    int Write(RunStream stream, ReadOnlySpan<byte> bytes);

    /// <summary>Takes bytes of the input.</summary>
    /// <param name="destination">Room for at least one.</param>
    /// <param name="count">How many; 0 at the end of the input.</param>
    /// <returns>False when there is nothing yet and the input has not ended.</returns>
    bool TryRead(Span<byte> destination, out int count);

    /// <summary>Whether <see cref="TryRead"/> would be true. Whoever asks wants input.</summary>
    bool HasInput();

    /// <summary>Puts the bytes of the last <see cref="TryRead"/> back: who asked for them is gone.</summary>
    void Unread();

    /// <summary>The size of the terminal at the other end that the host told last: rows, and columns in the upper 16 bits; 0: it told none.</summary>
    uint WindowSize { get; }

    /// <summary>Begins to end the run: all that was written, then the exit status, then power-off.</summary>
    void Finish(uint status);

    /// <summary>Takes what has arrived on the line.</summary>
    void Receive();

    /// <summary>Sends what is to be sent now.</summary>
    void Pump();
}
