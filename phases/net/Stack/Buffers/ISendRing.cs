using System;

namespace Pistachio.Net.Stack;

/// <summary>
/// Bytes that a program has written and the peer has not acknowledged yet. The stack only reads them, by their distance from the first that is not
/// acknowledged, so the ring may lie in memory that the program shares: what the program changes there, only its own peer gets.
/// </summary>
public interface ISendRing
{
    /// <summary>Bytes that the ring can hold.</summary>
    int Capacity { get; }

    /// <summary>Bytes written and not released.</summary>
    int Count { get; }

    /// <summary>How many bytes there is room for: as many may be written, unless another ring takes memory that several share.</summary>
    int Room { get; }

    /// <summary>Put bytes at the end, for a program that cannot do it itself.</summary>
    /// <returns>How many there was room for.</returns>
    int Write(ReadOnlySpan<byte> bytes);

    /// <summary>Copy bytes out.</summary>
    /// <param name="offset">From the first byte that is not released.</param>
    /// <param name="destination">Offset and length together are at most <see cref="Count"/>.</param>
    void Copy(int offset, Span<byte> destination);

    /// <summary>The peer has acknowledged bytes: their room is free again.</summary>
    /// <param name="count">At most <see cref="Count"/>.</param>
    void Release(int count);
}
