using System;
using Pistachio.Net.Interfaces;
using Pistachio.UserCall;

namespace Pistachio.Net.Drivers.Program;

/// <summary>Frames of the PCI server, mapped.</summary>
/// <param name="address">Where.</param>
/// <param name="physical">Where a card finds them.</param>
internal sealed class CardMemory(ulong address, ulong physical) : ICardMemory, IRingMemory
{
    /// <inheritdoc cref="ICardMemory.Bytes"/>
    public Span<byte> Bytes(int offset, int length) => MappedMemory.Bytes(address + (ulong)offset, length);

    /// <inheritdoc/>
    public ulong Address(int offset) => physical + (ulong)offset;
}
