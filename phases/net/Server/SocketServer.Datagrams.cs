using System;
using Pistachio.Abi;
using Pistachio.Net.Stack;
using Pistachio.UserCall;
using Pistachio.Vfs.Protocol;

namespace Pistachio.Net.Server;

/// <content>
/// A datagram of one program to another that waits for it: the request that waits is answered with it in the middle of the one that sends it. It is never in the ring of the
/// socket, and nobody who polls sees it there.
/// </content>
public sealed partial class SocketServer
{
    /// <summary>Address of the message page of the request at hand.</summary>
    private ulong _page;

    /// <summary>A request is at hand that needs nothing any more of what lies in the message page, and has put nothing there.</summary>
    private bool _isPageFree;

    /// <summary>See <see cref="Waiter.Room"/> and <see cref="Waiter.WantsRest"/>, of the request that was put off last.</summary>
    private int _awaitedRoom;
    private bool _awaitsRest;

    /// <inheritdoc/>
    public bool TakeAtOnce(UdpSocket socket, in DatagramInfo info, ReadOnlySpan<byte> payload)
    {
        if (!_isPageFree || socket.Tag is not InetSocket receiver || receiver.Waiters.Count == 0 || receiver.Control != ControlItems.None
            || receiver.HasChanged || socket.HasError)
        {
            return false;
        }

        Waiter waiter = receiver.Waiters[0];
        if (waiter.Room < 0 || (waiter.WantsRest && payload.Length > waiter.Room))
            return false;
        int count = Math.Min(payload.Length, waiter.Room);
        Message message = waiter.Request;
        SocketDispatcher.AnswerReceive(ref message, _page, ReceivedMessage.Of(payload.Length, 0, false, true, false), payload[..count]);
        receiver.Waiters.RemoveAt(0);
        WaitingCount--;
        if (_kernel.ReplyTo(waiter.Reply, ref message) != CallStatus.Ok)
            return false; // who waited is gone: it is kept for others

        Note(CallerOf(waiter.Domain), receiver, info);
        return true;
    }

    /// <summary>Send a message, whose receiver may have it at once.</summary>
    private Errno SendMessage(ulong domain, InetSocket socket, Caller? caller, ReadOnlySpan<byte> bytes, out uint sent)
    {
        _isPageFree = socket.Datagrams is not { SegmentSize: not 0 }; // otherwise the rest is needed still
        try
        {
            return SendDatagram(domain, socket, caller, bytes, out sent);
        }
        finally
        {
            _isPageFree = false;
        }
    }

    private Errno WaitForDatagram(InetSocket socket, uint maximum, ReceiveFlags flags)
    {
        Errno error = WaitFor(socket, flags);
        if (error == Deferred && (flags & ReceiveFlags.Peek) == 0)
            (_awaitedRoom, _awaitsRest) = ((int)Math.Min(maximum, SocketLimits.DataBytes), (flags & ReceiveFlags.Rest) != 0);
        return error;
    }

    /// <summary>What a program may ask about the datagram that it has received.</summary>
    private static void Note(Caller caller, InetSocket socket, in DatagramInfo info)
    {
        caller.Sender = info.Source;
        caller.SenderFamily = socket.Family;
        socket.LastTime = info.Time;
    }
}
