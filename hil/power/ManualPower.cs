using System;
using System.Threading;
using System.Threading.Tasks;

namespace Pistachio.Hil.Power;

/// <summary>A person switches the power.</summary>
/// <param name="board">What to call the board.</param>
/// <param name="person">The person.</param>
public sealed class ManualPower(string board, IPerson person) : IPowerDriver
{
    private bool? isOn;

    public string Description => "by hand";

    /// <summary>The person may have to walk to the lab.</summary>
    public TimeSpan Within => TimeSpan.FromMinutes(30);

    public Task OnAsync(CancellationToken cancellation) => AskAsync(true, cancellation);

    public Task OffAsync(CancellationToken cancellation) => AskAsync(false, cancellation);

    public async Task CycleAsync(CancellationToken cancellation)
    {
        isOn = null;
        await OffAsync(cancellation).ConfigureAwait(false);
        await OnAsync(cancellation).ConfigureAwait(false);
    }

    public Task<PowerStatus> StatusAsync(CancellationToken cancellation) => Task.FromResult(isOn switch
    {
        true => PowerStatus.On,
        false => PowerStatus.Off,
        null => PowerStatus.Unknown,
    });

    /// <summary>Nobody is asked to do what they have just done.</summary>
    private async Task AskAsync(bool on, CancellationToken cancellation)
    {
        if (isOn == on)
            return;

        await person.AskAsync($"Switch the power of {board} {(on ? "on" : "off")}, then press Enter: ", cancellation).ConfigureAwait(false);
        isOn = on;
    }
}

/// <summary>Somebody who does what the rig cannot do.</summary>
public interface IPerson
{
    /// <summary>Asks for something and waits until it is done.</summary>
    /// <exception cref="Rigs.RigException">Nobody is there to ask.</exception>
    Task AskAsync(string request, CancellationToken cancellation);
}
