using System;

namespace Pistachio.Files;

/// <summary>Bytes to send: those at hand, and then those that an array of <c>struct iovec</c> of the program names.</summary>
internal ref struct SendSource
{
    /// <summary>The next bytes.</summary>
    public ReadOnlySpan<byte> Current;

    /// <summary>Address of the array; 0: there are no others.</summary>
    public ulong Vectors;

    /// <summary>Elements of the array.</summary>
    public int Count;

    /// <summary>The element to take when <see cref="Current"/> is used up.</summary>
    public int Next;

    /// <summary>Bytes left in all.</summary>
    public ulong Total;
}
