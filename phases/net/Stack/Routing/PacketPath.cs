namespace Pistachio.Net.Stack;

/// <summary>Where a packet to some address would go now.</summary>
/// <param name="Interface">The interface; of an address of ours the loopback.</param>
/// <param name="NextHop">Who gets the frame: the destination or a router.</param>
/// <param name="Source">The address that it would come from.</param>
/// <param name="IsLocal">It is an address of ours.</param>
/// <param name="IsBroadcast">It goes to all on the link.</param>
public readonly record struct PacketPath(NetworkInterface Interface, IpAddress NextHop, IpAddress Source, bool IsLocal, bool IsBroadcast);
