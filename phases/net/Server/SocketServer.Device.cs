using System;
using System.Text;
using Pistachio.Abi;
using Pistachio.Net.Stack;

namespace Pistachio.Net.Server;

/// <content>SO_BINDTODEVICE and SO_BINDTOIFINDEX: only packets by one interface. Of a stream they count when it connects or listens.</content>
public sealed partial class SocketServer
{
    /// <summary>IFNAMSIZ of Linux: bytes of a name with the zero behind it.</summary>
    private const int DeviceNameSize = 16;

    /// <summary>The name of the interface, with a zero behind it; no bytes: it is bound to none.</summary>
    private static int DeviceName(InetSocket socket, Span<byte> value)
    {
        if (socket.Settings.BoundInterface is not { } bound)
            return 0;
        int length = Encoding.ASCII.GetBytes(bound.Name, value);
        value[length] = 0;
        return length + 1;
    }

    /// <summary>Bind to the interface with this name, cut off at the first zero; none at all: to any.</summary>
    private Errno BindToDevice(ulong domain, InetSocket socket, ReadOnlySpan<byte> name)
    {
        name = name[..Math.Min(name.Length, DeviceNameSize - 1)];
        int end = name.IndexOf((byte)0);
        if (end >= 0)
            name = name[..end];
        if (name.IsEmpty)
            return BindTo(domain, socket, null);
        foreach (NetworkInterface each in _stack.Interfaces)
        {
            if (Encoding.ASCII.GetString(name) == each.Name)
                return BindTo(domain, socket, each);
        }

        return Errno.ENODEV;
    }

    private Errno BindToInterface(ulong domain, InetSocket socket, int index)
    {
        if (index < 0)
            return Errno.EINVAL;
        NetworkInterface? via = InterfaceAt(index);
        return via is null && index != 0 ? Errno.ENODEV : BindTo(domain, socket, via);
    }

    /// <summary>Who is bound already may leave it only as the superuser, as on Linux since 5.7.</summary>
    private Errno BindTo(ulong domain, InetSocket socket, NetworkInterface? via)
    {
        if (socket.Settings.BoundInterface is not null && !IsPrivileged(domain))
            return Errno.EPERM;
        socket.Settings.BoundInterface = via;
        if (socket.Binding is not null)
            socket.Binding.BoundInterface = via;
        else if (socket.Listener is not null)
            socket.Listener.BindTo(via);
        else if (!socket.IsStream)
            socket.Socket!.BoundInterface = via;
        return Errno.None;
    }
}
