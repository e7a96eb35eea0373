using Pistachio.Abi;
using Pistachio.Vfs.Protocol;

namespace Pistachio.Vfs.Server;

/// <content>
/// Rings of stream sockets: one for what is sent to each end. What a ring cannot say (rights, credentials, an end of one direction, limits) ends it, and the
/// bytes go in messages from then on.
/// </content>
public sealed partial class VfsServer
{
    /// <inheritdoc/>
    public Errno UnixRing(ulong domain, uint handle, bool reads, out uint pages, out ulong control, out ulong bytes, out ulong signal)
    {
        pages = 0;
        control = bytes = signal = 0;
        Errno error = FindSocket(domain, handle, out Domain? caller, out UnixSocket? socket);
        if (socket is null)
            return error;
        LeaveRing(caller!, handle, reads);
        if (socket.Type != SocketType.Stream)
            return Errno.EOPNOTSUPP;
        UnixSocket? channel = reads ? socket : socket.Peer;
        if (channel is { MayNotShare: true })
            return Errno.EOPNOTSUPP;
        if (channel is not { MayShare: true })
            return Errno.EAGAIN;
        error = JoinRing(channel, caller!, handle, reads, out RingSide? side);
        if (side is null)
            return error;
        pages = (uint)side.Ring.Pages;
        control = side.Control;
        bytes = side.Bytes;
        signal = side.Signal;
        return Errno.None;
    }

    /// <summary>The other direction of a connection, to whose end those also wait who wait for this one.</summary>
    private static UnixSocket? OtherWay(ByteChannel channel) =>
        channel is UnixSocket { IsConnectionMode: true, Peer: { IsClosed: false } peer } ? peer : null;

    /// <summary>A message is sent to a socket: its bytes are with the server from now on.</summary>
    /// <param name="target">Where it goes.</param>
    /// <param name="caller">Who sends.</param>
    /// <param name="handle">With which handle.</param>
    /// <param name="isPlain">There are only bytes.</param>
    /// <returns><see cref="VfsLimits.RingReady"/>: they are not, and the caller is to send these where the others are.</returns>
    private Errno BringBack(UnixSocket target, Domain caller, uint handle, bool isPlain)
    {
        if (isPlain)
            return Privately(target, caller, handle);
        if (target.RingInUse is { } ring)
            EndRing(ring, isContended: true);
        return Errno.None;
    }

    /// <summary>Both directions of a connection are with the server from now on.</summary>
    private void EndRings(UnixSocket socket)
    {
        if (socket.Ring is { } ring)
            EndRing(ring, isContended: false);
        if (OtherWay(socket)?.Ring is { } other)
            EndRing(other, isContended: false);
    }

    /// <summary>An option of a socket was set: perhaps one that a ring knows nothing of.</summary>
    private void LeaveRingFor(UnixSocket socket)
    {
        if (socket.Ring is { } ring && !socket.MayShare)
            EndRing(ring, isContended: false);
        if (OtherWay(socket) is { Ring: { } other, MayShare: false })
            EndRing(other, isContended: false);
    }
}
