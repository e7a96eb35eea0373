namespace Pistachio.Vfs.Protocol;

/// <summary>Families of sockets, with the numbers of Linux.</summary>
public enum SocketFamily : ushort
{
    /// <summary>AF_UNSPEC: in an address, none.</summary>
    Unspecified = 0,

    /// <summary>AF_UNIX.</summary>
    Local = 1,

    /// <summary>AF_INET.</summary>
    Internet = 2,

    /// <summary>AF_INET6.</summary>
    Internet6 = 10,

    /// <summary>AF_NETLINK: what is known of the network, in messages.</summary>
    Netlink = 16,
}
