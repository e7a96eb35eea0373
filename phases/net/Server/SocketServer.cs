using System;
using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Threading;
using Pistachio.Abi;
using Pistachio.Net.Protocol;
using Pistachio.Net.Stack;
using Pistachio.UserCall;
using Pistachio.Vfs.Protocol;

namespace Pistachio.Net.Server;

/// <summary>
/// The socket server without its event loop: the sockets of programs over a <see cref="NetworkStack"/>. All that reaches the kernel goes through
/// <see cref="IServerKernel"/>.
/// </summary>
public sealed partial class SocketServer : ISocketServer, INetworkControl, ISocketWatcher
{
    /// <summary>Bytes of datagrams that wait in a socket, with what each record takes.</summary>
    private const int DatagramBytes = 64 << 10;

    /// <summary>Bytes of echo replies that wait in a socket.</summary>
    private const int PingBytes = 8 << 10;

    private readonly IServerKernel _kernel;
    private readonly IStateMemory _states;
    private readonly PagedRingSource _rings;
    private readonly NetworkStack _stack;
    private readonly InetSocket?[] _sockets = new InetSocket?[SocketStates.Maximum + 1];
    private readonly Dictionary<ulong, Caller> _callers = [];
    private readonly Queue<InetSocket> _changed = new();

    /// <summary>A datagram that does not fit a reply.</summary>
    private readonly byte[] _scratch = new byte[SocketLimits.Capacity];

    private uint _lowestFree = 1;

    /// <summary>No socket has had a number from here on.</summary>
    private int _end = 1;

    /// <summary>The socket that the request at hand must wait for, after an operation has put it off.</summary>
    private InetSocket? _awaited;

    /// <summary>A request that waited is tried again: what it takes is taken only when its reply has arrived.</summary>
    private bool _isTriedAgain;

    /// <param name="kernel">The kernel.</param>
    /// <param name="stack">The stack.</param>
    /// <param name="rings">Rings for connections, whose memory datagrams get too.</param>
    /// <param name="states">Where the states of sockets are told.</param>
    /// <param name="windows">Memory to share with domains; null: there is none.</param>
    public SocketServer(IServerKernel kernel, NetworkStack stack, PagedRingSource rings, IStateMemory states, IWindowMemory? windows = null)
    {
        _windows = windows;
        _kernel = kernel;
        _stack = stack;
        _rings = rings;
        _states = states;
        _routeProtocol = new RouteProtocol(stack);
        TellGroups(); // nobody yet: how things are is the beginning
    }

    /// <summary>Sockets that there are.</summary>
    public int Count { get; private set; }

    /// <summary>Requests that wait.</summary>
    public int WaitingCount { get; private set; }

    /// <summary>When <see cref="Advance"/> has something to do at the latest, in nanoseconds since boot; 0: nothing is under way.</summary>
    public ulong NextDeadline
    {
        get
        {
            long next = _stack.NextDeadline;
            return next == long.MaxValue ? 0 : (ulong)Math.Max(next, 1);
        }
    }

    /// <summary>Whether a request that waits may have an answer now.</summary>
    public bool HasChanges => _changed.Count > 0;

    private static Errno Deferred => (Errno)ProtocolReply.Deferred;

    /// <summary>Turn a request into its reply. What else it has brought about is told by <see cref="Settle"/>, when the reply is on its way.</summary>
    /// <param name="message">The message with the sender's badge; afterwards the reply.</param>
    /// <param name="messagePage">Address of the server thread's message page.</param>
    /// <returns>False: there is no reply yet, and the server keeps the request.</returns>
    public bool Handle(ref Message message, ulong messagePage)
    {
        _page = messagePage;
        _stack.Advance(_kernel.Now);
        bool answered = new MessageTag(message.Tag).Protocol == NetworkControlDispatcher.Number
            ? NetworkControlDispatcher.Dispatch(this, ref message, messagePage)
            : SocketDispatcher.Dispatch(this, ref message, messagePage) || !Keep(ref message);
        EndRound();
        return answered;
    }

    /// <summary>Do what is due.</summary>
    public void Advance()
    {
        _stack.Advance(_kernel.Now);
        EndRound();
    }

    /// <summary>Something was done: what it has brought about at once.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void EndRound()
    {
        if (_servedNow is not null)
            EndUnsuited();
        Deliver();
        if (_rings.TakeReplenished())
            GoOn();
        if (_stack.Changes != _toldChanges)
            TellGroups();
    }

    /// <summary>Tell all who wait for sockets that have changed. The message page is used.</summary>
    public void Settle(ulong messagePage)
    {
        while (_changed.TryDequeue(out InetSocket? socket))
        {
            socket.HasChanged = false;
            if (socket.IsClosed)
                continue;
            EndRingOf(socket); // what has changed is not in the ring
            if (socket.Served is not null && !MayServe(socket))
                EndServedOf(socket);
            AnswerWaiters(socket, messagePage);
            Deliver();
            Tell(socket);
        }

        if (!_isWatcherWanted)
            return;
        _isWatcherWanted = false;
        _kernel.Signal(_watcher);
    }

