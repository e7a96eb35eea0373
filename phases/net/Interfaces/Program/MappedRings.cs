using System;
using Pistachio.UserCall;

namespace Pistachio.Net.Interfaces.Program;

/// <summary>Rings that are mapped in this domain.</summary>
/// <param name="address">Where <see cref="Protocol.NetworkRings.Pages"/> pages are, or will be, mapped to read and write.</param>
public sealed class MappedRings(ulong address) : IRingMemory
{
    /// <inheritdoc/>
    public Span<byte> Bytes(int offset, int length) => MappedMemory.Bytes(address + (ulong)offset, length);
}
