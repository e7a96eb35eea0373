using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading.Tasks;

using Orleans;
using Orleans.Runtime;

using Pistachio.Hil.Lab.Cluster;
using Pistachio.Hil.Lab.Protocol;

namespace Pistachio.Hil.Lab.Exporting;

/// <summary>Answers questions about places of any host, by asking the grains.</summary>
/// <param name="grains">Reaches them.</param>
/// <param name="primary">Name of the primary host.</param>
internal sealed class LabDesk(IGrainFactory grains, string primary)
{
    /// <summary>The grain that has the view of all places.</summary>
    public ILabGrain View => grains.GetGrain<ILabGrain>($"{primary}/view");

    /// <summary>Answers.</summary>
    /// <exception cref="LabException">It cannot be done.</exception>
    public async Task<LabAnswer> AskAsync(LabRequest request)
    {
        if (request.Verb == LabVerb.List)
            return new LabAnswer { Places = await ListAsync().ConfigureAwait(false) };
        string name = await FindAsync(request.Place).ConfigureAwait(false);
        IPlaceGrain place = grains.GetGrain<IPlaceGrain>(name);
        PlaceAnswer answer = await CallAsync(HostPlacement.HostOf(name), () => request.Verb switch
        {
            LabVerb.Acquire => place.AcquireAsync(request.Owner, request.Seconds),
            LabVerb.Release => place.ReleaseAsync(request.Token),
            LabVerb.Reserve => place.ReserveAsync(request.Owner, request.Seconds),
            _ => place.FreeAsync(request.Owner, request.Force),
        }).ConfigureAwait(false);
        return answer.Refusal is null ? new LabAnswer { Lease = answer.Lease } : throw new LabException(answer.Fault, answer.Refusal);
    }

    /// <summary>Calls a grain of a host.</summary>
    /// <exception cref="LabException">The host does not answer.</exception>
    public static async Task<T> CallAsync<T>(string host, Func<Task<T>> call)
    {
        try
        {
            return await call().ConfigureAwait(false);
        }
        catch (Exception trouble) when (trouble is OrleansException or TimeoutException or HostAwayException or ObjectDisposedException)
        {
            throw new LabException(LabFault.NotReachable, $"host {host} of the lab does not answer", trouble);
        }
    }

    private Task<IReadOnlyList<PlaceView>> ListAsync() => CallAsync(primary, () => View.ListAsync());

    /// <summary>The full name of a place. One that names its host is not looked up: it works without the primary.</summary>
    private async Task<string> FindAsync(string name)
    {
        if (name.Contains('/', StringComparison.Ordinal))
        {
            string host = HostPlacement.HostOf(name);
            return host.Length > 0 && name.Length > host.Length + 1 ? name
                : throw new LabException(LabFault.UnknownPlace, $"'{name}' names no place; expected HOST/PLACE");
        }

        IReadOnlyList<PlaceView> all = await ListAsync().ConfigureAwait(false);
        PlaceView[] found = [.. all.Where(place => place.Name == name)];
        return found.Length switch
        {
            1 => found[0].FullName,
            0 => throw new LabException(LabFault.UnknownPlace, $"the lab has no place {name}{Known(all)}"),
            _ => throw new LabException(LabFault.UnknownPlace,
                $"several hosts have a place {name}: {string.Join(", ", found.Select(place => place.FullName))}"),
        };
    }

    private static string Known(IReadOnlyList<PlaceView> all) => all.Count == 0 ? "; nothing is exported"
        : $"; its places: {string.Join(", ", all.Select(place => place.FullName))}";
}
