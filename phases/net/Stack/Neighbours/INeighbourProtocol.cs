namespace Pistachio.Net.Stack;

/// <summary>How a neighbour is asked for its link address: ARP or neighbour discovery.</summary>
internal interface INeighbourProtocol
{
    /// <summary>Ask.</summary>
    /// <param name="via">Where.</param>
    /// <param name="target">Whose address is wanted.</param>
    /// <param name="known">The address to ask at, or the broadcast address for everybody.</param>
    void Solicit(NetworkInterface via, IpAddress target, MacAddress known);
}
