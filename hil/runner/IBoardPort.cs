using System;

using Pistachio.Hil.Link;

namespace Pistachio.Hil.Runner;

/// <summary>What the conformance runner needs of the machine: a serial line, a clock and a power switch.</summary>
public interface IBoardPort
{
    /// <summary>Nanoseconds since boot; never goes back.</summary>
    ulong Now { get; }

    /// <summary>Reads what has arrived; never waits.</summary>
    /// <returns>Bytes read, 0 when there are none.</returns>
    int Read(Span<byte> destination);

    /// <summary>Writes all bytes to the line; may wait for it. Kernel messages may come between two calls, not inside one
    /// that the kernel takes as a whole.</summary>
    void Write(ReadOnlySpan<byte> bytes);

    /// <summary>Where files that the host gives go: always the same memory; empty when the board takes none.</summary>
    Span<byte> UploadRoom { get; }

    /// <summary>A file of the host has come whole and is right.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="length">Its content is so much of <see cref="UploadRoom"/>.</param>
    void Uploaded(ReadOnlySpan<byte> name, int length);

    /// <summary>Nothing to do until the deadline (nanoseconds since boot) or until something arrives. May return early.</summary>
    void Idle(ulong deadline);

    /// <summary>Powers off or restarts. Returns only on machines that cannot.</summary>
    void Stop(StopMode mode);
}
