using System;

namespace Pistachio.Vfs.Protocol;

/// <summary>
/// The memory that the two ends of a connection share with the server of its sockets: a page with the words of two <see cref="PipeRing"/>s, one for each direction,
/// and behind it the bytes of both. Each end may write to all of it; whatever one writes there only the other one reads, whom it could have sent the same to.
/// Where the server itself is the other end (<see cref="IsServed"/>), it stands for the peer.
/// </summary>
public static class ConnectionRing
{
    /// <summary>Bytes of one direction, a power of two: as many as the receiver of a connection holds otherwise.</summary>
    public const int Capacity = 64 << 10;

    /// <summary>All of it, whole pages.</summary>
    public const int Size = PipeRing.ControlSize + (2 * Capacity);

    /// <summary>The end that a program has of a ring whose other end is the server's.</summary>
    public const int ProgramEnd = 0;

    /// <summary>Added to an end: the server has the other one.</summary>
    public const int Served = 2;

    /// <summary>Added to an end: its socket has time limits (SO_RCVTIMEO, SO_SNDTIMEO), which stay as they are while it has the ring.</summary>
    public const int Limited = 4;

    /// <summary>Room for the words of a direction: those of the second are far from those of the first, for caches.</summary>
    public const int WordsSize = PipeRing.ControlSize / 2;

    /// <summary>Whether the server has the other end.</summary>
    public static bool IsServed(uint end) => (end & Served) != 0;

    /// <summary>Where in the memory the words of what an end sends are.</summary>
    /// <param name="end">0 or 1; <see cref="Served"/> and <see cref="Limited"/> may be added.</param>
    public static int WordsAt(uint end) => (int)(end & 1) * WordsSize;

    /// <summary>Where its bytes are.</summary>
    /// <param name="end">0 or 1; <see cref="Served"/> and <see cref="Limited"/> may be added.</param>
    public static int BytesAt(uint end) => PipeRing.ControlSize + ((int)(end & 1) * Capacity);

    /// <summary>The bytes that an end sends.</summary>
    /// <param name="memory">The memory, <see cref="Size"/> bytes.</param>
    /// <param name="end">0 or 1; <see cref="Served"/> and <see cref="Limited"/> may be added.</param>
    public static PipeRing Of(Span<byte> memory, uint end) => new(memory.Slice(WordsAt(end), WordsSize), memory.Slice(BytesAt(end), Capacity));

    /// <summary>The server: a page of words is of a ring that is over.</summary>
    /// <param name="words">The page.</param>
    public static void EndBoth(Span<byte> words)
    {
        for (int end = 0; end < 2; end++)
            _ = new PipeRing(words.Slice(end * WordsSize, WordsSize), default).End(default);
    }

    /// <summary>How many bytes that an end has sent wait to be received, whatever somebody has written to the words.</summary>
    /// <param name="words">The page with the words.</param>
    /// <param name="end">0 or 1.</param>
    public static int CountOf(ReadOnlySpan<byte> words, uint end) => PipeRing.CountOf(words.Slice(WordsAt(end), WordsSize), Capacity);
}
