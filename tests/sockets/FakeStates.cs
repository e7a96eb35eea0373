using System;
using Pistachio.Net.Protocol;
using Pistachio.Net.Server;

namespace Pistachio.Sockets.Tests;

/// <summary>The shared memory.</summary>
internal sealed class FakeStates : IStateMemory
{
    private readonly byte[] _bytes = new byte[SocketStates.Bytes];

    public ulong Capability => 7;

    public Span<byte> Bytes => _bytes;
}
