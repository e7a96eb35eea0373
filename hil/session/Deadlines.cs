using System;

namespace Pistachio.Hil.Session;

/// <summary>How long the rig waits in each state, in wall-clock time.</summary>
public sealed record Deadlines
{
    /// <summary>From starting the rig's machine to an open serial line.</summary>
    public TimeSpan Powering { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>From power-on to the complete list of tests; firmware and boot loader included.</summary>
    public TimeSpan Booting { get; init; } = TimeSpan.FromSeconds(120);

    /// <summary>From the start of a test to its result, for tests that name no time of their own.</summary>
    public TimeSpan Test { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Longest time in which nothing comes from a board that runs no test; it has heartbeats.</summary>
    public TimeSpan Silence { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>From the stop command to power-off. Then the rig switches the power off.</summary>
    public TimeSpan Stopping { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>A board that was told to stop is taken for stopped when nothing has come for this time; a real one has no other way to tell.</summary>
    public TimeSpan StopQuiet { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>So long a board that boots may send what is no text: some firmware uses another baud rate than the kernel.</summary>
    public TimeSpan Garbage { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>A panic is over when nothing has come for this time.</summary>
    public TimeSpan PanicQuiet { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>A panic is over at the latest after this time.</summary>
    public TimeSpan Panic { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>The same for a slower machine: all that a board does may take so many times as long.</summary>
    public Deadlines Stretched(double factor) => new()
    {
        Powering = Powering,
        Booting = Booting * factor,
        Test = Test * factor,
        Silence = Silence * factor,
        Stopping = Stopping * factor,
        StopQuiet = StopQuiet * factor,
        Garbage = Garbage,
        PanicQuiet = PanicQuiet * factor,
        Panic = Panic * factor,
    };
}
