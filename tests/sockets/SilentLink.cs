using System;
using Pistachio.Net.Stack;

namespace Pistachio.Sockets.Tests;

/// <summary>A card that nobody is behind.</summary>
internal sealed class SilentLink : ILink
{
    public MacAddress Address => new(0x0200_0000_0077);

    public int Mtu => 1500;

    public bool TrySend(ReadOnlySpan<byte> frame) => true;

    public void SetGroups(ReadOnlySpan<MacAddress> groups)
    {
    }
}
