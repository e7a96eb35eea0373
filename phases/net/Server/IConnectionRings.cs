using System;

namespace Pistachio.Net.Server;

/// <summary>Memory for the rings of connections, each with what its two ends sleep on; on the host arrays stand in.</summary>
public interface IConnectionRings
{
    /// <summary>Take a ring; its memory is all zero.</summary>
    /// <param name="index">Its number.</param>
    /// <returns>False: there is none.</returns>
    bool TryTake(out int index);

    /// <summary>Capabilities for an end: to the memory, to the notification that it sleeps on, to that of the other end.</summary>
    /// <param name="index">The ring.</param>
    /// <param name="end">0 or 1.</param>
    /// <param name="memory">To read and to write.</param>
    /// <param name="wait">To wait.</param>
    /// <param name="signal">To signal.</param>
    /// <returns>False: they cannot be made, and none was.</returns>
    bool TryGive(int index, int end, out ulong memory, out ulong wait, out ulong signal);

    /// <summary>A capability to the page with the words of a ring, to read, which stays good whoever has the ring.</summary>
    /// <param name="index">A ring that was taken at some time.</param>
    /// <param name="memory">The capability.</param>
    /// <returns>False: it cannot be made.</returns>
    bool TryGiveWords(int index, out ulong memory);

    /// <summary>A capability to a page of words that say that a ring is over, to read.</summary>
    /// <param name="memory">The capability.</param>
    /// <returns>False: it cannot be made.</returns>
    bool TryGiveOver(out ulong memory);

    /// <summary>Take the capabilities of an end back, and all copies of them: the memory is gone where it was mapped.</summary>
    void Withdraw(int index, int end);

    /// <summary>Nobody has the ring any more.</summary>
    void Free(int index);

    /// <summary>Bytes of a ring. Its two ends may change them at any time.</summary>
    Span<byte> Bytes(int index);

    /// <summary>Wake who sleeps at an end.</summary>
    void Wake(int index, int end);
}
