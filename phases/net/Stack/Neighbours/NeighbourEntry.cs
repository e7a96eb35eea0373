namespace Pistachio.Net.Stack;

/// <summary>What is known of a neighbour at the moment.</summary>
/// <param name="Interface">Where it is.</param>
/// <param name="Address">Its address.</param>
/// <param name="Mac">Where frames to it go; zero: not known.</param>
/// <param name="State">How sure that is.</param>
public readonly record struct NeighbourEntry(NetworkInterface Interface, IpAddress Address, MacAddress Mac, NeighbourState State);
