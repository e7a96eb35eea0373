using System;

namespace Pistachio.UserCall;

/// <summary>Memory that the domain has mapped itself, as spans.</summary>
public static class MappedMemory
{
    /// <summary>
    /// The bytes at an address. The caller has mapped all of them, and does not unmap them while the span is in use; writing needs a
    /// writable mapping.
    /// </summary>
    public static unsafe Span<byte> Bytes(ulong address, int length)
    {
        // SAFETY: the contract above. A mistake faults in this domain and hurts nobody else: addresses that it has not mapped itself
        // (its own heap and stack included) are not passed here.
        return new Span<byte>((void*)address, length);
    }
}
