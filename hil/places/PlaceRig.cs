using System;
using System.Threading;
using System.Threading.Tasks;

using Pistachio.Hil.Boot;
using Pistachio.Hil.Rigs;

namespace Pistachio.Hil.Places;

/// <summary>A place that boots an image. Who uses it holds the lock of the place.</summary>
/// <param name="place">The place.</param>
/// <param name="image">What it boots.</param>
/// <param name="note">Is told what the boot driver does.</param>
public sealed class PlaceRig(Place place, BootImage image, Action<string> note) : IRig
{
    public string Description => $"place {place.Name}: console {place.Console.Description}; power {place.Power.Description}; boot {place.Boot.Description}";

    public TimeSpan Preparation => place.Boot.Within + place.Power.Within;

    /// <summary>Off, the image to the board, the console open, and then on.</summary>
    public async Task<IRigConnection> PowerOnAsync(CancellationToken cancellation)
    {
        await place.Power.OffAsync(cancellation).ConfigureAwait(false);
        await place.Boot.PrepareAsync(image, note, cancellation).ConfigureAwait(false);
        return await PoweredBoard.SwitchOnAsync(place.Power, place.Console, cancellation).ConfigureAwait(false);
    }
}
