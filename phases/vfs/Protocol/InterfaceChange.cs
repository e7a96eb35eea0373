namespace Pistachio.Vfs.Protocol;

/// <summary>
/// What <see cref="ISocketServer.ChangeInterface"/> takes: requests of ioctl with the numbers of Linux (linux/sockios.h), and as argument a <c>struct ifreq</c>, or
/// a <c>struct rtentry</c> with the name that it points to behind it.
/// </summary>
public static class InterfaceChange
{
    /// <summary>Bytes of a <c>struct ifreq</c>, of a <c>struct rtentry</c>, and of the longest argument.</summary>
    public const int RequestSize = 40;
    public const int RouteSize = 120;
    public const int MaximumSize = RouteSize + InterfaceRecord.NameSize;

    /// <summary>SIOCADDRT, SIOCDELRT.</summary>
    public const uint AddRoute = 0x890B;
    public const uint RemoveRoute = 0x890C;

    /// <summary>SIOCSIFFLAGS, SIOCSIFADDR, SIOCSIFBRDADDR, SIOCSIFNETMASK, SIOCSIFMTU.</summary>
    public const uint SetFlags = 0x8914;
    public const uint SetAddress = 0x8916;
    public const uint SetBroadcast = 0x891A;
    public const uint SetMask = 0x891C;
    public const uint SetMtu = 0x8922;
}
