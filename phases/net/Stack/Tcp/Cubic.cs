using System;

namespace Pistachio.Net.Stack;

/// <summary>CUBIC (RFC 9438). Windows are in segments here, times in seconds, as in the RFC.</summary>
internal sealed class Cubic : CongestionControl
{
    // Sections 4.1 and 4.6.
    private const double C = 0.4;
    private const double Beta = 0.7;
    private const double FriendlyGrowth = 3 * (1 - Beta) / (1 + Beta);

    private double _maximum;
    private double _previous;
    private double _estimate;
    private double _epochWindow;
    private double _k;
    private double _fraction;
    private long _epoch;

    public override CongestionAlgorithm Algorithm => CongestionAlgorithm.Cubic;

    protected override void Avoid(int bytes, long now, long roundTrip)
    {
        double window = (double)Window / SegmentSize;
        double acknowledged = (double)bytes / SegmentSize;
        if (_epoch == 0)
            BeginEpoch(window, now);

        double time = (now - _epoch + roundTrip) / (double)Time.Second;
        double target = Math.Clamp(C * Cube(time - _k) + _maximum, window, 1.5 * window);

        // Section 4.3: never slower than Reno would be.
        _estimate += (_estimate < _previous ? FriendlyGrowth : 1) * acknowledged / window;
        double current = C * Cube((now - _epoch) / (double)Time.Second - _k) + _maximum;
        double grown = current < _estimate ? Math.Max(window, _estimate) : window + (target - window) / window * acknowledged;

        // Bytes are whole; what is left over counts for the next time.
        double size = grown * SegmentSize + _fraction;
        Window = (int)Math.Min(size, int.MaxValue / 4);
        _fraction = size - Window < 1 ? size - Window : 0;
    }

    protected override void Reduce(int flight)
    {
        double window = (double)Window / SegmentSize;
        // Section 4.7: who gives way to new flows gives way a little more.
        _maximum = window < _maximum ? window * (1 + Beta) / 2 : window;
        _previous = window;
        _epoch = 0;
        _fraction = 0;
        SlowStartThreshold = Math.Max((int)(Math.Min(flight, Window) * Beta), 2 * SegmentSize);
    }

    private static double Cube(double value) => value * value * value;

    /// <summary>By Newton's method: the server tier has no mathematics library.</summary>
    private static double CubeRoot(double value)
    {
        if (value <= 0)
            return 0;

        double root = Math.Max(value, 1);
        for (int i = 0; i < 64; i++)
        {
            double next = root - (Cube(root) - value) / (3 * root * root);
            if (Math.Abs(next - root) < 1e-6)
                break;
            root = next;
        }

        return root;
    }

    private void BeginEpoch(double window, long now)
    {
        _epoch = now;
        _epochWindow = window;
        _estimate = window;
        if (_maximum < window)
            _maximum = window;
        _k = CubeRoot((_maximum - _epochWindow) / C);
    }
}
