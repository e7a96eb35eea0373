using System.Runtime.CompilerServices;
using Pistachio.Abi;

namespace Pistachio.Net.Stack;

/// <summary>What sockets for datagrams and for raw packets have in common: where their packets go, and which addresses they may have.</summary>
public abstract partial class DatagramSocket : NetworkSocket
{
    /// <summary>It was bound to an address that was not of this host.</summary>
    private bool _isForeign;

    private protected DatagramSocket(NetworkStack stack, bool is6, DatagramRing received)
    {
        _stack = stack;
        Is6 = is6;
        Received = received;
    }

    /// <summary>It was made for IPv6.</summary>
    public bool Is6 { get; }

    /// <summary>It may send to broadcast addresses (SO_BROADCAST).</summary>
    public bool MayBroadcast { get; set; }

    /// <summary>What it may do with addresses that are not of this host.</summary>
    public ForeignAddresses Foreign { get; set; }

    /// <summary>What came.</summary>
    public DatagramRing Received { get; }

    internal FlowRoute Route { get; } = new();

    /// <summary>0.0.0.0 or ::.</summary>
    internal IpAddress Any => Is6 ? IpAddress.Any6 : IpAddress.Any4;

    /// <summary>An address that a program writes for its own host: that of nobody is the loopback.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static IpAddress OrLoopback(IpAddress address) =>
        !address.IsAny ? address : address.Is4 ? IpAddress.Loopback4 : IpAddress.Loopback6;

    /// <summary>The socket may be bound to this address, which it is asked for when it is.</summary>
    internal bool TryAllow(IpAddress address)
    {
        bool isForeign = !(address.IsAny || address.IsMulticast || _stack.Routes.IsLocal(address) || _stack.IsBroadcast(address));
        if (isForeign && Foreign == ForeignAddresses.None)
            return false;
        _isForeign = isForeign;
        return true;
    }

    /// <summary>Make sure that <see cref="Route"/> leads to a destination.</summary>
    /// <returns>
    /// None; EACCES: it is a broadcast address, which is not allowed; ENETUNREACH also: the socket is bound to an address of IPv4 that is not of this host, and may not
    /// send from it; others as of <see cref="RouteTable.Resolve"/>.
    /// </returns>
    internal Errno Resolve(IpAddress destination, NetworkInterface? bound)
    {
        IpAddress source = Local.Address;
        if (source.IsMulticast || (!source.IsAny && source.Is4 && !source.IsLoopback && _stack.IsBroadcast(source)))
            source = default;
        return Resolve(Route, destination, source, bound);
    }

    /// <summary>The way of one message that is sent with options.</summary>
    /// <returns>As <see cref="Resolve(IpAddress, NetworkInterface?)"/>; EINVAL: the source is no address of ours, or of the other version.</returns>
    internal Errno Resolve(IpAddress destination, NetworkInterface? bound, DatagramOptions options, out FlowRoute route)
    {
        route = new FlowRoute();
        IpAddress source = options.Source;
        if (source.IsAny)
            source = Local.Address.IsMulticast || _stack.IsBroadcast(Local.Address) ? default : Local.Address;
        else if (source.Is4 != destination.Is4 || !(_stack.Routes.IsLocal(source) || (Foreign & ForeignAddresses.Send) != 0))
            return Errno.EINVAL;
        return Resolve(route, destination, source, options.Interface ?? bound);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Errno Resolve(FlowRoute route, IpAddress destination, IpAddress source, NetworkInterface? bound)
    {
        route.StaysOnLink = StaysOnLink;
        if (_isForeign && source.Is4 && !source.IsAny && (Foreign & ForeignAddresses.Send) == 0 && !_stack.Routes.IsLocal(source))
            return Errno.ENETUNREACH;
        Errno result = _stack.Routes.Resolve(route, destination, source, bound);
        return result == Errno.None && route.Kind == RouteKind.Broadcast && !MayBroadcast ? Errno.EACCES : result;
    }
}
