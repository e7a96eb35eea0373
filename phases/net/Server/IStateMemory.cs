using System;

namespace Pistachio.Net.Server;

/// <summary>The memory that the states of sockets are told in (<c>SocketStates</c>).</summary>
public interface IStateMemory
{
    /// <summary>A capability to it, to hand out; 0: it cannot be shared.</summary>
    ulong Capability { get; }

    /// <summary>Its bytes.</summary>
    Span<byte> Bytes { get; }
}
