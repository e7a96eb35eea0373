using System;
using Pistachio.Abi;
using Pistachio.Files;

namespace Pistachio.Vfs.Tests.Fakes;

/// <content>Rings of connections, of which the VFS server has none.</content>
internal readonly partial struct FakeDomain
{
    public Errno SocketRing(SocketHandle socket, bool withServer, out uint end, out ulong memory, out ulong wait, out ulong signal)
    {
        process.Count(nameof(SocketRing));
        return Server.Ring(process.Badge, socket.Handle, withServer, out end, out memory, out wait, out signal);
    }

    public Errno LeaveSocketRing(SocketHandle socket)
    {
        process.Count(nameof(LeaveSocketRing));
        return Server.LeaveRing(process.Badge, socket.Handle);
    }

    public Errno SocketRingPeer(SocketHandle socket, Span<byte> address, out int bytes)
    {
        process.Count(nameof(SocketRingPeer));
        return Server.RingPeer(process.Badge, socket.Handle, address, out bytes);
    }

    public Errno OverRing(SocketHandle socket, out ulong memory) => Server.OverRing(process.Badge, out memory);

    public bool TryMapOverRing(ulong over, ulong address, out ulong mapped) =>
        throw new InvalidOperationException("there are no rings, and none is taken away");

    public Errno AwaitSocketRing(ulong signal, ulong deadline) => AwaitRing(signal);
}
