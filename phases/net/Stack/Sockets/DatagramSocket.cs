using System.Runtime.CompilerServices;
using Pistachio.Abi;

namespace Pistachio.Net.Stack;

/// <summary>What sockets for datagrams and for raw packets have in common: where their packets go, and which addresses they may have.</summary>
public abstract partial class DatagramSocket : NetworkSocket
{
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

    /// <summary>What came.</summary>
    public DatagramRing Received { get; }

    internal FlowRoute Route { get; } = new();

    /// <summary>0.0.0.0 or ::.</summary>
    internal IpAddress Any => Is6 ? IpAddress.Any6 : IpAddress.Any4;

    /// <summary>An address that a program writes for its own host: that of nobody is the loopback.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static IpAddress OrLoopback(IpAddress address) =>
        !address.IsAny ? address : address.Is4 ? IpAddress.Loopback4 : IpAddress.Loopback6;

    /// <summary>A socket may be bound to this address.</summary>
    internal static bool IsBindable(NetworkStack stack, IpAddress address) =>
        address.IsAny || address.IsMulticast || stack.Routes.IsLocal(address) || stack.IsBroadcast(address);

    /// <summary>Make sure that <see cref="Route"/> leads to a destination.</summary>
    /// <returns>None; EACCES: it is a broadcast address, which is not allowed; others as of <see cref="RouteTable.Resolve"/>.</returns>
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
        else if (source.Is4 != destination.Is4 || !_stack.Routes.IsLocal(source))
            return Errno.EINVAL;
        return Resolve(route, destination, source, options.Interface ?? bound);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Errno Resolve(FlowRoute route, IpAddress destination, IpAddress source, NetworkInterface? bound)
    {
        route.StaysOnLink = StaysOnLink;
        Errno result = _stack.Routes.Resolve(route, destination, source, bound);
        return result == Errno.None && route.Kind == RouteKind.Broadcast && !MayBroadcast ? Errno.EACCES : result;
    }
}
