using System;
using System.Threading;
using System.Threading.Tasks;

using Pistachio.Hil.Rigs;

namespace Pistachio.Hil.Places;

/// <summary>Who may use which place: one at a time. On one host by <see cref="LocalPlaceLocks"/>; a lab of several hosts has its own.</summary>
public interface IPlaceLocks
{
    /// <summary>Takes a place. It is free again when what is returned is disposed of, and at once when this process dies.</summary>
    /// <exception cref="PlaceBusyException">Somebody else uses it or has reserved it.</exception>
    Task<IAsyncDisposable> TakeAsync(Place place, PlaceUser user, CancellationToken cancellation);

    /// <summary>Keeps a place for somebody until a time, also while they do not use it. Somebody's own reservation is replaced.</summary>
    /// <exception cref="PlaceBusyException">Somebody else uses it or has reserved it.</exception>
    Task ReserveAsync(Place place, PlaceUser user, DateTimeOffset until, CancellationToken cancellation);

    /// <summary>Gives a reservation up.</summary>
    /// <returns>False when there was none.</returns>
    /// <exception cref="PlaceBusyException">It is somebody else's.</exception>
    Task<bool> ReleaseAsync(Place place, PlaceUser user, CancellationToken cancellation);

    /// <summary>Who uses a place or has reserved it; null when it is free.</summary>
    Task<PlaceUse?> FindAsync(Place place, CancellationToken cancellation);
}

/// <summary>Somebody who uses places.</summary>
/// <param name="Name">As <c>user@host</c>, unless they call themselves something else. Reservations belong to names.</param>
public sealed record PlaceUser(string Name)
{
    /// <summary>Who runs this process.</summary>
    public static PlaceUser Current => new($"{Environment.UserName}@{Environment.MachineName}");
}

/// <summary>A use of a place, now or reserved.</summary>
/// <param name="User">Who.</param>
/// <param name="Since">Since when.</param>
public sealed record PlaceUse(PlaceUser User, DateTimeOffset Since)
{
    /// <summary>End of a reservation; null while the place is in use by a process.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>The process that uses it, or null for a reservation.</summary>
    public int? Process { get; init; }
}

/// <summary>A place is in use or reserved. The message says by whom and since when.</summary>
public sealed class PlaceBusyException(string place, PlaceUse use) : RigException(Describe(place, use), RigFailure.Busy)
{
    public PlaceUse Use { get; } = use;

    private static string Describe(string place, PlaceUse use) => use.Until is { } until
        ? $"place {place} is reserved by {use.User.Name} since {use.Since:yyyy-MM-dd HH:mm:ss} until {until:yyyy-MM-dd HH:mm:ss} UTC"
        : $"place {place} is busy: {use.User.Name} uses it since {use.Since:yyyy-MM-dd HH:mm:ss} UTC (process {use.Process})";
}
