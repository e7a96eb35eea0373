using System;
using Pistachio.Abi;

namespace Pistachio.Net.Stack;

/// <content>Errors that are told one by one, with the packet that each is about.</content>
public abstract partial class NetworkSocket
{
    private bool _queues4;
    private bool _queues6;
    private QueuedError? _pathMtu;

    /// <summary>What has gone wrong and was not taken; null: nothing yet.</summary>
    public ErrorQueue? Errors { get; private set; }

    /// <summary>Errors of packets to addresses of IPv4 are told one by one (IP_RECVERR).</summary>
    public bool QueuesErrors4
    {
        get => _queues4;
        set => SetQueues(value, _queues6);
    }

    /// <summary>Errors of packets to addresses of IPv6 are told one by one (IPV6_RECVERR).</summary>
    public bool QueuesErrors6
    {
        get => _queues6;
        set => SetQueues(_queues4, value);
    }

    /// <summary>Take the oldest error. The pending error is that of the next one then, or none.</summary>
    /// <returns>Null: there is none.</returns>
    public QueuedError? TakeQueuedError()
    {
        if (Errors?.Take() is not { } taken)
            return null;
        if (Errors.Next is { IsPending: true } next)
            _pending = next.Error;
        else if (taken.IsPending)
            _pending = Errno.None;
        return taken;
    }

    /// <summary>It is to be told when the way to an address of IPv6 takes less than it has sent there (IPV6_RECVPATHMTU).</summary>
    public bool ReportsPathMtu { get; set; }

    /// <summary>Take what was last found out so.</summary>
    /// <returns>The address is <see cref="QueuedError.Destination"/>, what the way takes <see cref="QueuedError.Information"/>. Null: nothing.</returns>
    public QueuedError? TakePathMtu()
    {
        QueuedError? taken = ReportsPathMtu ? _pathMtu : null;
        _pathMtu = null;
        return taken;
    }

    /// <summary>An error is pending, or waits to be told.</summary>
    public bool HasTrouble => _pending != Errno.None || Errors is { Count: > 0 };

    internal bool QueuesErrorsOf(IpAddress remote) => remote.Is4 ? _queues4 : _queues6;

    /// <summary>A packet of ours got no further.</summary>
    /// <param name="error">What is said of it.</param>
    /// <param name="port">The port that it went to, or 0.</param>
    /// <param name="payload">What came back of it.</param>
    /// <param name="stack">The stack.</param>
    internal void Report(in TransportError error, ushort port, ReadOnlySpan<byte> payload, NetworkStack stack)
    {
        if (QueuesErrorsOf(error.Remote))
        {
            Errors ??= new ErrorQueue(stack.ErrorRoom);
            Errors.Add(new QueuedError
            {
                Error = error.Error,
                Origin = error.Remote.Is4 ? ErrorOrigin.Icmp : ErrorOrigin.Icmp6,
                Type = error.Type,
                Code = error.Code,
                Information = error.Information,
                Destination = new IpEndpoint(error.Remote, port),
                Payload = payload.ToArray(),
                Message = new DatagramInfo
                {
                    Source = new IpEndpoint(error.Offender, 0),
                    Destination = error.Local,
                    InterfaceIndex = error.InterfaceIndex,
                    HopLimit = error.HopLimit,
                    TrafficClass = error.TrafficClass,
                    Time = stack.Now,
                },
            });
        }

        if (error.Mtu != 0)
            NotePathMtu(error.Remote, error.Mtu);
        SetError(error.Error);
        Notify(SocketChange.Error | SocketChange.Readable | SocketChange.Writable);
    }

    /// <summary>A packet was too long for the way that it was to go, and was not sent: its sender has the error already.</summary>
    internal void ReportTooLong(IpEndpoint destination, int mtu, NetworkStack stack)
    {
        NotePathMtu(destination.Address, mtu);
        if (!QueuesErrorsOf(destination.Address))
            return;
        Errors ??= new ErrorQueue(stack.ErrorRoom);
        Errors.Add(new QueuedError
        {
            Error = Errno.EMSGSIZE,
            Origin = ErrorOrigin.Local,
            Information = (uint)mtu,
            Destination = destination,
            Message = new DatagramInfo { Time = stack.Now },
        });
        Notify(SocketChange.Error);
    }

    private void NotePathMtu(IpAddress destination, int mtu)
    {
        if (ReportsPathMtu && !destination.Is4)
            _pathMtu = new QueuedError { Error = Errno.EMSGSIZE, Origin = ErrorOrigin.Local, Information = (uint)mtu, Destination = new IpEndpoint(destination, 0) };
    }

    /// <summary>Forget what has not been taken.</summary>
    internal void ForgetErrors() => Errors?.Clear();

    /// <summary>Who does not want to hear any more forgets what has not been taken.</summary>
    private void SetQueues(bool queues4, bool queues6)
    {
        bool isLess = (_queues4 && !queues4) || (_queues6 && !queues6);
        _queues4 = queues4;
        _queues6 = queues6;
        if (isLess)
            ForgetErrors();
    }
}
