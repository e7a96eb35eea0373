using System;
using System.Numerics;
using Pistachio.Abi;
using Pistachio.Net.Protocol;
using Pistachio.Net.Stack;
using Pistachio.Vfs.Protocol;

namespace Pistachio.Net.Server;

/// <content>
/// Rings that a program shares with the server (decision 48), for connections to other hosts, for all that the ring of two ends does not suit, and for datagrams. Of a connection
/// the stack has its bytes where the program writes and reads them. The program signals what the server waits for, and its messages about the socket find all that it wrote before.
/// </content>
public sealed partial class SocketServer
{
    private readonly ServedRing?[] _served = new ServedRing?[SocketStates.MaximumRings];

    /// <summary>The socket of the message at hand that has such a ring; null: it has none.</summary>
    private InetSocket? _servedNow;

    /// <summary>Memory for rings with the server; null: there are none.</summary>
    public IConnectionRings? ServedMemory { get; init; }

    /// <summary>Rings with the server that there are, those included that are over and not given back.</summary>
    public int ServedRingCount { get; private set; }

    /// <summary>Programs have signalled.</summary>
    /// <param name="signals">The word: a bit for each ring, from <see cref="ServedRing.FirstBit"/> on.</param>
    public void OnSignals(ulong signals)
    {
        signals >>= ServedRing.FirstBit;
        if (signals == 0)
            return;
        _stack.Advance(_kernel.Now);
        for (; signals != 0; signals &= signals - 1)
        {
            int index = BitOperations.TrailingZeroCount(signals);
            if (index < _served.Length && _served[index] is { IsOver: false } ring)
                Look(ring);
        }

        EndRound();
    }

    /// <inheritdoc/>
    public Errno Words(ulong caller, uint ring, out ulong memory)
    {
        memory = 0;
        if (caller != ControlBadge)
            return Errno.EPERM;
        if (ring >= SocketStates.MaximumRings || ServedMemory is null)
            return Errno.EINVAL;
        return ServedMemory.TryGiveWords((int)ring, out memory) ? Errno.None : Errno.ENOMEM;
    }

    private Errno ServeRing(ulong domain, InetSocket socket, out ulong memory, out ulong wait, out ulong signal)
    {
        memory = wait = signal = 0;
        if (ServedMemory is null || socket.ServedContended >= MaximumContended || !MayServe(socket))
            return Errno.EOPNOTSUPP;
        if (socket.RingEnd is { } end)
            EndRing(end.Ring, isContended: false);
        if (socket.Served is not null || socket.Connection is { MayExchangeRings: false })
            return Errno.EAGAIN;
        if (!MayHaveOneMore(domain, socket) || !TryTakeRing(ServedMemory, domain, socket, out int index))
            return Errno.ENOMEM;
        ConnectionRing.Of(ServedMemory.Bytes(index), 0).Prepare();
        ConnectionRing.Of(ServedMemory.Bytes(index), 1).Prepare();
        ServedRing ring = new(ServedMemory, index, socket, domain, Now);
        bool isGiven = ServedMemory.TryGive(index, ConnectionRing.ProgramEnd, out memory, out wait, out signal);
        if (!isGiven || socket.Connection?.TryExchangeRings(ring.Send, ring.Receive, null) == false)
        {
            if (isGiven)
                ServedMemory.Withdraw(index, ConnectionRing.ProgramEnd);
            ServedMemory.Free(index);
            return Errno.ENOMEM;
        }

        ring.Begin();
        ring.Look(Now);
        _served[index] = ring;
        _held.Add(ring);
        ServedRingCount++;
        socket.Served = ring;
        _states.Bytes[SocketStates.RingOffset + (int)socket.Number - 1] = (byte)(index + 1);
        if (socket.Datagrams is { } datagrams)
            MoveTo(ring, datagrams.Received);
        Tell(socket);
        return Errno.None;
    }

    /// <summary>What a program has done in its ring since: the stack gets to know.</summary>
    private void Look(ServedRing ring)
    {
        InetSocket socket = ring.Socket;
        if (socket.Connection is not { } connection)
        {
            SendDatagrams(ring);
            if (ring.IsBroken)
                EndServed(ring, isContended: false);
            return;
        }

        int unread = ring.Receive.Count;
        ring.Receive.Look();
        if (ring.Receive.Count != unread)
            connection.OnRead();
        int fresh = ring.Send.Fresh();
        if (fresh > 0)
        {
            // To another end on this host at once, where nothing is before it.
            int given = 1;
            while (fresh > 0 && given > 0 && ring.Send.Count == 0)
            {
                given = connection.SendLocally(ring.Send.Peek(0, fresh));
                ring.Send.Skip(given);
                fresh -= given;
            }

            ring.Send.Accept(fresh);
            if (fresh > 0)
                connection.OnWritten();
            if (ring.Send.Count >= ring.Send.Capacity / 2)
                Tell(socket); // who polls it for output waits from now on
        }

        if (ring.IsBroken)
            EndServed(ring, isContended: false);
    }

