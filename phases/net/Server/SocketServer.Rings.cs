using System;
using System.Collections.Generic;
using Pistachio.Abi;
using Pistachio.Net.Protocol;
using Pistachio.Net.Stack;
using Pistachio.Vfs.Protocol;

namespace Pistachio.Net.Server;

/// <content>
/// Rings: the bytes of a connection within this host in memory that the users of its two ends share (decision 43), or the datagrams of two sockets that are connected to each other
/// (<see cref="SocketServer"/>, decision 49). The server takes no bytes out of one and puts none in; while it is in use the two sockets of the stack have nothing under way. Whatever else
/// is asked about either, and whoever looks at what it is ready for, brings the bytes back into the stack first (<see cref="EndRing"/>), where they are as if they had been sent now.
/// </content>
public sealed partial class SocketServer
{
    /// <summary>A connection whose ring was ended so often by other use of it gets no more.</summary>
    private const int MaximumContended = 4;

    private readonly List<SocketRing> _sharedRings = [];
    private readonly byte[] _ringRest = new byte[ConnectionRing.Capacity];

    /// <summary>Memory for rings; null: there are none.</summary>
    public IConnectionRings? RingMemory { get; init; }

    /// <summary>Rings that there are, those included that are over and not given back.</summary>
    public int RingCount => _sharedRings.Count;

    /// <inheritdoc/>
    public Errno Ring(ulong domain, uint handle, bool withServer, out uint end, out ulong memory, out ulong wait, out ulong signal)
    {
        end = 0;
        memory = wait = signal = 0;
        Errno error = Look(domain, handle, out InetSocket? socket);
        if (socket is null)
            return error;
        _ = LeaveRing(domain, handle); // mostly it has none
        if (withServer)
        {
            end = ConnectionRing.ProgramEnd | ConnectionRing.Served;
            error = ServeRing(domain, socket, out memory, out wait, out signal);
        }
        else
        {
            error = ShareRing(domain, socket, out end, out memory, out wait, out signal);
        }

        if (error == Errno.ENOMEM)
            socket.RingRefused = Now;
        if (socket.ReceiveTimeout != 0 || socket.SendTimeout != 0)
            end |= ConnectionRing.Limited;
        return error;
    }

    /// <inheritdoc/>
    public Errno LeaveRing(ulong domain, uint handle)
    {
        if (handle != 0 && ReturnServed(domain, handle))
            return Errno.None;
        for (int i = _sharedRings.Count - 1; i >= 0; i--)
        {
            SocketRing ring = _sharedRings[i];
            for (int end = 0; end < 2; end++)
            {
                if (ring[end].Owner != domain || ring[end].Socket.Number != handle)
                    continue;
                Return(ring, end);
                return Errno.None;
            }
        }

        return Errno.EBADF;
    }

    /// <inheritdoc/>
    public Errno Unshare(ulong caller, uint number)
    {
        if (caller != ControlBadge)
            return Errno.EPERM;
        if (number == 0 || number >= (uint)_sockets.Length || _sockets[number] is not { } socket)
            return Errno.EBADF;
        EndRingOf(socket);
        if (socket.Served is { } ring)
            EndServed(ring, isContended: true);
        return Errno.None;
    }

