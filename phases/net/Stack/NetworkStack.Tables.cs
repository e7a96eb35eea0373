using System.Collections.Generic;
using Pistachio.Abi;

namespace Pistachio.Net.Stack;

public sealed partial class NetworkStack
{
    /// <summary>What is known of neighbours, in no order.</summary>
    public IEnumerable<NeighbourEntry> NeighbourList
    {
        get
        {
            foreach (Neighbour each in Neighbours.All)
                yield return new NeighbourEntry(each.Interface, each.Address, each.Mac, each.State);
        }
    }

    /// <summary>It is another number whenever something about interfaces, addresses or routes may have changed.</summary>
    public int Changes => Routes.Generation;

    /// <summary>The longest packet that gets to a destination whole, as far as is known.</summary>
    /// <param name="destination">The destination.</param>
    /// <param name="source">From this address of ours, or any.</param>
    /// <param name="via">By this interface; null: by the one that the routes say.</param>
    /// <returns>Bytes with the header of IP; 0: there is no way to it.</returns>
    public int MtuTo(IpAddress destination, IpAddress source, NetworkInterface? via)
    {
        FlowRoute found = new();
        return Routes.Resolve(found, destination, source, via) == Errno.None ? found.Mtu : 0;
    }

    /// <summary>Where a packet would go now.</summary>
    /// <param name="destination">To this address.</param>
    /// <param name="source">From this address of ours, or any.</param>
    /// <param name="via">By this interface; null: by the one that the routes say.</param>
    /// <param name="path">Where.</param>
    /// <returns>None; ENETUNREACH: no route; EADDRNOTAVAIL: no address to send from; EINVAL: the source is not an address of ours.</returns>
    public Errno FindPath(IpAddress destination, IpAddress source, NetworkInterface? via, out PacketPath path)
    {
        path = default;
        if (!source.IsAny && !IsOwn(source))
            return Errno.EINVAL;
        FlowRoute found = new();
        Errno error = Routes.Resolve(found, destination, source, via);
        if (error == Errno.None)
            path = new PacketPath(found.Interface, found.NextHop, found.Source, found.Kind == RouteKind.Local, found.Kind == RouteKind.Broadcast);
        return error;
    }
}
