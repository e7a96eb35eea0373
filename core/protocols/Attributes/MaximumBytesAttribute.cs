using System;

namespace Pistachio.Protocols;

/// <summary>
/// Bounds a byte string in a message. <c>ReadOnlySpan&lt;byte&gt;</c> is sent to the server. <c>Span&lt;byte&gt;</c> is filled by the server
/// and followed by an <c>out int</c> with the number of bytes; a client whose buffer is shorter than that number got the first bytes only.
/// </summary>
/// <remarks>A byte string takes one word for its length and one for every eight bytes. Unused words at the end of a message are not sent.</remarks>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class MaximumBytesAttribute : Attribute
{
    /// <param name="count">Greatest length in bytes.</param>
    public MaximumBytesAttribute(int count) => Count = count;

    /// <summary>Greatest length in bytes.</summary>
    public int Count { get; }
}
