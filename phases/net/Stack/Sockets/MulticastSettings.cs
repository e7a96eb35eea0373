namespace Pistachio.Net.Stack;

/// <summary>How a socket sends to groups of one version of IP, and whether it hears those that it has not joined.</summary>
public sealed class MulticastSettings
{
    /// <summary>What is sent to a group comes back to members on this host. By the loopback it always does.</summary>
    public bool LoopsBack { get; set; } = true;

    /// <summary>Time to live, or hop limit.</summary>
    public byte HopLimit { get; set; } = 1;

    /// <summary>It gets what comes to any group that a socket on this host has joined (IP_MULTICAST_ALL, IPV6_MULTICAST_ALL); otherwise only to its own.</summary>
    public bool HearsAll { get; set; } = true;

    /// <summary>Where groups are reached; null: as routes say.</summary>
    public NetworkInterface? Interface { get; set; }
}
