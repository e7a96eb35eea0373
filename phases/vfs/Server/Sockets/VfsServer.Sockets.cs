using System;
using System.Collections.Generic;
using System.Text;
using Pistachio.Abi;
using Pistachio.Vfs.Protocol;

namespace Pistachio.Vfs.Server;

/// <content>Sockets of the family AF_UNIX: how they are made, named and connected.</content>
public sealed partial class VfsServer : ISocketServer
{
    private readonly SocketTree _sockets;
    private readonly Dictionary<string, UnixSocket> _abstractNames = [];
    private uint _nextAbstract;

    /// <summary>How many sockets there are, bytes lent to them and to messages on their way, and open file descriptions that lie in them.</summary>
    internal (int Sockets, int Bytes, int Rights) SocketCensus => (_sockets.Count, _sockets.Memory.Lent, _inFlight);

    /// <inheritdoc/>
    public Errno Socket(ulong domain, SocketFamily family, SocketType type, uint protocol, OpenFlags flags, out uint handle)
    {
        handle = 0;
        return family == SocketFamily.Local ? Socket(domain, type, flags, out handle) : Errno.EAFNOSUPPORT;
    }

    /// <summary>Make a socket of AF_UNIX.</summary>
    internal Errno Socket(ulong domain, SocketType type, OpenFlags flags, out uint handle)
    {
        handle = 0;
        if (!_domains.TryGetValue(domain, out Domain? caller))
            return Errno.EPERM;
        if (!IsSocket(type, flags))
            return Errno.EINVAL;
        return _sockets.Make(type, CredentialsOf(caller)) is { } socket ? HoldSocket(caller, socket, flags, out handle) : Errno.ENFILE;
    }

    /// <inheritdoc/>
    public Errno SocketPair(ulong domain, SocketType type, OpenFlags flags, out uint first, out uint second)
    {
        first = second = 0;
        if (!_domains.TryGetValue(domain, out Domain? caller))
            return Errno.EPERM;
        if (!IsSocket(type, flags))
            return Errno.EINVAL;
        if (_sockets.Make(type, CredentialsOf(caller)) is not { } one)
            return Errno.ENFILE;
        Errno error = HoldSocket(caller, one, flags, out first);
        if (error != Errno.None)
            return error;
        UnixSocket? other = _sockets.Make(type, CredentialsOf(caller));
        error = other is null ? Errno.ENFILE : HoldSocket(caller, other, flags, out second);
        if (error != Errno.None)
        {
            Release(caller, first);
            first = 0;
            return error;
        }

        one.Peer = other;
        other!.Peer = one;
        one.PeerCredentials = other.PeerCredentials = CredentialsOf(caller);
        return Errno.None;
    }

    /// <inheritdoc/>
    public Errno Bind(ulong domain, uint handle, uint directory, uint mode, ReadOnlySpan<byte> address)
    {
        Errno error = FindSocket(domain, handle, out Domain? caller, out UnixSocket? socket);
        if (socket is null)
            return error;
        if (socket.Name is not null)
            return Errno.EINVAL;
        if (address.Length == 0)
            return BindAny(socket);
        if (address[0] == 0)
            return BindAbstract(socket, address) ? Errno.None : Errno.EADDRINUSE;
        if (caller!.Transaction is not null)
            return Errno.EOPNOTSUPP;
        error = ResolveNew(caller, directory, address, false, out Place parent);
        Place place = default;
        if (error == Errno.None)
            error = MakeNode(caller, parent, _walk.Last, FileMode.Socket | (mode & FileMode.Permissions), 0, [], out place);
        if (error != Errno.None)
            return error == Errno.EEXIST ? Errno.EADDRINUSE : error;
        socket.Inode = ((MemoryTree)place.Mount.FileSystem).Find(place.Node)!;
        socket.Inode.Socket = socket;
        socket.Name = address.ToArray();
        return Errno.None;
    }

    /// <inheritdoc/>
    public Errno Listen(ulong domain, uint handle, int backlog)
    {
        Errno error = FindSocket(domain, handle, out Domain? caller, out UnixSocket? socket);
        if (socket is null)
            return error;
        if (!socket.IsConnectionMode)
            return Errno.EOPNOTSUPP;
        if (socket.Peer is not null)
            return Errno.EINVAL;
        if (socket.Name is null)
            return Errno.EDESTADDRREQ;
        bool isFull = socket.Waiting.Count > socket.Backlog;
        socket.IsListening = true;
        socket.Backlog = (int)Math.Min((uint)backlog, (uint)SocketLimits.MaximumBacklog);
        socket.PeerCredentials = CredentialsOf(caller!);
        if (isFull)
            Changed(socket);
        return Errno.None;
    }

