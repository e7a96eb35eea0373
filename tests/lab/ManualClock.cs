using System;

namespace Pistachio.Hil.Lab.Tests;

/// <summary>A clock that goes on when told.</summary>
internal sealed class ManualClock : TimeProvider
{
    private TimeSpan passed;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => passed.Ticks;

    public override DateTimeOffset GetUtcNow() => new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero) + passed;

    public void Advance(double seconds) => passed += TimeSpan.FromSeconds(seconds);
}
