using System;
using System.Threading;
using System.Threading.Tasks;

namespace Pistachio.Hil.Boot;

/// <summary>The board boots what somebody has put on it (by the target Flash, or by hand).</summary>
/// <remarks>The kernel command line cannot be changed so; what the image says of itself shows whether it is the right one.</remarks>
public sealed class InstalledBoot : IBootDriver
{
    public string Description => "what is on it";

    public Task PrepareAsync(BootImage image, Action<string> note, CancellationToken cancellation)
    {
        note($"the board boots what is on it{(image.CommandLine is { } words ? $"; it must have been put there with the command line '{words}'" : "")}");
        return Task.CompletedTask;
    }
}
