using System;

namespace Pistachio.Net.Stack;

/// <summary>Takes datagrams for a program in another way than a <see cref="DatagramRing"/> keeps them.</summary>
public interface IDatagramSink
{
    /// <summary>Take a datagram.</summary>
    /// <returns>False: there is no room, and it is lost.</returns>
    bool TryAdd(in DatagramInfo info, ReadOnlySpan<byte> payload);
}
