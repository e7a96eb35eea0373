using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;

using Pistachio.Hil.Boot;
using Pistachio.Hil.Places;
using Pistachio.Hil.Rigs;

namespace Pistachio.Hil.Lab.Places;

/// <summary>A place of this host's rig file, lent to the lab.</summary>
/// <param name="place">The place.</param>
/// <param name="locks">Its lock is held as long as the lab lends it.</param>
/// <param name="note">Is told what its boot driver does.</param>
public sealed class RigPlaceBoard(Place place, IPlaceLocks locks, Action<string> note) : IExportedBoard
{
    public string Name => place.Name;

    public string Board => place.Board;

    public IReadOnlyList<string> Tags => place.Tags;

    public double Patience => place.Patience;

    public TimeSpan Preparation => place.Boot.Within + place.Power.Within;

    /// <inheritdoc/>
    public async Task<IAsyncDisposable> TakeAsync(string owner)
    {
        try
        {
            return await locks.TakeAsync(place, new PlaceUser(owner), CancellationToken.None).ConfigureAwait(false);
        }
        catch (PlaceBusyException busy)
        {
            throw new LabException(LabFault.PlaceBusy, busy.Message, busy);
        }
        catch (RigException trouble)
        {
            throw new LabException(LabFault.Board, trouble.Message, trouble);
        }
    }

    /// <inheritdoc/>
    public Task<IRigConnection> PowerOnAsync(BootImage image, CancellationToken cancellation) =>
        new PlaceRig(place, image, text => note($"{place.Name}: {text}")).PowerOnAsync(cancellation);
}
