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

    /// <summary>Put bytes where they will be once all before them has come.</summary>
    /// <param name="offset">From behind the last byte published. Offset and length are at most the free room.</param>
    /// <param name="bytes">The bytes.</param>
    void Place(int offset, ReadOnlySpan<byte> bytes);

    /// <summary>The next bytes are complete.</summary>
    /// <param name="count">How many.</param>
    void Publish(int count);
}
