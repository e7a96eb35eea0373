using System;
using System.Collections.Generic;
using Pistachio.Phases;

namespace Pistachio.Timers;

/// <summary>
/// Sleeping, timers that send signals, timers that are read, and the date at power-on. The phase has no server of its own: the process server and the VFS
/// server keep the timers, where the board grants the process server the real-time clock, which it gets with this phase alone.
/// </summary>
public sealed class TimersPhase : IPhase
{
    /// <inheritdoc/>
    public string Name => "timers";

    /// <inheritdoc/>
    public Version Version { get; } = new(0, 1, 0);

    /// <inheritdoc/>
    public IReadOnlyList<PhaseDependency> DependsOn { get; } = [new PhaseDependency("process", new Version(0, 1, 0))];

    /// <inheritdoc/>
    public IReadOnlyList<ServerDescription> Servers => [];

    /// <inheritdoc/>
    public IReadOnlyList<string> Functions { get; } =
    [
        "px_sleep", "px_nanosleep", "px_clock_nanosleep", "px_alarm", "px_getitimer", "px_setitimer", "px_timer_create", "px_timer_settime",
        "px_timer_gettime", "px_timer_getoverrun", "px_timer_delete", "px_timerfd_create", "px_timerfd_settime", "px_timerfd_gettime",
    ];

    /// <inheritdoc/>
    public IReadOnlyList<ConformanceProgram> Conformance => [];
}
