using System.Threading.Tasks;

using Orleans;

namespace Pistachio.Hil.Lab.Cluster;

/// <summary>A place: who may have it, and for how long. It lives on the host that exports it, so the two live and die together.</summary>
[Alias("pistachio.lab.placegrain")]
internal interface IPlaceGrain : IGrainWithStringKey
{
    /// <summary>Asks for a lease.</summary>
    /// <param name="owner">Who asks.</param>
    /// <param name="seconds">How long the lease lasts without a connection.</param>
    [Alias("acquire")]
    Task<PlaceAnswer> AcquireAsync(string owner, double seconds);

    /// <summary>Ends a lease.</summary>
    [Alias("release")]
    Task<PlaceAnswer> ReleaseAsync(string token);

    /// <summary>Reserves the place.</summary>
    /// <param name="owner">Who asks.</param>
    /// <param name="seconds">How long.</param>
    [Alias("reserve")]
    Task<PlaceAnswer> ReserveAsync(string owner, double seconds);

    /// <summary>Ends a reservation.</summary>
    /// <param name="owner">Who asks.</param>
    /// <param name="force">End the reservation and the lease of anybody.</param>
    [Alias("free")]
    Task<PlaceAnswer> FreeAsync(string owner, bool force);
}