    /// <summary>A domain has sent a message about a socket: what it wrote before comes first. Of another domain it ends the ring.</summary>
    /// <param name="domain">The domain.</param>
    /// <param name="ring">The ring of the socket.</param>
    /// <param name="staysInUse">What it asks does not end the ring.</param>
    private void LookFor(ulong domain, ServedRing ring, bool staysInUse)
    {
        _servedNow = ring.Socket;
        if (ring.Owner == domain && staysInUse)
            Look(ring);
        else
            EndServed(ring, isContended: true);
    }

    /// <summary>The message at hand may have asked for something that the ring alone does not do.</summary>
    private void EndUnsuited()
    {
        if (_servedNow is { Served: not null } socket && !MayServe(socket))
            EndServedOf(socket);
        _servedNow = null;
    }

    /// <summary>A socket has its bytes in the server's own memory again, with all that is in its ring.</summary>
    /// <param name="ring">The ring.</param>
    /// <param name="isContended">Somebody used the socket otherwise.</param>
    private void EndServed(ServedRing ring, bool isContended)
    {
        if (ring.IsOver)
            return;
        ring.IsOver = true;
        InetSocket socket = ring.Socket;
        socket.Served = null;
        if (isContended)
            socket.ServedContended++;
        if (socket.Connection is { } connection)
            TakeBack(ring, connection);
        else
            TakeBack(ring, socket.Datagrams!);
        ServedMemory!.Wake(ring.Index, ConnectionRing.ProgramEnd); // one that sleeps looks again
        Changed(socket);
        if (!socket.IsClosed)
            Tell(socket);
    }

    /// <summary>The stack has the bytes of a connection in memory of the server again.</summary>
    private void TakeBack(ServedRing ring, TcpConnection connection)
    {
        ring.Stop();
        _ = _rings.TryTake(connection.Settings, out ISendRing? send, out IReceiveRing? receive); // these take memory as bytes come
        if (!ring.IsBroken && connection.TryExchangeRings(send!, receive!, _rings))
        {
            connection.OnRead();
            connection.OnWritten();
        }
        else
        {
            // The program wrote nonsense into the words, or there is no memory: bytes are lost, and that is told.
            _rings.Return(send!, receive!);
            connection.Fail(ring.IsBroken ? Errno.ECONNABORTED : Errno.ENOBUFS, send!, receive!, _rings);
        }
    }

    /// <summary>A socket does without its ring, if it has one: what is asked of it, or has become of it, the ring does not do.</summary>
    private void EndServedOf(InetSocket socket)
    {
        if (socket.Served is { } ring)
            EndServed(ring, isContended: false);
    }

    /// <summary>The owner of a ring has it no more.</summary>
    private void ReturnServed(ServedRing ring)
    {
        EndServed(ring, isContended: false);
        _served[ring.Index] = null;
        _held.Remove(ring);
        ServedRingCount--;
        ServedMemory!.Withdraw(ring.Index, ConnectionRing.ProgramEnd);
        ServedMemory.Free(ring.Index);
    }

    /// <summary>The owner of a ring gives it back, or is gone.</summary>
    /// <param name="domain">The owner.</param>
    /// <param name="number">The socket; 0: all that it has.</param>
    /// <returns>Whether there was one.</returns>
    private bool ReturnServed(ulong domain, uint number)
    {
        bool any = false;
        if (ServedRingCount == 0)
            return any;
        foreach (ServedRing? ring in _served)
        {
            if (ring is null || ring.Owner != domain || (number != 0 && ring.Socket.Number != number))
                continue;
            ReturnServed(ring);
            any = true;
        }

        return any;
    }

    /// <summary>Whether all that a program has asked of a socket, and that has become of it, is what such a ring does.</summary>
    private static bool MayServe(InetSocket socket) =>
        socket is { IsPending: false, IsReceiveShut: false, IsSendShut: false, HasError: false }
        && (socket.Datagrams is { } datagrams ? MayServe(socket, datagrams) : socket.Connection is { } connection && MayServe(connection));

    private static bool MayServe(TcpConnection connection) =>
        connection is { CanSend: true, IsReceivingOver: false, HasMark: false, Settings: { Cork: false, ReceiveLowWater: <= 1, TellsUnread: false } }
        && connection.SendRing!.Capacity == ConnectionRing.Capacity && connection.ReceiveRing!.Capacity == ConnectionRing.Capacity;
}
