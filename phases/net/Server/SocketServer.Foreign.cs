using Pistachio.Abi;
using Pistachio.Net.Stack;

namespace Pistachio.Net.Server;

/// <content>IP_FREEBIND, IP_TRANSPARENT and those of IPv6: addresses that are not of this host.</content>
public sealed partial class SocketServer
{
    /// <summary>What an option lets a socket do; None: it is no such option. Those of IPv4 are of sockets of AF_INET6 too.</summary>
    private static ForeignAddresses ForeignOf(InetSocket socket, uint level, uint option) => (level, option) switch
    {
        (LevelOptions.Ip, LevelOptions.IpFreeBind) => ForeignAddresses.Bind,
        (LevelOptions.Ip, LevelOptions.IpTransparent) => ForeignAddresses.Send,
        (LevelOptions.Ip6, LevelOptions.Ip6FreeBind) when socket.Is6 => ForeignAddresses.Bind,
        (LevelOptions.Ip6, LevelOptions.Ip6Transparent) when socket.Is6 => ForeignAddresses.Send,
        _ => ForeignAddresses.None,
    };

    /// <summary>Set such an option.</summary>
    /// <returns>EPERM: sending from foreign addresses is for the superuser.</returns>
    private Errno SetForeign(ulong domain, InetSocket socket, ForeignAddresses option, bool isOn)
    {
        if (isOn && option == ForeignAddresses.Send && !IsPrivileged(domain))
            return Errno.EPERM;
        socket.Settings.Foreign = isOn ? socket.Settings.Foreign | option : socket.Settings.Foreign & ~option;
        if (socket.Socket is DatagramSocket datagrams)
            datagrams.Foreign = socket.Settings.Foreign;
        return Errno.None;
    }
}
