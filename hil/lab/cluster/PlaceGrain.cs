using System;
using System.Threading.Tasks;

using Orleans;
using Orleans.Concurrency;
using Orleans.GrainDirectory;
using Orleans.Runtime;

using Pistachio.Hil.Lab.Places;

namespace Pistachio.Hil.Lab.Cluster;

/// <summary>
/// A place, see <see cref="ExportedPlace"/>, which holds its state and guards it: the boards and the leases are not lost when Orleans forgets
/// the grain, and a board that takes its time to be switched off keeps nobody from asking.
/// </summary>
[HostPlacement, GrainDirectory(HostDirectory.Name), Reentrant]
internal sealed class PlaceGrain(ILocalSiloDetails silo, ExportedPlaces places) : Grain, IPlaceGrain
{
    public Task<PlaceAnswer> AcquireAsync(string owner, double seconds) =>
        AnswerAsync(async place => new PlaceAnswer { Lease = await place.AcquireAsync(owner, TimeSpan.FromSeconds(seconds)).ConfigureAwait(true) });

    public Task<PlaceAnswer> ReleaseAsync(string token) => AnswerAsync(async place =>
    {
        place.Release(token);
        await place.WaitForEndAsync().ConfigureAwait(true);
        return new PlaceAnswer();
    });

    public Task<PlaceAnswer> ReserveAsync(string owner, double seconds) => AnswerAsync(place =>
    {
        place.Reserve(owner, TimeSpan.FromSeconds(seconds));
        return Task.FromResult(new PlaceAnswer());
    });

    public Task<PlaceAnswer> FreeAsync(string owner, bool force) => AnswerAsync(async place =>
    {
        place.Free(owner, force);
        await place.WaitForEndAsync().ConfigureAwait(true);
        return new PlaceAnswer();
    });

    private async Task<PlaceAnswer> AnswerAsync(Func<ExportedPlace, Task<PlaceAnswer>> act)
    {
        string key = this.GetPrimaryKeyString();
        string host = HostPlacement.HostOf(key);
        if (silo.Name != host)
        {
            DeactivateOnIdle();
            return new PlaceAnswer { Fault = LabFault.NotReachable, Refusal = $"host {host} of the lab does not answer" };
        }

        try
        {
            return await act(places.Get(key[(host.Length + 1)..])).ConfigureAwait(true);
        }
        catch (LabException refusal)
        {
            return new PlaceAnswer { Fault = refusal.Fault, Refusal = refusal.Message };
        }
    }
}
