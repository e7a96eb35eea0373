using System;

namespace Pistachio.Net.Drivers;

/// <summary>Memory that a card reads and writes too.</summary>
public interface ICardMemory
{
    /// <summary>Some bytes of it. The card may change them at any time.</summary>
    Span<byte> Bytes(int offset, int length);

    /// <summary>Where a card finds a byte of it.</summary>
    ulong Address(int offset);
}
