namespace Pistachio.Net.Stack;

/// <summary>An address of an interface.</summary>
public sealed class InterfaceAddress
{
    internal InterfaceAddress(NetworkInterface owner, IpAddress address, int prefixLength)
    {
        Interface = owner;
        Address = address;
        Network = new IpPrefix(address, prefixLength);
    }

    public NetworkInterface Interface { get; }

    public IpAddress Address { get; }

    /// <summary>The network on the link.</summary>
    public IpPrefix Network { get; }

    public AddressState State { get; internal set; }

    /// <summary>It came by a router's advertisement.</summary>
    public bool IsAutomatic { get; internal set; }

    /// <summary>When it becomes deprecated, in the stack's clock; <see cref="long.MaxValue"/> for never.</summary>
    public long PreferredUntil { get; internal set; } = long.MaxValue;

    /// <summary>When it goes away.</summary>
    public long ValidUntil { get; internal set; } = long.MaxValue;

    /// <summary>Who waits for what becomes of it; null: nobody within the stack.</summary>
    internal IAddressOwner? Owner { get; set; }

    /// <summary>Packets may come to it and go from it.</summary>
    public bool IsUsable => State is AddressState.Preferred or AddressState.Deprecated;

    /// <summary>The last address of an IPv4 network with more than two, to which broadcasts go (RFC 1122 section 3.2.1.3, RFC 3021).</summary>
    internal bool IsBroadcast(IpAddress address) => Network.Length < 31 && address.Is4 && address == Network.Last;
}
