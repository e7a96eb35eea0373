using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading.Tasks;

namespace Pistachio.Hil.Lab.Places;

/// <summary>What a host exports.</summary>
internal sealed class ExportedPlaces
{
    private readonly Dictionary<string, ExportedPlace> byName = new(StringComparer.Ordinal);

    /// <param name="host">Name of the host.</param>
    /// <param name="address">Where it listens.</param>
    /// <param name="boards">Its boards.</param>
    /// <param name="clock">For leases and reservations.</param>
    /// <exception cref="LabException">Two boards have one name.</exception>
    public ExportedPlaces(string host, LabAddress address, IReadOnlyList<IExportedBoard> boards, TimeProvider clock)
    {
        Host = host;
        foreach (IExportedBoard board in boards)
        {
            var place = new ExportedPlace(host, address.ToString(), board, clock);
            if (!byName.TryAdd(board.Name, place))
                throw new LabException(LabFault.Usage, $"two places are named {board.Name}");
            place.Changed += () => Changed?.Invoke();
        }
    }

    /// <summary>The state of a place has changed.</summary>
    public event Action? Changed;

    /// <summary>Name of the host.</summary>
    public string Host { get; }

    public IReadOnlyList<PlaceView> Views => [.. byName.Values.Select(place => place.View)];

    /// <summary>Finds a place.</summary>
    /// <exception cref="LabException">There is none of that name.</exception>
    public ExportedPlace Get(string name) => byName.TryGetValue(name, out ExportedPlace? place)
        ? place
        : throw new LabException(LabFault.UnknownPlace,
            $"host {Host} exports no place {name}; it exports {string.Join(", ", byName.Keys.Order(StringComparer.Ordinal))}");

    /// <summary>Ends leases and reservations whose time is over.</summary>
    public void Expire()
    {
        foreach (ExportedPlace place in byName.Values)
            place.Expire();
    }

    /// <summary>Ends all leases.</summary>
    /// <param name="reason">Why, for their users.</param>
    /// <returns>Ends when all boards are off.</returns>
    public Task CloseAsync(string reason) => Task.WhenAll(byName.Values.Select(place => place.CloseAsync(reason)));
}
