using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;

using Pistachio.Hil.Power;

namespace Pistachio.Rig.Tests;

/// <summary>A power switch that writes down what it is told.</summary>
internal sealed class RecordingPower : IPowerDriver
{
    private readonly List<string> calls = [];
    private readonly TaskCompletionSource on = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public IReadOnlyList<string> Calls => calls;

    /// <summary>Ends when the board is switched on for the first time.</summary>
    public Task IsOn => on.Task;

    public string Description => "recorder";

    public Task OnAsync(CancellationToken cancellation) => Note("on");

    public Task OffAsync(CancellationToken cancellation) => Note("off");

    public Task CycleAsync(CancellationToken cancellation) => Note("cycle");

    public Task<PowerStatus> StatusAsync(CancellationToken cancellation) => Task.FromResult(PowerStatus.Unknown);

    private Task Note(string call)
    {
        calls.Add(call);
        if (call == "on")
            on.TrySetResult();
        return Task.CompletedTask;
    }
}
