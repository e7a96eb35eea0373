using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;

namespace Pistachio.Hil.Places;

/// <summary>Several places in use at once: all of them or none. Disposing gives them back.</summary>
public sealed class HeldPlaces : IAsyncDisposable
{
    private readonly Stack<IAsyncDisposable> held = new();

    private HeldPlaces()
    {
    }

    /// <summary>Takes places.</summary>
    /// <exception cref="PlaceBusyException">Somebody else uses one or has reserved it; none is taken then.</exception>
    public static async Task<HeldPlaces> TakeAsync(IPlaceLocks locks, IEnumerable<Place> places, PlaceUser user, CancellationToken cancellation)
    {
        var all = new HeldPlaces();
        try
        {
            foreach (Place place in places)
                all.held.Push(await locks.TakeAsync(place, user, cancellation).ConfigureAwait(false));
            return all;
        }
        catch
        {
            await all.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        while (held.TryPop(out IAsyncDisposable? place))
            await place.DisposeAsync().ConfigureAwait(false);
    }
}
