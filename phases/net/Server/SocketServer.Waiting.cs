using System.Collections.Generic;
using System.Runtime.InteropServices;
using System.Threading;
using Pistachio.Abi;
using Pistachio.Net.Protocol;
using Pistachio.UserCall;
using Pistachio.Vfs.Protocol;

namespace Pistachio.Net.Server;

/// <content>Requests that wait, and who polls.</content>
public sealed partial class SocketServer
{
    /// <summary>Requests at a socket beyond which those are looked for whose callers are gone.</summary>
    private const int UncheckedWaiters = 16;

    private ulong _watcher;
    private bool _isWatcherWanted;

    /// <summary>What the reply to a request that was tried again takes along: bytes, or a connection.</summary>
    private InetSocket? _taken;
    private int _takenCount;
    private InetSocket? _accepted;
    private InetSocket? _listening;

    /// <summary>Put the request at hand off until a socket changes, as its caller wants to wait.</summary>
    private Errno WaitOn(InetSocket socket, ulong limit, SocketWait wait)
    {
        if (wait == SocketWait.No)
            return Errno.EAGAIN;
        if (wait == SocketWait.Yes && limit != 0)
            return Errno.ETIME;
        _awaited = socket;
        _awaitedRoom = -1;
        return Deferred;
    }

    /// <summary>Keep the request that was put off. When it cannot be kept it is a reply with ENOMEM afterwards.</summary>
    private bool Keep(ref Message message)
    {
        InetSocket socket = _awaited!;
        if (socket.Waiters.Count >= UncheckedWaiters)
            DropGone(socket);
        socket.Waiters.EnsureCapacity(socket.Waiters.Count + 1);
        if (_kernel.SaveReply(out ulong reply) != CallStatus.Ok)
        {
            ProtocolReply.Fail(ref message, (uint)Errno.ENOMEM);
            return false;
        }

        socket.Waiters.Add(new Waiter(message.Badge, message, reply) { Room = _awaitedRoom, WantsRest = _awaitsRest });
        WaitingCount++;
        return true;
    }

    private void AnswerWaiters(InetSocket socket, ulong messagePage)
    {
        for (int i = 0; i < socket.Waiters.Count;)
        {
            Waiter waiter = socket.Waiters[i];
            Message message = waiter.Request;
            _isTriedAgain = true;
            bool isAnswered = SocketDispatcher.Dispatch(this, ref message, messagePage);
            _isTriedAgain = false;
            if (!isAnswered)
            {
                i++;
                continue;
            }

            socket.Waiters.RemoveAt(i);
            WaitingCount--;
            Finish(_kernel.ReplyTo(waiter.Reply, ref message) == CallStatus.Ok);
        }
    }

    /// <summary>A request was tried again and has an answer, which has arrived or has found nobody.</summary>
    private void Finish(bool hasArrived)
    {
        if (_taken is { } from && hasArrived)
            Take(from, _takenCount);
        if (_accepted is { } connection && !hasArrived)
            GiveBack(connection);
        _taken = null;
        _accepted = null;
        _listening = null;
    }

    private void DropGone(InetSocket socket)
    {
        for (int i = socket.Waiters.Count - 1; i >= 0; i--)
        {
            if (_kernel.Exists(socket.Waiters[i].Reply))
                continue;
            socket.Waiters.RemoveAt(i);
            WaitingCount--;
        }
    }

    /// <summary>Requests of a domain that is gone.</summary>
    private void DropWaiters(InetSocket socket, ulong domain)
    {
        for (int i = socket.Waiters.Count - 1; i >= 0; i--)
        {
            if (socket.Waiters[i].Domain != domain)
                continue;
            _kernel.Delete(socket.Waiters[i].Reply);
            socket.Waiters.RemoveAt(i);
            WaitingCount--;
        }
    }

    /// <summary>What is told of a socket beside what has changed.</summary>
    private static ushort TellingOf(InetSocket socket)
    {
        ushort ready = socket.RingEnd is { Ring.IsInUse: true } ? SocketStates.InRing : (ushort)socket.Ready;
        if (socket.Served is not null)
            ready |= socket.IsStream ? SocketStates.Served : (ushort)(SocketStates.Served | (ushort)(PollEvents.Input | PollEvents.InputNormal)); // who looks at the ring knows better
        return socket.Lingers ? (ushort)(ready | SocketStates.Lingers) : ready;
    }

    /// <summary>Somebody wants to be told when a socket changes.</summary>
    private bool IsWanted(InetSocket socket)
    {
        Interlocked.MemoryBarrier();
        return Volatile.Read(ref _states.Bytes[SocketStates.WantedOffset + (int)socket.Number - 1]) != 0;
    }

    /// <summary>Tell who polls what a socket is ready for.</summary>
    private void Tell(InetSocket socket)
    {
        Volatile.Write(ref StateOf(socket.Number), SocketStates.Of(TellingOf(socket), socket.Generation, socket.Counts));
        Interlocked.MemoryBarrier();
        ref byte wanted = ref _states.Bytes[SocketStates.WantedOffset + (int)socket.Number - 1];
        if (wanted == 0)
            return;
        wanted = 0;
        int bit = (int)socket.Number - 1;
        Interlocked.Or(ref MemoryMarshal.Cast<byte, ulong>(_states.Bytes[SocketStates.ToldOffset..])[bit / 64], 1UL << (bit % 64));
        _isWatcherWanted = _watcher != 0;
    }
}
