using System;
using Pistachio.Abi;

namespace Pistachio.Vfs.Server;

/// <content>Rings are of connections of the internet: bytes of AF_UNIX go through this server.</content>
public sealed partial class VfsServer
{
    /// <inheritdoc/>
    public Errno Ring(ulong domain, uint handle, bool withServer, out uint end, out ulong memory, out ulong wait, out ulong signal)
    {
        end = 0;
        memory = wait = signal = 0;
        return Errno.EOPNOTSUPP;
    }

    /// <inheritdoc/>
    public Errno LeaveRing(ulong domain, uint handle) => Errno.EBADF;

    /// <inheritdoc/>
    public Errno RingPeer(ulong domain, uint handle, Span<byte> address, out int bytes)
    {
        bytes = 0;
        return Errno.EOPNOTSUPP;
    }

    /// <inheritdoc/>
    public Errno OverRing(ulong domain, out ulong memory)
    {
        memory = 0;
        return Errno.EOPNOTSUPP;
    }
}