    private Errno ShareRing(ulong domain, InetSocket socket, out uint end, out ulong memory, out ulong wait, out ulong signal)
    {
        end = 0;
        memory = wait = signal = 0;
        if (RingMemory is null || socket.MayNotShare || socket.Served is not null || !MayShare(socket) || !HasOther(socket, out InetSocket? other))
            return Errno.EOPNOTSUPP;
        if (other is null)
            return Errno.EAGAIN; // it waits to be accepted
        if (other.MayNotShare || other.Served is not null || !MayShare(other))
            return Errno.EOPNOTSUPP;
        EndRingWithOthers(socket, other);
        EndRingWithOthers(other, socket);
        if (socket.RingEnd is null)
        {
            socket.WantsRing = true;
            if (!other.WantsRing)
                return Errno.EAGAIN;
            if (!TryTakeRing(RingMemory, domain, socket, out int index))
                return Errno.ENOMEM;
            SocketRing made = new(RingMemory, index, socket, other, Now);
            made.Words(0).Prepare();
            made.Words(1).Prepare();
            socket.RingEnd = made[0];
            other.RingEnd = made[1];
            _sharedRings.Add(made);
            _held.Add(made);
        }

        RingEnd mine = socket.RingEnd;
        if (mine.Owner is not null)
        {
            // Two who use the same end.
            EndRing(mine.Ring, isContended: true);
            return Errno.EAGAIN;
        }

        if (!MayHaveOneMore(domain, socket) || mine.Ring.IsOver || !RingMemory.TryGive(mine.Ring.Index, mine.Number, out memory, out wait, out signal))
        {
            EndRing(mine.Ring, isContended: false);
            return Errno.ENOMEM;
        }

        mine.Owner = domain;
        end = (uint)mine.Number;
        return Errno.None;
    }

    /// <summary>A ring that never came to be in use is over when one of its sockets has got another partner.</summary>
    private void EndRingWithOthers(InetSocket socket, InetSocket partner)
    {
        if (socket.RingEnd is { } end && end.Ring[1 - end.Number].Socket != partner)
            EndRing(end.Ring, isContended: false);
    }

    /// <summary>What is asked for is not of the ring of a socket: its bytes are with the stack from now on.</summary>
    private void EndRingOf(InetSocket socket)
    {
        if (socket.RingEnd is { Ring: { IsInUse: true } ring })
            EndRing(ring, isContended: true);
    }

    /// <summary>Use the ring of a socket whose user has received and found nothing, if both ends have it and nothing of the connection is anywhere else.</summary>
    private bool TryBeginRing(ulong domain, InetSocket socket)
    {
        if (_isTriedAgain || socket.RingEnd is not { } end || end.Owner != domain || !end.Ring.IsReady)
            return false;
        SocketRing ring = end.Ring;
        InetSocket other = ring[1 - end.Number].Socket;
        if (!IsAtRest(socket) || !IsAtRest(other) || IsWanted(socket) || IsWanted(other) || !HasOther(socket, out InetSocket? present) || present != other)
            return false;
        ring.Words(0).Begin();
        ring.Words(1).Begin();
        ring.IsInUse = true;
        ring.Beginning = _stack.Now;
        socket.Generation++;
        other.Generation++;
        Tell(socket);
        Tell(other); // also who has asked to be told meanwhile: he looks, and finds it in a ring
        return true;
    }

    /// <summary>The bytes of a ring come back to the stack, for good.</summary>
    /// <param name="ring">The ring.</param>
    /// <param name="isContended">Somebody used the connection otherwise.</param>
    private void EndRing(SocketRing ring, bool isContended)
    {
        if (ring.IsOver)
            return;
        bool wasInUse = ring.IsInUse;
        ring.IsOver = true;
        ring.IsInUse = false;
        for (int end = 0; end < 2; end++)
        {
            InetSocket socket = ring[end].Socket;
            socket.RingEnd = null;
            socket.WantsRing = false;
            if (isContended && ++socket.Contended >= MaximumContended)
                socket.MayNotShare = true;
        }

        // Who finds a direction over comes with a message, which is looked at when both are.
        for (int end = 0; end < 2; end++)
        {
            bool areWordsValid = ring.Words(end).TryEnd(wasInUse ? _ringRest : default, out int count);
            if (wasInUse)
                Refill(ring, end, _ringRest.AsSpan(0, count), areWordsValid);
        }

        for (int end = 0; end < 2; end++)
        {
            InetSocket socket = ring[end].Socket;
            RingMemory!.Wake(ring.Index, end); // one that sleeps looks again
            Changed(socket);
            if (!socket.IsClosed)
                Tell(socket);
        }

        FreeRing(ring);
    }

