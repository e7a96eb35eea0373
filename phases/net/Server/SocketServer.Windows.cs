using System;
using Pistachio.Abi;
using Pistachio.Net.Stack;
using Pistachio.Vfs.Protocol;

namespace Pistachio.Net.Server;

/// <content>
/// Bytes that go through memory which a domain shares with the server. The domain may change them meanwhile: they are copied once, and not looked at.
/// </content>
public sealed partial class SocketServer
{
    private readonly IWindowMemory? _windows;

    /// <inheritdoc/>
    public Errno Window(ulong domain, out ulong memory)
    {
        memory = 0;
        if (_windows is null)
            return Errno.ENODEV;
        Caller caller = CallerOf(domain);
        if (caller.WindowCapability == 0)
        {
            if (!_windows.TryTake(out int index, out ulong capability))
                return Errno.ENOMEM;
            caller.WindowIndex = index;
            caller.WindowCapability = capability;
        }

        memory = caller.WindowCapability;
        return Errno.None;
    }

    /// <inheritdoc/>
    public Errno SendWindow(ulong domain, uint handle, uint front, uint length, out uint sent)
    {
        sent = 0;
        Errno error = Find(domain, handle, out InetSocket? socket, sends: true);
        if (socket is null)
            return error;
        Caller caller = CallerOf(domain);
        if (caller.WindowCapability == 0 || length > SocketLimits.WindowBytes || front > 1)
            return Errno.EINVAL;
        ReadOnlySpan<byte> bytes = _windows!.Bytes(caller.WindowIndex)[..(int)length];
        error = socket.IsStream ? SendStream(socket, bytes, out sent) : SendDatagram(domain, socket, front == 0 ? null : caller, bytes, out sent);
        if (front != 0)
            caller.DropFront();
        return error;
    }

    /// <inheritdoc/>
    public Errno ReceiveWindow(ulong domain, uint handle, uint maximum, out uint count)
    {
        count = 0;
        Errno error = Find(domain, handle, out InetSocket? socket);
        if (socket is null)
            return error;
        if (!socket.IsStream)
            return Errno.EOPNOTSUPP;
        Caller caller = CallerOf(domain);
        if (caller.WindowCapability == 0)
            return Errno.EINVAL;
        if (socket.Connection is not { ReceiveRing.Count: > 0 } connection || connection is { HasMark: true, MarkOffset: 0 })
            return Errno.EAGAIN; // an error, and a mark, are told to who receives nothing else
        Span<byte> window = _windows!.Bytes(caller.WindowIndex);
        window = window[..(int)Math.Min(maximum, (uint)window.Length)];
        error = ReceiveStream(domain, socket, maximum, ReceiveFlags.None, out ulong information, window, out int received);
        count = (uint)received | (ReceivedMessage.Stops(information) ? SocketLimits.StopsAtMark : 0);
        return error;
    }

    private void EndWindow(ulong domain)
    {
        if (!_callers.TryGetValue(domain, out Caller? caller) || caller.WindowCapability == 0)
            return;
        _windows!.Free(caller.WindowIndex);
        caller.WindowCapability = 0;
    }
}
