namespace Pistachio.Vfs.Protocol;

/// <summary>
/// What <see cref="ISocketServer.Interface"/> tells of an interface. Numbers are in the byte order of the machine, addresses in that of the network; an
/// interface that has no address of IPv4 has zeros there. Flags and types have the numbers of Linux (net/if.h, net/if_arp.h).
/// </summary>
public static class InterfaceRecord
{
    /// <summary>Bytes of a record.</summary>
    public const int Size = 48;

    /// <summary>32 bits each: its index, its flags, its MTU.</summary>
    public const int Index = 0;
    public const int Flags = 4;
    public const int Mtu = 8;

    /// <summary>4 bytes each: the first address of IPv4, its mask, its broadcast address.</summary>
    public const int Address = 12;
    public const int Mask = 16;
    public const int Broadcast = 20;

    /// <summary>6 bytes of the card's address, then 16 bits of its type.</summary>
    public const int Hardware = 24;
    public const int Type = 30;

    /// <summary>Its name, with zeros behind it.</summary>
    public const int Name = 32;

    /// <summary>Bytes of a name with the zero at its end (IF_NAMESIZE).</summary>
    public const int NameSize = 16;

    /// <summary>IFF_UP, IFF_BROADCAST, IFF_LOOPBACK, IFF_RUNNING, IFF_MULTICAST.</summary>
    public const uint IsUp = 1;
    public const uint HasBroadcast = 2;
    public const uint IsLoopback = 8;
    public const uint IsRunning = 0x40;
    public const uint HasGroups = 0x1000;

    /// <summary>ARPHRD_ETHER, ARPHRD_LOOPBACK.</summary>
    public const ushort Ethernet = 1;
    public const ushort Loopback = 772;
}
