using Pistachio.Abi;
using Pistachio.Processes.Protocol;
using Pistachio.Vfs.Protocol;

namespace Pistachio.Processes.Server;

/// <content>
/// Process descriptors (pidfd of Linux). They are open file descriptions of the VFS server, which knows nothing of a process but its
/// <see cref="Process.Number"/>, and is told when it ends and when its entry goes. So a descriptor keeps nothing of a process, and never means another one.
/// </content>
public sealed partial class ProcessServer
{
    /// <inheritdoc/>
    public Errno OpenProcess(ulong domain, uint pid, uint flags, out uint handle)
    {
        handle = 0;
        if (!TryCaller(domain, out _))
            return Errno.EPERM;
        OpenFlags status = (OpenFlags)flags;
        if ((status & ~OpenFlags.NonBlocking) != 0 || pid == 0)
            return Errno.EINVAL;
        if (pid == ProcessTable.LauncherPid)
            return _servers.OpenProcess(domain, pid, hasEnded: false, status, out handle);
        if (_table.Find(pid) is not { } process)
            return _table.OfThread(pid) is null ? Errno.ESRCH : Errno.EINVAL;
        Errno error = _servers.OpenProcess(domain, process.Number, !process.IsAlive, status, out handle);
        process.IsObserved |= error == Errno.None;
        return error;
    }

    /// <inheritdoc/>
    public Errno SignalProcess(ulong domain, ulong process, uint signal, int code, ulong value)
    {
        if (!TryCaller(domain, out Process caller))
            return Errno.EPERM;
        bool isLauncher = process == ProcessTable.LauncherPid;
        Process? receiver = (process & VfsLimits.ProcessByDomain) != 0 ? _table.OfDomain(process & ~VfsLimits.ProcessByDomain) : _table.FindNumbered(process);
        if (receiver is null && !isLauncher)
            return Errno.ESRCH;
        if (signal > Signals.Maximum)
            return Errno.EINVAL;
        if (code > 0 && receiver != caller)
            return Errno.EPERM;
        if (receiver is null)
            return SignalLauncher(caller);
        if (!MaySignal(caller, receiver, signal))
            return Errno.EPERM;
        if (signal == 0)
            return Errno.None;
        Errno error = Post(receiver, QueuedSignal.From(caller, signal, code, value));
        return code == QueuedSignal.ByKill ? Errno.None : error; // as kill, which tells nobody of a full queue
    }

    /// <inheritdoc/>
    public Errno WaitProcess(
        ulong domain, ulong process, WaitOptions options, uint thread, out uint pid, out uint status, out ulong userTime, out ulong peakPages)
    {
        pid = status = 0;
        userTime = peakPages = 0;
        if (!TryCaller(domain, out Process caller))
            return Errno.EPERM;

        // A child keeps its id until somebody has waited for it.
        return _table.FindNumbered(process) is { } child && child.Parent == caller
            ? Wait(domain, (int)child.Pid, options, thread, out pid, out status, out userTime, out peakPages)
            : Errno.ECHILD;
    }

    /// <summary>Forget a process: nobody can wait for it any more.</summary>
    private void Forget(Process process)
    {
        if (process.IsObserved)
            _servers.TellProcess(process.Number, isGone: true);
        _table.Remove(process);
    }
}