    /// <inheritdoc/>
    public Errno Connect(ulong domain, uint handle, uint directory, ReadOnlySpan<byte> address)
    {
        Errno error = FindSocket(domain, handle, out Domain? caller, out UnixSocket? socket);
        if (socket is null)
            return error;
        if (!socket.IsConnectionMode)
            return ConnectDatagram(caller!, socket, directory, address);
        if (socket.IsListening)
            return Errno.EINVAL;
        if (socket.Peer is not null)
            return Errno.EISCONN;
        error = FindTarget(caller!, socket, directory, address, out UnixSocket? target);
        if (target is null)
            return error;
        if (!target.IsListening || target.IsReceiveShut)
            return Errno.ECONNREFUSED;
        if (target.Waiting.Count > target.Backlog)
        {
            socket.Refused = target;
            return Errno.EAGAIN;
        }

        if (_sockets.Make(socket.Type, target.Owner) is not { } accepted)
            return Errno.ENOBUFS;
        accepted.Name = target.Name;
        accepted.Peer = socket;
        accepted.PeerCredentials = CredentialsOf(caller!);
        socket.Peer = accepted;
        socket.PeerCredentials = target.PeerCredentials;
        target.Waiting.Add(accepted);
        target.Arrivals++;
        Changed(target);
        Changed(socket);
        return Errno.None;
    }

    /// <inheritdoc/>
    public Errno ConnectWait(ulong domain, uint handle, SocketWait wait)
    {
        Errno error = FindSocket(domain, handle, out _, out UnixSocket? socket);
        if (socket is null)
            return error;
        if (socket.Refused is not { } target || target.IsClosed || target.IsReceiveShut || target.Waiting.Count <= target.Backlog)
            return Errno.None;
        return WaitOn(socket.SendTimeout, wait, target, socket);
    }

    /// <inheritdoc/>
    public Errno Accept(ulong domain, uint handle, OpenFlags flags, SocketWait wait, out uint made, out bool named)
    {
        made = 0;
        named = false;
        Errno error = FindSocket(domain, handle, out Domain? caller, out UnixSocket? socket);
        if (socket is null)
            return error;
        if (!socket.IsConnectionMode)
            return Errno.EOPNOTSUPP;
        if (!socket.IsListening || (flags & ~(OpenFlags.NonBlocking | OpenFlags.CloseOnExec)) != 0)
            return Errno.EINVAL;
        if (socket.Waiting.Count == 0)
            return socket.IsReceiveShut ? Errno.EINVAL : WaitOn(socket.ReceiveTimeout, wait, socket);
        if (!MayHold(caller!))
            return TooMany;
        UnixSocket accepted = socket.Waiting[0];
        if (!TryHoldSocket(caller!, accepted, flags, out made))
            return TooMany;
        named = accepted.Peer!.Name is not null;
        socket.Waiting.RemoveAt(0);
        if (IsTriedAgain)
            _accepted = (socket, made);
        Changed(socket);
        return Errno.None;
    }

    /// <inheritdoc/>
    public Errno Shutdown(ulong domain, uint handle, uint how)
    {
        const uint receive = 0;
        const uint both = 2;
        Errno error = FindSocket(domain, handle, out _, out UnixSocket? socket);
        if (socket is null)
            return error;
        if (how > both)
            return Errno.EINVAL;
        if (socket.Peer is null && !socket.IsListening)
            return Errno.ENOTCONN;
        EndRings(socket);
        bool receives = how is receive or both;
        bool sends = how != receive;
        socket.IsReceiveShut |= receives;
        socket.IsSendShut |= sends;
        if (socket.IsConnectionMode && socket.Peer is { } peer)
        {
            peer.IsSendShut |= receives;
            peer.IsReceiveShut |= sends;
            Changed(peer);
        }

        Changed(socket);
        return Errno.None;
    }

    /// <inheritdoc/>
    public Errno Name(ulong domain, uint handle, bool ofPeer, Span<byte> address, out int bytes)
    {
        bytes = 0;
        Errno error = FindSocket(domain, handle, out _, out UnixSocket? socket);
        if (socket is null)
            return error;
        if (ofPeer && socket.Peer is null)
            return Errno.ENOTCONN;
        byte[] name = (ofPeer ? socket.Peer : socket)!.Name ?? [];
        name.CopyTo(address);
        bytes = name.Length;
        return Errno.None;
    }

    private static bool IsSocket(SocketType type, OpenFlags flags) =>
        type is SocketType.Stream or SocketType.Datagram or SocketType.SequencedPacket
        && (flags & ~(OpenFlags.NonBlocking | OpenFlags.CloseOnExec)) == 0;

    private static Credentials CredentialsOf(Domain domain) => new(domain.Pid, domain.Effective.User, domain.Effective.Group);

    private Errno FindSocket(ulong domain, uint handle, out Domain? caller, out UnixSocket? socket)
    {
        Errno error = Find(domain, handle, out caller, out OpenFile? file);
        socket = file?.Queue as UnixSocket;
        return error == Errno.None && socket is null ? file!.Kind == FileKind.Path ? Errno.EBADF : Errno.ENOTSOCK : error;
    }

    /// <summary>Hold a socket that was just made; it is freed when that fails.</summary>
    private Errno HoldSocket(Domain caller, UnixSocket socket, OpenFlags flags, out uint handle)
    {
        if (TryHoldSocket(caller, socket, flags, out handle))
            return Errno.None;
        _sockets.Free(socket);
        return TooMany;
    }

