using System;
using System.Threading.Tasks;

using Orleans;
using Orleans.GrainDirectory;
using Orleans.Runtime;

using Pistachio.Hil.Lab.Places;

namespace Pistachio.Hil.Lab.Cluster;

/// <summary>A place, see <see cref="ExportedPlace"/>, which holds its state: the boards and the leases are not lost when Orleans forgets the grain.</summary>
[HostPlacement, GrainDirectory(HostDirectory.Name)]
internal sealed class PlaceGrain(ILocalSiloDetails silo, ExportedPlaces places) : Grain, IPlaceGrain
{
    public Task<PlaceAnswer> AcquireAsync(string owner, double seconds) =>
        Answer(place => new PlaceAnswer { Lease = place.Acquire(owner, TimeSpan.FromSeconds(seconds)) });

    public Task<PlaceAnswer> ReleaseAsync(string token) => Answer(place =>
    {
        place.Release(token);
        return new PlaceAnswer();
    });

    public Task<PlaceAnswer> ReserveAsync(string owner, double seconds) => Answer(place =>
    {
        place.Reserve(owner, TimeSpan.FromSeconds(seconds));
        return new PlaceAnswer();
    });

    public Task<PlaceAnswer> FreeAsync(string owner, bool force) => Answer(place =>
    {
        place.Free(owner, force);
        return new PlaceAnswer();
    });

    private Task<PlaceAnswer> Answer(Func<ExportedPlace, PlaceAnswer> act)
    {
        string key = this.GetPrimaryKeyString();
        string host = HostPlacement.HostOf(key);
        if (silo.Name != host)
        {
            DeactivateOnIdle();
            return Task.FromResult(new PlaceAnswer { Fault = LabFault.NotReachable, Refusal = $"host {host} of the lab does not answer" });
        }

        try
        {
            return Task.FromResult(act(places.Get(key[(host.Length + 1)..])));
        }
        catch (LabException refusal)
        {
            return Task.FromResult(new PlaceAnswer { Fault = refusal.Fault, Refusal = refusal.Message });
        }
    }
}
