using Pistachio.Abi;

namespace Pistachio.Processes.Server;

/// <content>Who may look into a process. The VFS server must know it too, since it has the names of /proc and gives descriptors away.</content>
public sealed partial class ProcessServer
{
    /// <inheritdoc/>
    public Errno Dumpable(ulong domain, out bool isDumpable)
    {
        isDumpable = false;
        if (!TryCaller(domain, out Process caller))
            return Errno.EPERM;
        isDumpable = !caller.IsUndumpable;
        return Errno.None;
    }

    /// <inheritdoc/>
    public Errno SetDumpable(ulong domain, bool isDumpable)
    {
        if (!TryCaller(domain, out Process caller))
            return Errno.EPERM;
        if (caller.IsUndumpable != isDumpable)
            return Errno.None;
        Errno error = _servers.SetDumpable(domain, isDumpable);
        if (error == Errno.None)
            caller.IsUndumpable = !isDumpable;
        return error;
    }
}
