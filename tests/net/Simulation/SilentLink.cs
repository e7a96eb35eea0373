using System;
using Pistachio.Net.Stack;

namespace Pistachio.Net.Tests.Simulation;

/// <summary>A card that only counts.</summary>
internal sealed class SilentLink : ILink
{
    public MacAddress Address => new(0x0200_0000_0077);

    public int Mtu => 1500;

    public long Sent { get; private set; }

    public bool TrySend(ReadOnlySpan<byte> frame)
    {
        Sent++;
        return true;
    }

    public void SetGroups(ReadOnlySpan<MacAddress> groups)
    {
    }
}
