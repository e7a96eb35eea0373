using System.Collections.Generic;

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
}
