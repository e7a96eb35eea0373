using System;

namespace Pistachio.Net.Stack;

/// <summary>The congestion window of one connection: slow start as RFC 5681 section 3.1 has it, and what the algorithms have in common.</summary>
internal abstract class CongestionControl
{
    /// <summary>Bytes that may be under way.</summary>
    public int Window { get; protected set; }

    /// <summary>Where slow start ends.</summary>
    public int SlowStartThreshold { get; protected set; } = int.MaxValue;

    /// <summary>Which one it is.</summary>
    public abstract CongestionAlgorithm Algorithm { get; }

    protected int SegmentSize { get; private set; } = 536;

    /// <summary>Make one.</summary>
    /// <param name="algorithm">Which.</param>
    /// <param name="before">Whose windows it goes on with; null: the connection begins.</param>
    public static CongestionControl Of(CongestionAlgorithm algorithm, CongestionControl? before)
    {
        CongestionControl made = algorithm == CongestionAlgorithm.Cubic ? new Cubic() : new NewReno();
        if (before is not null)
            (made.Window, made.SlowStartThreshold, made.SegmentSize) = (before.Window, before.SlowStartThreshold, before.SegmentSize);
        return made;
    }

    /// <summary>The connection begins, or begins anew after a pause: the initial window of RFC 6928.</summary>
    public void Begin(int segmentSize)
    {
        SegmentSize = segmentSize;
        Window = InitialWindow(segmentSize);
    }

    /// <summary>Nothing was sent for longer than a time-out (RFC 5681 section 4.1).</summary>
    public void Restart() => Window = Math.Min(Window, InitialWindow(SegmentSize));

    /// <summary>Segments have another size now.</summary>
    public void Resize(int segmentSize) => SegmentSize = segmentSize;

    /// <summary>The peer has acknowledged bytes, and the window was what held us back.</summary>
    /// <param name="bytes">How many.</param>
    /// <param name="now">The time.</param>
    /// <param name="roundTrip">Smoothed round-trip time.</param>
    public void Acknowledge(int bytes, long now, long roundTrip)
    {
        if (Window < SlowStartThreshold)
        {
            // RFC 3465 with L = 2, also so that stretched acknowledgments do not slow the start down.
            int growth = Math.Min(bytes, 2 * SegmentSize);
            Window = Math.Min(Window + growth, int.MaxValue / 4);
            return;
        }

        Avoid(bytes, now, roundTrip);
    }

    /// <summary>A segment was lost: recovery begins.</summary>
    /// <param name="flight">Bytes under way.</param>
    public void Lose(int flight)
    {
        Reduce(flight);
        Window = SlowStartThreshold;
    }

    /// <summary>The retransmission timer ran out.</summary>
    public void TimeOut(int flight, bool isFirst)
    {
        if (isFirst)
            Reduce(flight);
        Window = SegmentSize;
    }

    /// <summary>The window is inflated or deflated during recovery without SACK (RFC 6582 section 3.2).</summary>
    public void Set(int window) => Window = Math.Max(window, SegmentSize);

    /// <summary>Grow in congestion avoidance.</summary>
    protected abstract void Avoid(int bytes, long now, long roundTrip);

    /// <summary>Set the threshold after a loss.</summary>
    protected abstract void Reduce(int flight);

    private static int InitialWindow(int segmentSize) => Math.Min(10 * segmentSize, Math.Max(2 * segmentSize, 14_600));
}