    private void Refill(SocketRing ring, int end, ReadOnlySpan<byte> bytes, bool areWordsValid)
    {
        if (ring[end].Socket.Datagrams is null)
            Refill(ring[end].Socket, bytes, areWordsValid);
        else
            TakeBack(ring, end, bytes);
    }

    /// <summary>What one end of a connection has sent, and the other has not received, is sent by the stack.</summary>
    private static void Refill(InetSocket sender, ReadOnlySpan<byte> bytes, bool areWordsValid)
    {
        if (sender.Connection is not { CanSend: true, SendRing: { } ring } connection)
            return; // it is over, and so is what was not received
        int given = connection.SendLocally(bytes);
        bytes = bytes[given..];
        int written = bytes.IsEmpty ? 0 : ring.Write(bytes);
        if (areWordsValid && written == bytes.Length)
        {
            if (written > 0)
                connection.OnWritten();
            return;
        }

        // One of the two wrote nonsense into the words, or there is no memory: bytes are lost, and that is told.
        connection.Fail(areWordsValid ? Errno.ENOBUFS : Errno.ECONNABORTED);
    }

    /// <summary>An owner has no more of a ring.</summary>
    private void Return(SocketRing ring, int end)
    {
        EndRing(ring, isContended: false);
        ring[end].Owner = null;
        RingMemory!.Withdraw(ring.Index, end);
        FreeRing(ring);
    }

    /// <summary>Nobody has a ring any more.</summary>
    private void Return(SocketRing ring)
    {
        EndRing(ring, isContended: false);
        for (int end = 0; end < 2; end++)
        {
            if (ring[end].Owner is not null)
                Return(ring, end);
        }
    }

    /// <summary>A domain is gone, and what it had of rings.</summary>
    private void ReturnRings(ulong domain)
    {
        _ = ReturnServed(domain, 0);
        for (int i = _sharedRings.Count - 1; i >= 0; i--)
        {
            SocketRing ring = _sharedRings[i];
            for (int end = 0; end < 2; end++)
            {
                if (ring[end].Owner == domain)
                    Return(ring, end);
            }
        }
    }

    private void FreeRing(SocketRing ring)
    {
        if (!ring.IsOver || ring.HasOwner || !_sharedRings.Remove(ring))
            return;
        _held.Remove(ring);
        RingMemory!.Free(ring.Index);
    }

    /// <summary>Find the socket on this host that one exchanges all with.</summary>
    /// <param name="socket">The one.</param>
    /// <param name="other">The other; null: it waits to be accepted.</param>
    /// <returns>False: there is none.</returns>
    private static bool HasOther(InetSocket socket, out InetSocket? other)
    {
        NetworkSocket? found = socket.Datagrams is { } datagrams ? datagrams.FindPartner() : socket.Connection!.FindLocal();
        other = found?.Tag is InetSocket having && having.Socket == found ? having : null;
        return found is not null;
    }

    /// <summary>Whether what a program has asked of a socket can be done without the server.</summary>
    private static bool MayShare(InetSocket socket) =>
        socket is { IsPending: false, IsReceiveShut: false, IsSendShut: false }
        && (socket.Datagrams is { } datagrams ? MayServe(socket, datagrams) : socket.Connection is { CanSend: true, IsReceivingOver: false } connection && MayShare(connection));

    private static bool MayShare(TcpConnection connection) =>
        connection.Settings is { Cork: false, ReceiveLowWater: <= 1, TellsUnread: false } && connection.SendRing!.Capacity >= ConnectionRing.Capacity && connection.ReceiveRing!.Capacity >= ConnectionRing.Capacity;

    /// <summary>Nothing of a socket is with the server, and nobody waits there.</summary>
    private static bool IsAtRest(InetSocket socket) =>
        MayShare(socket) && socket.Waiters.Count == 0 && !socket.HasChanged && !socket.HasError && (socket.Received is { } received ? received.Count == 0 : socket.Connection!.IsEmpty);
}
