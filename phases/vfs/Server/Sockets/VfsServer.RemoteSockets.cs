using System;
using System.Collections.Generic;
using Pistachio.Abi;
using Pistachio.Vfs.Protocol;

namespace Pistachio.Vfs.Server;

/// <content>
/// Open file descriptions of sockets that another server has: who holds them, what they are ready for, and that they are gone. What is done with such a socket
/// its holders tell the other server.
/// </content>
public sealed partial class VfsServer
{
    private readonly IRemoteSockets? _remote;
    private RemoteSocket?[] _remoteSockets = [];

    /// <summary>Sockets that have changed between when they were looked at and when they were asked to say so.</summary>
    private readonly List<RemoteSocket> _missed = [];

    /// <inheritdoc/>
    public Errno SocketServer(ulong domain, SocketFamily family, out ulong endpoint)
    {
        endpoint = 0;
        if (!_domains.TryGetValue(domain, out Domain? caller))
            return Errno.EPERM;
        if (_remote is null || !_remote.Has(family))
            return Errno.EAFNOSUPPORT;
        if (caller.SocketEndpoint == 0)
        {
            if (_remote.Derive(domain, out ulong derived) != CallStatus.Ok)
                return Errno.ENOMEM;
            caller.SocketEndpoint = derived;
            IdentifyRemote(domain, caller);
        }

        endpoint = caller.SocketEndpoint;
        return Errno.None;
    }

    /// <inheritdoc/>
    public Errno AdoptSocket(ulong domain, uint number, OpenFlags flags, out uint handle)
    {
        handle = 0;
        if (!_domains.TryGetValue(domain, out Domain? caller))
            return Errno.EPERM;
        if (caller.SocketEndpoint == 0)
            return Errno.EBADF;
        if ((flags & ~(OpenFlags.NonBlocking | OpenFlags.CloseOnExec)) != 0)
            return Errno.EINVAL;
        Errno error = _remote!.Adopt(domain, number, out SocketFamily family, out SocketType type);
        if (error != Errno.None)
            return error;
        OpenFlags status = (flags & OpenFlags.NonBlocking) | OpenFlags.ReadWrite;
        if (!Hold(caller, new Place(_socketMount, SocketTree.Maximum + number), FileKind.Socket, status, out handle))
        {
            _remote.Close(number);
            return TooMany;
        }

        if (number >= (uint)_remoteSockets.Length)
            Array.Resize(ref _remoteSockets, Math.Max((int)number + 1, _remoteSockets.Length * 2));
        RemoteSocket socket = new(number, family, type) { File = caller[handle] };
        socket.File!.Queue = socket;
        _remoteSockets[number] = socket;
        return Errno.None;
    }

    /// <inheritdoc/>
    public Errno DescribeSocket(ulong domain, uint handle, out SocketFamily family, out SocketType type, out uint number)
    {
        family = 0;
        type = 0;
        number = 0;
        Errno error = Find(domain, handle, out Domain? caller, out OpenFile? file);
        switch (file?.Queue)
        {
            case UnixSocket local:
                family = SocketFamily.Local;
                type = local.Type;
                number = handle;
                return Errno.None;
            case RemoteSocket remote:
                family = remote.Family;
                type = remote.Type;
                number = remote.Number;
                return caller!.SocketEndpoint != 0 || SocketServer(domain, family, out _) == Errno.None ? _remote!.Admit(domain, number) : Errno.ENOMEM;
            default:
                return file is null ? error : file.Kind == FileKind.Path ? Errno.EBADF : Errno.ENOTSOCK;
        }
    }

    /// <summary>Sockets of the other server may have changed.</summary>
    /// <param name="messagePage">Address of the server thread's message page.</param>
    public void OnRemoteSockets(ulong messagePage)
    {
        LookAtRemoteSockets();
        AnswerWaiters(messagePage);
        if (_announced.Count != 0)
            TellOwners(messagePage);
    }

    private void LookAtRemoteSockets()
    {
        LookAtMissed();
        while (_remote!.TakeChanged((uint)_remoteSockets.Length) is not 0 and uint number)
        {
            if (number >= (uint)_remoteSockets.Length || _remoteSockets[number] is not { } socket)
                continue; // it is gone
            if (socket.Owned is not null)
                Announce(socket);
            Changed(socket);
            foreach (Interest each in socket.File!.Interests ?? [])
            {
                if (!each.IsQuiet)
                    continue;
                each.List.Activate(each);
                Changed(each.List);
            }
        }
    }

    /// <summary>Who waits for a socket that has changed before it was asked to say so has to look again.</summary>
    private void LookAtMissed()
    {
        foreach (RemoteSocket socket in _missed)
            Changed(socket);
        _missed.Clear();
    }

    /// <summary>A file in a list is not ready. If it is a socket of another server, that has to say when it changes, and until then it is not looked at.</summary>
    /// <returns>What it is ready for after all.</returns>
    private PollEvents LeaveAlone(Interest interest, out ulong generation)
    {
        generation = Interest.Never;
        if (interest.File.Queue is not RemoteSocket socket)
            return PollEvents.None;
        _remote!.Want(socket.Number);
        PollEvents ready = ReadyOf(interest, out generation);
        if (ready == PollEvents.None)
            interest.List.Quiet(interest);
        return ready;
    }

    private PollEvents ReadyOfRemote(RemoteSocket socket, out uint generation)
    {
        PollEvents ready = _remote!.Ready(socket.Number, out generation);
        if (socket.SeenBy == _request)
            return ready; // a request that looks at it for several reasons misses nothing since the first look
        socket.SeenBy = _request;
        socket.Seen = generation;
        return ready;
    }

    /// <summary>A request begins to wait for a socket. What it did since it was looked at is not told any more.</summary>
    private void WaitForRemote(RemoteSocket socket)
    {
        _remote!.Want(socket.Number);
        _ = _remote.Ready(socket.Number, out uint generation);
        if (generation == socket.Seen)
            return;
        socket.Seen = generation;
        _missed.Add(socket);
    }

    /// <summary>Whether the last holder of a socket has to wait before he closes it (SO_LINGER); true once.</summary>
    private bool MustLinger(OpenFile file)
    {
        if (file.Holders != 1 || file.Queue is not RemoteSocket { HasLingered: false } socket || !_remote!.Lingers(socket.Number))
            return false;
        socket.HasLingered = true;
        return true;
    }

    private void CloseRemote(RemoteSocket socket)
    {
        _remoteSockets[socket.Number] = null;
        _remote!.Close(socket.Number);
    }

    private void IdentifyRemote(ulong domain, Domain whose)
    {
        if (whose.SocketEndpoint != 0)
            _remote!.Identify(domain, whose.Effective.User);
    }

    private void EndRemote(ulong domain, Domain dead)
    {
        if (_remote is null || (dead.SocketEndpoint == 0 && !dead.HasSurvived))
            return;
        if (dead.SocketEndpoint != 0)
            _remote.Withdraw(dead.SocketEndpoint);
        dead.SocketEndpoint = 0;
        _remote.EndDomain(domain); // one that has survived may have sockets since before
    }
}
