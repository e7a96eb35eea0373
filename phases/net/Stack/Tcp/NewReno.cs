using System;

namespace Pistachio.Net.Stack;

/// <summary>Congestion avoidance of RFC 5681 section 3.1: one segment more in each round trip, half after a loss.</summary>
internal sealed class NewReno : CongestionControl
{
    private int _acknowledged;

    public override CongestionAlgorithm Algorithm => CongestionAlgorithm.NewReno;

    protected override void Avoid(int bytes, long now, long roundTrip)
    {
        _acknowledged += bytes;
        if (_acknowledged < Window)
            return;

        _acknowledged -= Window;
        Window = Math.Min(Window + SegmentSize, int.MaxValue / 4);
    }

    protected override void Reduce(int flight)
    {
        SlowStartThreshold = Math.Max(flight / 2, 2 * SegmentSize);
        _acknowledged = 0;
    }
}
