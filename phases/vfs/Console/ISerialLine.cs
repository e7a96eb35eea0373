using System;

namespace Pistachio.Vfs.SerialConsole;

/// <summary>The serial line and the power switch, as the console server uses them.</summary>
public interface ISerialLine
{
    /// <summary>Nanoseconds since boot; never goes back.</summary>
    ulong Now { get; }

    /// <summary>Writes all bytes; may wait for the line. Other output may come between any two of them.</summary>
    void Write(ReadOnlySpan<byte> bytes);

    /// <summary>Reads what has arrived; never waits.</summary>
    /// <returns>Bytes read, 0 when there are none.</returns>
    int Read(Span<byte> destination);

    /// <summary>Switches the machine off.</summary>
    void PowerOff();
}
