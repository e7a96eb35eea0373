using System;
using System.Collections.Generic;

namespace Pistachio.Net.Stack;

/// <summary>An interface: a link with addresses, or the loopback.</summary>
public sealed class NetworkInterface
{
    private readonly List<InterfaceAddress> _addresses = [];

    internal NetworkInterface(int index, string name, ILink? link, int mtu)
    {
        Index = index;
        Name = name;
        Link = link;
        Mtu = MostMtu = mtu;
    }

    /// <summary>1 and up, as POSIX's if_nametoindex.</summary>
    public int Index { get; }

    public string Name { get; }

    /// <summary>Longest IP packet.</summary>
    public int Mtu { get; internal set; }

    /// <summary>The longest that it could be.</summary>
    public int MostMtu { get; }

    public bool IsLoopback => Link is null;

    /// <summary>The cable is plugged in.</summary>
    public bool HasLink { get; internal set; } = true;

    /// <summary>It is switched on.</summary>
    public bool IsEnabled { get; internal set; } = true;

    /// <summary>The cable is plugged in and the interface is switched on.</summary>
    public bool IsUp => HasLink && IsEnabled;

    public MacAddress Mac => Link?.Address ?? default;

    public IReadOnlyList<InterfaceAddress> Addresses => _addresses;

    public InterfaceCounters Counters { get; } = new();

    internal ILink? Link { get; }

    /// <summary>A DHCP client has no address yet and takes datagrams to any.</summary>
    internal bool IsConfiguring { get; set; }

    internal void Add(InterfaceAddress address) => _addresses.Add(address);

    internal void Remove(InterfaceAddress address) => _addresses.Remove(address);

    /// <summary>Our entry for an address, whatever its state; null if it is not of this interface.</summary>
    internal InterfaceAddress? Find(IpAddress address)
    {
        for (int i = 0; i < _addresses.Count; i++)
        {
            if (_addresses[i].Address == address)
                return _addresses[i];
        }

        return null;
    }

    /// <summary>It is a broadcast address on this interface.</summary>
    internal bool IsBroadcast(IpAddress address)
    {
        if (!address.Is4)
            return false;
        if (address.V4 == uint.MaxValue)
            return true;

        for (int i = 0; i < _addresses.Count; i++)
        {
            if (_addresses[i].IsBroadcast(address))
                return true;
        }

        return false;
    }
}
