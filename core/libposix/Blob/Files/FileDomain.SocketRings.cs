using System;
using Pistachio.Abi;
using Pistachio.Files;
using Pistachio.UserCall;

namespace Pistachio.LibPosix;

/// <content>Rings of connections.</content>
internal readonly partial struct FileDomain
{
    public Errno SocketRing(SocketHandle socket, bool withServer, out uint end, out ulong memory, out ulong wait, out ulong signal) =>
        ServerOf(socket.Family).Ring(socket.Number, withServer, out end, out memory, out wait, out signal);

    public Errno LeaveSocketRing(SocketHandle socket) => ServerOf(socket.Family).LeaveRing(socket.Number);

    public Errno SocketRingPeer(SocketHandle socket, Span<byte> address, out int bytes) =>
        ServerOf(socket.Family).RingPeer(socket.Number, address, out bytes);

    public Errno OverRing(SocketHandle socket, out ulong memory) => ServerOf(socket.Family).OverRing(out memory);

    public bool TryMapOverRing(ulong over, ulong address, out ulong mapped)
    {
        // One of its own for each place: the first mapping binds a capability.
        if (Kernel.Derive(over, Rights.Read, 0, 0, out mapped) != CallStatus.Ok)
            return false;
        if (Windows.Map(mapped, address, 0, 1, Protection.Read) == Errno.None)
            return true;
        _ = Kernel.Delete(mapped); // it was just derived
        return false;
    }

    public Errno AwaitSocketRing(ulong signal, ulong deadline)
    {
        while (true)
        {
            CurrentThread.BeginWait();
            CallStatus status = Kernel.WaitSignal(signal, Deadline(deadline), out _);
            CurrentThread.EndWait();
            if (status == CallStatus.TimedOut)
                return Errno.ETIMEDOUT;

            // A notification that is gone is one of a ring that is over: looking again finds out.
            if (status != CallStatus.Cancelled)
                return Errno.None;
            if (SignalDelivery.IsDue())
                return Errno.EINTR;
        }
    }
}
