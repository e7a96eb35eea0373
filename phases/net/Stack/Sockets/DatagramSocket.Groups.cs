using System.Collections.Generic;
using System.Runtime.CompilerServices;
using Pistachio.Abi;

namespace Pistachio.Net.Stack;

/// <content>Groups: which it is in, from whom it gets what is sent to them, and how it sends to them.</content>
public abstract partial class DatagramSocket
{
    private readonly NetworkStack _stack;
    private readonly List<JoinedGroup> _groups = [];
    private MulticastSettings? _multicast4;
    private MulticastSettings? _multicast6;

    /// <summary>How it sends to a group; a socket for IPv6 has the two versions apart, as sockets of Linux.</summary>
    public MulticastSettings MulticastTo(IpAddress group) => group.Is4 ? _multicast4 ??= new MulticastSettings() : _multicast6 ??= new MulticastSettings();

    /// <summary>Take part in a group.</summary>
    /// <returns>None; EINVAL: not a group; EADDRINUSE: it is in it already; ENODEV: no interface; ENOBUFS: too many.</returns>
    public Errno JoinGroup(NetworkInterface? via, IpAddress group) => Join(via, group, includes: false);

    /// <summary>Leave a group.</summary>
    /// <returns>None; EADDRNOTAVAIL: it is not in it.</returns>
    public Errno LeaveGroup(NetworkInterface? via, IpAddress group)
    {
        if (Find(via, group) is not { } joined)
            return Errno.EADDRNOTAVAIL;
        Leave(joined);
        return Errno.None;
    }

    /// <summary>Take part in a group for what comes from a source, besides those that were named before.</summary>
    /// <returns>As <see cref="JoinGroup"/>; EINVAL: the group has sources that are blocked; EADDRNOTAVAIL: the source was named before.</returns>
    public Errno JoinSource(NetworkInterface? via, IpAddress group, IpAddress source)
    {
        Errno result = Join(via, group, includes: true);
        return result is Errno.None or Errno.EADDRINUSE ? Find(via, group)!.Add(source, includes: true) : result;
    }

    /// <summary>Undo <see cref="JoinSource"/>; without any source it leaves the group.</summary>
    /// <returns>None; EINVAL: it is not in the group, or has sources there that are blocked; EADDRNOTAVAIL: the source was not named.</returns>
    public Errno LeaveSource(NetworkInterface? via, IpAddress group, IpAddress source)
    {
        if (Find(via, group) is not { } joined)
            return Errno.EINVAL;
        Errno result = joined.Remove(source, includes: true, out bool isOver);
        if (isOver)
            Leave(joined);
        return result;
    }

    /// <summary>Take nothing from a source to a group that it is in.</summary>
    /// <returns>None; EINVAL: it is not in the group, or only for some sources; EADDRNOTAVAIL: the source is blocked; ENOBUFS: too many are.</returns>
    public Errno BlockSource(NetworkInterface? via, IpAddress group, IpAddress source) => Find(via, group)?.Add(source, includes: false) ?? Errno.EINVAL;

    /// <summary>Undo <see cref="BlockSource"/>.</summary>
    /// <returns>None; EINVAL: as of <see cref="BlockSource"/>; EADDRNOTAVAIL: the source is not blocked.</returns>
    public Errno UnblockSource(NetworkInterface? via, IpAddress group, IpAddress source) =>
        Find(via, group)?.Remove(source, includes: false, out _) ?? Errno.EINVAL;

    /// <summary>A packet to many is for it: a broadcast, a group that it has joined there if it wants to hear from the source, or others if it hears all.</summary>
    internal bool TakesGroup(in IpPacket packet)
    {
        if (!packet.Destination.IsMulticast)
            return true;
        if (Find(packet.Interface, packet.Destination) is { } joined)
            return joined.Takes(packet.Source);
        return (packet.Destination.Is4 ? _multicast4 : _multicast6) is not { HearsAll: false };
    }

    /// <summary>The only interface for an address; null: any.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal NetworkInterface? InterfaceTo(IpAddress address) => BoundInterface ?? (address.IsMulticast ? MulticastTo(address).Interface : null);

    private protected void LeaveGroups()
    {
        foreach (JoinedGroup each in _groups)
            _stack.Groups.Drop(each.Interface, each.Group);
        _groups.Clear();
    }

    private Errno Join(NetworkInterface? via, IpAddress group, bool includes)
    {
        if (!group.IsMulticast)
            return Errno.EINVAL;
        via ??= InterfaceFor(group);
        if (via is null)
            return Errno.ENODEV;
        if (Find(via, group) is not null)
            return Errno.EADDRINUSE;

        Errno result = _stack.Groups.Join(via, group);
        if (result == Errno.None)
            _groups.Add(new JoinedGroup(via, group, includes));
        return result;
    }

    private void Leave(JoinedGroup joined)
    {
        _stack.Groups.Drop(joined.Interface, joined.Group);
        _groups.Remove(joined);
    }

    private NetworkInterface? InterfaceFor(IpAddress group)
    {
        FlowRoute route = new();
        return _stack.Routes.Resolve(route, group, default, null) == Errno.None ? route.Interface : null;
    }

    private JoinedGroup? Find(NetworkInterface? via, IpAddress group)
    {
        foreach (JoinedGroup each in _groups)
        {
            if (each.Group == group && (via is null || via == each.Interface))
                return each;
        }

        return null;
    }
}