    private bool TryHoldSocket(Domain caller, UnixSocket socket, OpenFlags flags, out uint handle)
    {
        OpenFlags status = (flags & OpenFlags.NonBlocking) | OpenFlags.ReadWrite;
        if (!Hold(caller, new Place(_socketMount, socket.Node), FileKind.Socket, status, out handle))
            return false;
        caller[handle]!.Queue = socket;
        return true;
    }

    /// <summary>An abstract name that nobody has: five hexadecimal digits, as on Linux.</summary>
    private Errno BindAny(UnixSocket socket)
    {
        const uint most = 0xFFFFF;
        for (uint i = 0; i <= most; i++)
        {
            _nextAbstract = (_nextAbstract + 1) & most;
            if (BindAbstract(socket, Encoding.Latin1.GetBytes("\0" + _nextAbstract.ToString("x5"))))
                return Errno.None;
        }

        return Errno.EADDRINUSE;
    }

    private bool BindAbstract(UnixSocket socket, ReadOnlySpan<byte> name)
    {
        if (!_abstractNames.TryAdd(KeyOf(socket.Type, name), socket))
            return false;
        socket.Name = name.ToArray();
        return true;
    }

    /// <summary>Each type has abstract names of its own, as on Linux.</summary>
    private static string KeyOf(SocketType type, ReadOnlySpan<byte> name) => (char)('0' + (int)type) + Encoding.Latin1.GetString(name);

    private Errno ConnectDatagram(Domain caller, UnixSocket socket, uint directory, ReadOnlySpan<byte> address)
    {
        UnixSocket? target = null;
        if (address.Length > 0)
        {
            Errno error = FindTarget(caller, socket, directory, address, out target);
            if (target is null)
                return error;
            if (!MaySend(socket, target))
                return Errno.EPERM;
        }

        socket.Peer = target;
        Changed(socket);
        return Errno.None;
    }

    /// <summary>A datagram socket that is connected takes messages from nobody else.</summary>
    private static bool MaySend(UnixSocket socket, UnixSocket target) => target.Peer is null || target.Peer == socket;

    /// <summary>The socket that has an address.</summary>
    private Errno FindTarget(Domain caller, UnixSocket socket, uint directory, ReadOnlySpan<byte> address, out UnixSocket? target)
    {
        target = null;
        if (address.Length == 0)
            return Errno.EINVAL;
        if (address[0] == 0)
            return _abstractNames.TryGetValue(KeyOf(socket.Type, address), out target) ? Errno.None : Errno.ECONNREFUSED;
        Errno error = Resolve(caller, directory, caller.Effective, address, true, out Place place);
        if (error != Errno.None)
            return error;
        if (!caller.Effective.May(place.Access, Permission.Write))
            return Errno.EACCES;
        target = (place.Mount.FileSystem as MemoryTree)?.FindOutside(place.Node)?.Socket;
        if (target is null)
            return Errno.ECONNREFUSED;
        if (target.Type == socket.Type)
            return Errno.None;
        target = null;
        return Errno.EPROTOTYPE;
    }

    /// <summary>Put the request at hand off until a socket changes, as its caller wants to wait.</summary>
    private Errno WaitOn(ulong limit, SocketWait wait, UnixSocket socket, UnixSocket? other = null)
    {
        if (wait == SocketWait.No)
            return Errno.EAGAIN;
        if (wait == SocketWait.Yes && limit != 0)
            return Errno.ETIME;
        _ = WaitFor(socket);
        if (other is not null && other != socket)
            _awaited.Add(other);
        return Deferred;
    }

    /// <summary>The last holder of a socket has closed it, or of one that listens and has it in its queue.</summary>
    private void CloseSocket(UnixSocket socket, bool wasAccepted)
    {
        EndRings(socket);
        socket.IsClosed = true;
        if (socket.Inode?.Socket == socket)
            socket.Inode.Socket = null;
        if (socket.Inode is null && wasAccepted && socket.Name is [0, ..])
            ForgetAbstract(socket);
        foreach (UnixSocket waiting in socket.Waiting)
            CloseSocket(waiting, wasAccepted: false);
        socket.Waiting.Clear();
        if (socket.IsConnectionMode && socket.Peer is { IsClosed: false } peer)
        {
            // Whoever closes without reading all breaks the connection; otherwise the other end reads what is there, and then the end.
            if (!wasAccepted || socket.Buffer.Records > 0)
                peer.Error = Errno.ECONNRESET;
            peer.IsReceiveShut = peer.IsSendShut = true;
            Changed(peer);
        }

        socket.Refused = null;
        Changed(socket);
        ReleaseRightsIn(socket);
        _sockets.Free(socket);
    }

    private void ForgetAbstract(UnixSocket socket)
    {
        string key = KeyOf(socket.Type, socket.Name);
        if (_abstractNames.TryGetValue(key, out UnixSocket? owner) && owner == socket)
            _abstractNames.Remove(key);
    }
}
