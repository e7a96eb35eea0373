using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using Pistachio.Abi;
using Pistachio.Vfs.Protocol;

namespace Pistachio.Vfs.Server;

/// <content>
/// Open file descriptions that travel through sockets (SCM_RIGHTS). One that lies in a socket has a holder for each time it does, so it is not closed.
/// Sockets that lie in each other and that nobody else holds are found and closed.
/// </content>
public sealed partial class VfsServer
{
    /// <summary>Open file descriptions that may lie in sockets at a time.</summary>
    private const int MaximumInFlight = 4096;

    private readonly HashSet<OpenFile> _socketsInFlight = [];
    private readonly Stack<OpenFile> _released = [];
    private int _inFlight;
    private bool _isReleasing;
    private bool _mayBeUnreachable;

    /// <inheritdoc/>
    public Errno TakeRights(ulong domain, uint maximum, Span<byte> handles, out int bytes)
    {
        bytes = 0;
        if (!_domains.TryGetValue(domain, out Domain? caller))
            return Errno.EPERM;
        if (caller.Incoming is not { Rights: { } rights } incoming)
            return Errno.None;
        Span<uint> taken = MemoryMarshal.Cast<byte, uint>(handles);
        int most = (int)Math.Min(maximum, (uint)Math.Min(rights.Length, taken.Length));
        uint limit = caller.HandleLimit;
        int count = 0;
        while (count < most && _handles < VfsLimits.HandlesInAll && caller.TryHold(rights[count], out taken[count]))
        {
            rights[count].Holders--; // the one that it had on its way
            _handles++;
            count++;
        }

        if (caller.HandleLimit != limit)
            NoteDomain(caller);

        // More than fits one message is asked for again.
        incoming.Rights = count == taken.Length && count < rights.Length && maximum > (uint)count ? rights[count..] : null;
        if (incoming.Rights is null)
        {
            foreach (OpenFile file in rights.AsSpan(count))
                _released.Push(file);
            DropReleased();
        }

        bytes = count * sizeof(uint);
        return Errno.None;
    }

    /// <summary>What handles of a message name. They are not held by it yet.</summary>
    private Errno FindRights(Domain caller, ReadOnlySpan<byte> handles, out OpenFile[]? rights)
    {
        rights = null;
        ReadOnlySpan<uint> names = MemoryMarshal.Cast<byte, uint>(handles);
        if (_inFlight + names.Length > MaximumInFlight)
            return Errno.ENOBUFS;
        OpenFile[] files = new OpenFile[names.Length];
        for (int i = 0; i < files.Length; i++)
        {
            if (caller[names[i]] is not { } file)
                return Errno.EBADF;
            files[i] = file;
        }

        rights = files;
        return Errno.None;
    }

    /// <summary>Rights begin to lie in a socket.</summary>
    private void Retain(OpenFile[] rights)
    {
        foreach (OpenFile file in rights)
        {
            file.Holders++;
            file.InFlight++;
            if (file.Queue is UnixSocket)
                _socketsInFlight.Add(file);
        }

        _inFlight += rights.Length;
    }

    /// <summary>Rights no longer lie in a socket; they are held as before.</summary>
    private void Land(OpenFile[] rights)
    {
        foreach (OpenFile file in rights)
        {
            if (--file.InFlight == 0)
                _socketsInFlight.Remove(file);
        }

        _inFlight -= rights.Length;
    }

    /// <summary>Rights of a message that a domain received.</summary>
    /// <param name="domain">The domain.</param>
    /// <param name="rights">The rights.</param>
    /// <param name="areTaken">They lie in the socket no longer.</param>
    /// <param name="areWanted">The domain will take them.</param>
    private void Deliver(Domain domain, OpenFile[] rights, bool areTaken, bool areWanted)
    {
        if (areTaken)
            Land(rights);
        if (!areWanted && !areTaken)
            return;
        if (!areTaken)
        {
            foreach (OpenFile file in rights)
                file.Holders++;
        }

        DropIncoming(domain);
        if (areWanted)
            Incoming(domain).Rights = rights;
        else
            Drop(rights);
    }

