using System.Collections.Generic;

namespace Pistachio.Net.Stack;

/// <summary>What a DHCP server has given.</summary>
public sealed class DhcpLease
{
    public IpAddress Address { get; internal set; }

    /// <summary>Bits of the network.</summary>
    public int PrefixLength { get; internal set; }

    /// <summary>Who gave it.</summary>
    public IpAddress Server { get; internal set; }

    /// <summary>Routers, the preferred first.</summary>
    public IReadOnlyList<IpAddress> Routers { get; internal set; } = [];

    /// <summary>DNS servers, the preferred first.</summary>
    public IReadOnlyList<IpAddress> NameServers { get; internal set; } = [];

    /// <summary>Empty: none.</summary>
    public string Domain { get; internal set; } = string.Empty;

    /// <summary>0: not given.</summary>
    public int Mtu { get; internal set; }

    /// <summary>In seconds; <see cref="uint.MaxValue"/>: for ever.</summary>
    public uint Seconds { get; internal set; }

    /// <summary>T1 in seconds: when to ask the server for more.</summary>
    public uint RenewalSeconds { get; internal set; }

    /// <summary>T2 in seconds: when to ask any server.</summary>
    public uint RebindingSeconds { get; internal set; }
}
