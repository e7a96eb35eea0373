using System;

namespace Pistachio.Net.Stack;

/// <summary>
/// Where the stack places bytes that came, for a program to take. Bytes that came too early are placed behind a gap and published when the gap is filled, so
/// they need no other memory. The ring may lie in memory that the program shares.
/// </summary>
public interface IReceiveRing
{
    /// <summary>Bytes that the ring can hold.</summary>
    int Capacity { get; }

    /// <summary>Bytes published and not taken.</summary>
    int Count { get; }

    /// <summary>How many bytes there is room for: a peer may be told so much, though other rings may take it that share memory with this one.</summary>
    int Room { get; }

    /// <summary>Put bytes where they will be once all before them has come.</summary>
    /// <param name="offset">From behind the last byte published. Offset and length are at most what was free when the peer was told.</param>
    /// <param name="bytes">The bytes.</param>
    /// <returns>How many were placed, from the first on: fewer when there is no memory.</returns>
    int Place(int offset, ReadOnlySpan<byte> bytes);

    /// <summary>The next bytes are complete.</summary>
    /// <param name="count">How many.</param>
    void Publish(int count);

    /// <summary>Copy bytes out, for a program that cannot do it itself.</summary>
    /// <param name="offset">From the first byte that is not taken.</param>
    /// <param name="destination">Offset and length together are at most <see cref="Count"/>.</param>
    void Copy(int offset, Span<byte> destination);

    /// <summary>The program has taken bytes.</summary>
    /// <param name="count">At most <see cref="Count"/>.</param>
    void Release(int count);
}