    /// <summary>Rights that a domain received and did not take.</summary>
    private void DropIncoming(Domain domain)
    {
        if (domain.Incoming is not { Rights: { } left })
            return;
        domain.Incoming.Rights = null;
        Drop(left);
    }

    private void Drop(OpenFile[] files)
    {
        foreach (OpenFile file in files)
            _released.Push(file);
        DropReleased();
    }

    /// <summary>A socket is gone: what lies in it too.</summary>
    private void ReleaseRightsIn(UnixSocket socket)
    {
        for (int i = 0; i < socket.Buffer.Records; i++)
        {
            if (socket.Buffer[i].Rights is not { } rights)
                continue;
            socket.Buffer[i].Rights = null;
            Land(rights);
            foreach (OpenFile file in rights)
                _released.Push(file);
        }

        DropReleased();
    }

    /// <summary>
    /// Drop what was released. A file that goes may be a socket that holds others: they are put on the same list, so that no chain of them is too long
    /// for the stack.
    /// </summary>
    private void DropReleased()
    {
        if (_isReleasing)
            return;
        _isReleasing = true;
        do
        {
            while (_released.TryPop(out OpenFile? file))
                Drop(file);
            if (_mayBeUnreachable)
            {
                _mayBeUnreachable = false;
                ReleaseUnreachable();
            }
        }
        while (_released.Count > 0);
        _isReleasing = false;
    }

    /// <summary>A file has lost a holder and has others left: if these are all sockets, nobody may be able to reach it.</summary>
    private void LookForUnreachable(OpenFile file)
    {
        if (file.InFlight != file.Holders || !_socketsInFlight.Contains(file))
            return;
        _mayBeUnreachable = true;
        DropReleased();
    }

    /// <summary>
    /// Release what lies in sockets that only lie in each other. Sockets that lie nowhere else are candidates; one that lies in a socket that is no
    /// candidate can be reached, and so can all that lie in what can be reached.
    /// </summary>
    private void ReleaseUnreachable()
    {
        Dictionary<OpenFile, int> outside = [];
        foreach (OpenFile file in _socketsInFlight)
        {
            if (file.InFlight == file.Holders)
                outside.Add(file, file.Holders);
        }

        foreach (OpenFile file in outside.Keys)
        {
            Visit((UnixSocket)file.Queue!, each =>
            {
                if (outside.TryGetValue(each, out int count))
                    outside[each] = count - 1;
            });
        }

        Stack<OpenFile> reached = [];
        foreach ((OpenFile file, int count) in outside)
        {
            if (count > 0)
                reached.Push(file);
        }

        HashSet<OpenFile> reachable = [.. reached];
        while (reached.TryPop(out OpenFile? file))
        {
            Visit((UnixSocket)file.Queue!, each =>
            {
                if (outside.ContainsKey(each) && reachable.Add(each))
                    reached.Push(each);
            });
        }

        foreach (OpenFile file in outside.Keys)
        {
            if (!reachable.Contains(file))
                EmptyOfRights((UnixSocket)file.Queue!);
        }
    }

    /// <summary>All rights in a socket, and in those that wait to be accepted at it.</summary>
    private static void Visit(UnixSocket socket, Action<OpenFile> visit)
    {
        for (int i = 0; i < socket.Buffer.Records; i++)
        {
            foreach (OpenFile file in socket.Buffer[i].Rights ?? [])
                visit(file);
        }

        foreach (UnixSocket waiting in socket.Waiting)
            Visit(waiting, visit);
    }

    private void EmptyOfRights(UnixSocket socket)
    {
        ReleaseRightsIn(socket);
        foreach (UnixSocket waiting in socket.Waiting)
            ReleaseRightsIn(waiting);
    }
}