    /// <summary>The stack says that a socket has changed.</summary>
    public void OnChange(NetworkSocket socket, SocketChange change)
    {
        if (socket.Tag is not InetSocket changed)
            return;
        changed.Count(change);

        // The program must not read past the mark before it is told.
        if ((change & SocketChange.Urgent) != 0)
            changed.Served?.Receive.Pause();
        Changed(changed);
    }

    private void Changed(InetSocket socket)
    {
        socket.Generation++;
        if (socket.HasChanged)
            return;
        socket.HasChanged = true;
        _changed.Enqueue(socket);
    }

    /// <summary>There is memory for rings again: whoever was refused some may have it, in either direction.</summary>
    private void GoOn()
    {
        for (int i = 1; i < _end; i++)
        {
            if (_sockets[i] is not { Connection: { } connection } socket)
                continue;
            connection.OnRead();
            if (connection.SendRing is not PagedRing { IsStarved: true } ring)
                continue;
            ring.IsStarved = false;
            Changed(socket);
        }

        Deliver();
    }

    /// <summary>What is on the loopback goes where it goes.</summary>
    private void Deliver()
    {
        while (_stack.NextDeadline <= _stack.Now)
            _stack.Advance(_stack.Now);
    }

    /// <summary>Find a socket to do something with it, for which its bytes must not be in a ring.</summary>
    /// <param name="domain">Who asks.</param>
    /// <param name="number">Its number.</param>
    /// <param name="socket">The socket.</param>
    /// <param name="sends">He sends: that ends no ring which he shares with the server.</param>
    private Errno Find(ulong domain, uint number, [NotNullWhen(true)] out InetSocket? socket, bool sends = false)
    {
        Errno error = Look(domain, number, out socket);
        if (socket is null)
            return error;
        EndRingOf(socket);
        if (socket.Served is { } ring)
            LookFor(domain, ring, staysInUse: sends || socket.IsStream);
        return error;
    }

    private Errno Look(ulong domain, uint number, [NotNullWhen(true)] out InetSocket? socket)
    {
        socket = number - 1 < SocketStates.Maximum ? _sockets[number] : null;
        if (socket is not null && socket.IsHeldBy(domain))
            return Errno.None;
        socket = null;
        return Errno.EBADF;
    }

    private InetSocket? Make(bool is6, SocketType type, byte protocol, ulong owner)
    {
        uint number = _lowestFree;
        while (number <= SocketStates.Maximum && _sockets[number] is not null)
            number++;
        if (number > SocketStates.Maximum)
            return null;
        InetSocket made = new(number, is6, type, owner) { Protocol = protocol, User = _callers.TryGetValue(owner, out Caller? caller) ? caller.User : 0 };
        _sockets[number] = made;
        _lowestFree = number + 1;
        _end = Math.Max(_end, (int)_lowestFree);
        Count++;
        return made;
    }

    /// <summary>A socket is gone: nobody may use it any more.</summary>
    private void Remove(InetSocket socket)
    {
        if (socket.RingEnd is { } end)
            EndRing(end.Ring, isContended: false);
        EndServedOf(socket);
        socket.IsClosed = true;
        foreach (Waiter waiter in socket.Waiters)
        {
            Message message = waiter.Request;
            ProtocolReply.Fail(ref message, (uint)Errno.EBADF);
            _ = _kernel.ReplyTo(waiter.Reply, ref message); // of a caller that may be gone
        }

        WaitingCount -= socket.Waiters.Count;
        socket.Waiters.Clear();
        _sockets[socket.Number] = null;
        Count--;
        if (socket.Number < _lowestFree)
            _lowestFree = socket.Number;
        CloseStack(socket);
        while (socket.Returned is { } returned && returned.TryDequeue(out InetSocket? accepted))
            Remove(accepted);
        ref ulong word = ref StateOf(socket.Number);
        Volatile.Write(ref word, SocketStates.Of(0, SocketStates.GenerationOf(word) + 1));
    }

    private void CloseStack(InetSocket socket)
    {
        socket.Datagrams?.Close();
        socket.Ping?.Close();
        socket.Raw?.Close();
        socket.Listener?.Close();
        if (socket.Binding is not null)
            _stack.Tcp.Release(socket.Binding);
        socket.Binding = null;
        if (socket.Connection is not { } connection)
            return;

        // SO_LINGER with no time: the connection is broken.
        const ulong breaks = 1;
        if (socket.Linger == breaks && connection.State != TcpState.Closed)
            connection.Abort();
        else
            connection.Close();
    }

    private ref ulong StateOf(uint number) => ref MemoryMarshal.Cast<byte, ulong>(_states.Bytes)[(int)number - 1];
}
