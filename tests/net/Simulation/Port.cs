using System;
using Pistachio.Net.Stack;

namespace Pistachio.Net.Tests.Simulation;

/// <summary>A card on a segment.</summary>
internal sealed class Port : ILink
{
    private readonly Segment _segment;
    private readonly Action<byte[]> _receive;

    public Port(Segment segment, MacAddress address, int mtu, Action<byte[]> receive)
    {
        _segment = segment;
        _receive = receive;
        Address = address;
        Mtu = mtu;
        segment.Attach(this);
    }

    public MacAddress Address { get; }

    public int Mtu { get; }

    /// <summary>When what it has sent so far has left it, on a segment of limited speed.</summary>
    public long BusyUntil { get; set; }

    /// <summary>The groups that the stack wants.</summary>
    public MacAddress[] Groups { get; private set; } = [];

    public bool TrySend(ReadOnlySpan<byte> frame)
    {
        _segment.Send(this, frame);
        return true;
    }

    public void SetGroups(ReadOnlySpan<MacAddress> groups) => Groups = groups.ToArray();

    public void Deliver(byte[] frame) => _receive(frame);
}
