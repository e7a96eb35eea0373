using System.Collections.Generic;
using System.Runtime.CompilerServices;
using Pistachio.Abi;

namespace Pistachio.Net.Stack;

/// <content>Groups: which it is in, and how it sends to them.</content>
public abstract partial class DatagramSocket
{
    private readonly NetworkStack _stack;
    private readonly List<(NetworkInterface Interface, IpAddress Group)> _groups = [];

    /// <summary>What is sent to a group comes back to members on this host.</summary>
    public bool LoopsMulticast { get; set; } = true;

    /// <summary>Time to live of what it sends to groups.</summary>
    public byte MulticastHopLimit { get; set; } = 1;

    /// <summary>Where groups are reached; null: as routes say.</summary>
    public NetworkInterface? MulticastInterface { get; set; }

    /// <summary>Take part in a group.</summary>
    /// <returns>None; EINVAL: not a group; EADDRINUSE: it is in it already; ENODEV: no interface; ENOBUFS: too many.</returns>
    public Errno JoinGroup(NetworkInterface? via, IpAddress group)
    {
        if (!group.IsMulticast)
            return Errno.EINVAL;
        via ??= InterfaceFor(group);
        if (via is null)
            return Errno.ENODEV;
        if (_groups.Contains((via, group)))
            return Errno.EADDRINUSE;

        Errno result = _stack.Groups.Join(via, group);
        if (result == Errno.None)
            _groups.Add((via, group));
        return result;
    }

    /// <summary>Leave a group.</summary>
    /// <returns>None; EADDRNOTAVAIL: it is not in it.</returns>
    public Errno LeaveGroup(NetworkInterface? via, IpAddress group)
    {
        for (int i = 0; i < _groups.Count; i++)
        {
            if (_groups[i].Group == group && (via is null || via == _groups[i].Interface))
            {
                _stack.Groups.Drop(_groups[i].Interface, group);
                _groups.RemoveAt(i);
                return Errno.None;
            }
        }

        return Errno.EADDRNOTAVAIL;
    }

    /// <summary>A datagram to many is for it: everybody's broadcasts, but only groups that it has joined there.</summary>
    internal bool TakesGroup(NetworkInterface via, IpAddress destination) =>
        !destination.IsMulticast || _groups.Contains((via, destination)) || (via.IsLoopback && IsInGroup(destination));

    /// <summary>The only interface for an address; null: any.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal NetworkInterface? InterfaceTo(IpAddress address) => BoundInterface ?? (address.IsMulticast ? MulticastInterface : null);

    private protected void LeaveGroups()
    {
        foreach ((NetworkInterface via, IpAddress group) in _groups)
            _stack.Groups.Drop(via, group);
        _groups.Clear();
    }

    private NetworkInterface? InterfaceFor(IpAddress group)
    {
        FlowRoute route = new();
        return _stack.Routes.Resolve(route, group, default, null) == Errno.None ? route.Interface : null;
    }

    private bool IsInGroup(IpAddress group)
    {
        foreach ((NetworkInterface _, IpAddress joined) in _groups)
        {
            if (joined == group)
                return true;
        }

        return false;
    }
}
