namespace Pistachio.Net.Stack;

/// <summary>How a socket sends to groups of one version of IP.</summary>
public sealed class MulticastSettings
{
    /// <summary>What is sent to a group comes back to members on this host. By the loopback it always does.</summary>
    public bool LoopsBack { get; set; } = true;

    /// <summary>Time to live, or hop limit.</summary>
    public byte HopLimit { get; set; } = 1;

    /// <summary>Where groups are reached; null: as routes say.</summary>
    public NetworkInterface? Interface { get; set; }
}
