using System;
using System.Threading;
using System.Threading.Tasks;

namespace Pistachio.Hil.Power;

/// <summary>What power switches that are worked by a program have in common.</summary>
/// <param name="settings">How long they take.</param>
public abstract class ToolPower(PowerTiming settings) : IPowerDriver
{
    public abstract string Description { get; }

    /// <summary>A cycle may be two commands and the time between.</summary>
    public TimeSpan Within => (settings.Timeout * 2) + settings.OffTime + TimeSpan.FromSeconds(5);

    protected PowerTiming Timing => settings;

    public abstract Task OnAsync(CancellationToken cancellation);

    public abstract Task OffAsync(CancellationToken cancellation);

    public virtual async Task CycleAsync(CancellationToken cancellation)
    {
        await OffAsync(cancellation).ConfigureAwait(false);
        await Task.Delay(settings.OffTime, cancellation).ConfigureAwait(false);
        await OnAsync(cancellation).ConfigureAwait(false);
    }

    public abstract Task<PowerStatus> StatusAsync(CancellationToken cancellation);
}

/// <summary>How long a power switch takes.</summary>
public sealed record PowerTiming
{
    /// <summary>Longest time for one command; 1 s to 10 min.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>From off to on in a cycle: supplies must be empty, or the board does not notice. 0 s to 10 min.</summary>
    public TimeSpan OffTime { get; init; } = TimeSpan.FromSeconds(3);
}
