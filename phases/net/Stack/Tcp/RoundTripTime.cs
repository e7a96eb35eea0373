using System;

namespace Pistachio.Net.Stack;

/// <summary>The smoothed round-trip time and the time-out that comes of it (RFC 6298 section 2).</summary>
internal struct RoundTripTime
{
    /// <summary>Before anything is measured.</summary>
    public const long InitialTimeout = Time.Second;

    /// <summary>RFC 6298 says one second (2.4); 200 ms is what hosts use that must not wait so long after a loss on a short path.</summary>
    public const long MinimumTimeout = 200 * Time.Millisecond;

    public const long MaximumTimeout = 120 * Time.Second;

    private bool _isMeasured;

    /// <summary>SRTT; 0 before the first measurement.</summary>
    public long Smoothed { get; private set; }

    /// <summary>RTTVAR.</summary>
    public long Variation { get; private set; }

    /// <summary>The least that was measured.</summary>
    public long Minimum { get; private set; }

    /// <summary>RTO without back-off.</summary>
    public readonly long Timeout =>
        _isMeasured ? Math.Clamp(Smoothed + Math.Max(Time.Millisecond, 4 * Variation), MinimumTimeout, MaximumTimeout) : InitialTimeout;

    public void Add(long sample)
    {
        sample = Math.Max(sample, 1);
        Minimum = Minimum == 0 ? sample : Math.Min(Minimum, sample);
        if (!_isMeasured)
        {
            _isMeasured = true;
            Smoothed = sample;
            Variation = sample / 2;
            return;
        }

        Variation += (Math.Abs(Smoothed - sample) - Variation) / 4;
        Smoothed += (sample - Smoothed) / 8;
    }
}
