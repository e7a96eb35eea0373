using Pistachio.Abi;

namespace Pistachio.Vfs.Server;

/// <content>Sockets of AF_UNIX have no urgent data.</content>
public sealed partial class VfsServer
{
    /// <inheritdoc/>
    public Errno SendUrgent(ulong domain, uint handle, uint value)
    {
        Errno error = FindSocket(domain, handle, out _, out _);
        return error == Errno.None ? Errno.EOPNOTSUPP : error;
    }

    /// <inheritdoc/>
    public Errno ReceiveUrgent(ulong domain, uint handle, bool keep, out uint value, out uint count)
    {
        value = 0;
        count = 0;
        Errno error = FindSocket(domain, handle, out _, out _);
        return error == Errno.None ? Errno.EOPNOTSUPP : error;
    }
}
