using System.Collections.Generic;
using Pistachio.Abi;
using Pistachio.Processes.Protocol;

namespace Pistachio.Processes.Server;

public sealed partial class ProcessServer
{
    /// <inheritdoc/>
    public Errno Kill(ulong domain, int pid, uint signal)
    {
        if (!TryCaller(domain, out Process caller))
            return Errno.EPERM;
        if (signal > Signals.Maximum)
            return Errno.EINVAL;

        List<Process> targets = TargetsOf(caller, pid);
        if (targets.Count == 0)
            return Errno.ESRCH;
        List<Process> permitted = targets.FindAll(target => MaySignal(caller, target, signal));
        if (permitted.Count == 0)
            return Errno.EPERM;
        if (signal == 0 || Signals.IsIgnored(signal))
            return Errno.None;

        // Stopping a thread cancels the message it waits for, which no library OS could make good. It comes with the ipc phase.
        if (Signals.IsStop(signal))
            return Errno.ENOSYS;
        foreach (Process target in permitted)
        {
            // One of those before it may have been its parent, and it had not started.
            if (target.IsAlive)
                End(target, WaitStatus.Killed(signal));
        }

        return Errno.None;
    }

    /// <summary>Whom the first argument of POSIX kill means. Zombies count: they exist.</summary>
    private List<Process> TargetsOf(Process caller, int pid)
    {
        if (pid > 0)
            return _table.Find((uint)pid) is { } process ? [process] : [];
        if (pid == -1)
            return Snapshot().FindAll(each => each != caller);
        uint group = pid == 0 ? caller.Group : (uint)-(long)pid;
        return Snapshot().FindAll(each => each.Group == group);
    }

    private static bool MaySignal(Process caller, Process target, uint signal) =>
        caller.Identity.MaySignal(target.Identity) || (Signals.IsContinue(signal) && caller.Session == target.Session);
}
