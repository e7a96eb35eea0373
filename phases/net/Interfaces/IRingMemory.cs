using System;

namespace Pistachio.Net.Interfaces;

/// <summary>The memory that a driver and its client share, by offsets of <see cref="Protocol.NetworkRings"/>.</summary>
public interface IRingMemory
{
    /// <summary>Some bytes of it. Another domain or a card may change them at any time.</summary>
    Span<byte> Bytes(int offset, int length);
}
