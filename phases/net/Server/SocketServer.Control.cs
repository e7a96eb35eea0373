using System.Collections.Generic;
using Pistachio.Abi;
using Pistachio.Vfs.Protocol;

namespace Pistachio.Net.Server;

/// <content>What the VFS server says: who holds which socket.</content>
public sealed partial class SocketServer
{
    private const ulong ControlBadge = 1;

    private readonly List<InetSocket> _dropped = [];

    /// <inheritdoc/>
    public Errno Watch(ulong caller, ulong notification)
    {
        Errno refusal = caller != ControlBadge ? Errno.EPERM : Errno.None;
        if (refusal == Errno.None)
            (_watcher, notification) = (notification, _watcher);
        if (refusal == Errno.None && notification != 0)
            LoseSockets(); // the VFS server has been started anew
        if (notification != 0)
            _kernel.Delete(notification);
        return refusal;
    }

    /// <inheritdoc/>
    public Errno States(ulong caller, out ulong memory)
    {
        memory = 0;
        if (caller != ControlBadge)
            return Errno.EPERM;
        memory = _states.Capability;
        return memory != 0 ? Errno.None : Errno.ENOMEM;
    }

    /// <inheritdoc/>
    public Errno Adopt(ulong caller, ulong domain, uint number, out uint family, out uint type)
    {
        family = type = 0;
        if (caller != ControlBadge)
            return Errno.EPERM;
        Errno error = Find(domain, number, out InetSocket? socket);
        if (socket is null || !socket.IsPending)
            return socket is null ? error : Errno.EBADF;
        socket.IsPending = false;
        family = (uint)socket.Family;
        type = (uint)socket.Type;
        Tell(socket);
        return Errno.None;
    }

    /// <inheritdoc/>
    public Errno Admit(ulong caller, ulong domain, uint number)
    {
        if (caller != ControlBadge)
            return Errno.EPERM;
        if (number == 0 || number >= (uint)_sockets.Length || _sockets[number] is not { } socket)
            return Errno.EBADF;
        if (!socket.IsHeldBy(domain))
            socket.Holders.Add(domain);
        return Errno.None;
    }

    /// <inheritdoc/>
    public Errno Close(ulong caller, uint number)
    {
        if (caller != ControlBadge)
            return Errno.EPERM;
        if (number == 0 || number >= (uint)_sockets.Length || _sockets[number] is not { } socket)
            return Errno.EBADF;
        Remove(socket);
        return Errno.None;
    }

    /// <inheritdoc/>
    public Errno EndDomain(ulong caller, ulong domain)
    {
        if (caller != ControlBadge)
            return Errno.EPERM;
        EndWindow(domain);
        ReturnRings(domain);
        _callers.Remove(domain);
        for (int i = 1; i < _end; i++)
        {
            if (_sockets[i] is not { } socket)
                continue;
            DropWaiters(socket, domain);
            if (socket.IsPending && socket.IsHeldBy(domain))
                _dropped.Add(socket);
            else if (socket.Holders.Count > 1 || socket.Holders[0] == domain)
                socket.Holders.Remove(domain);
            if (socket.Holders.Count == 0 && socket.IsLost)
                _dropped.Add(socket);
            if (socket.Holders.Count == 0)
                socket.Holders.Add(0); // it lies in a socket of AF_UNIX: nobody uses it until somebody has received it
        }

        RemoveDropped();
        return Errno.None;
    }

    /// <summary>
    /// The VFS server has lost all open file descriptions. Who may use a socket goes on using it; what lay in sockets of AF_UNIX is nobody's.
    /// </summary>
    private void LoseSockets()
    {
        for (int i = 1; i < _end; i++)
        {
            if (_sockets[i] is not { IsPending: false } socket)
                continue;
            socket.IsLost = true;
            if (socket.IsHeldBy(0))
                _dropped.Add(socket);
        }

        RemoveDropped();
    }

    private void RemoveDropped()
    {
        foreach (InetSocket socket in _dropped)
            Remove(socket);
        _dropped.Clear();
    }
}
