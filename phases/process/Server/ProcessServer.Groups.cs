using Pistachio.Abi;

namespace Pistachio.Processes.Server;

public sealed partial class ProcessServer
{
    /// <inheritdoc/>
    public Errno Relations(ulong domain, uint pid, out uint parent, out uint group, out uint session)
    {
        parent = group = session = 0;
        if (!TryCaller(domain, out Process caller))
            return Errno.EPERM;
        if (pid == ProcessTable.LauncherPid)
        {
            group = session = pid;
            return Errno.None;
        }

        if (Named(caller, pid) is not { } process)
            return Errno.ESRCH;
        parent = process.Parent?.Pid ?? ProcessTable.LauncherPid;
        group = process.Group;
        session = process.Session;
        return Errno.None;
    }

    /// <inheritdoc/>
    public Errno SetGroup(ulong domain, uint pid, int group)
    {
        if (!TryCaller(domain, out Process caller))
            return Errno.EPERM;
        if (group < 0)
            return Errno.EINVAL;
        if (Named(caller, pid) is not { } process || (process != caller && process.Parent != caller)) // a zombie is one, too
            return Errno.ESRCH;
        if (process != caller && process.HasExecuted)
            return Errno.EACCES;

        uint wanted = group == 0 ? process.Pid : (uint)group;
        bool leads = process.Session == process.Pid;
        bool exists = wanted == process.Pid || _table.HasGroup(wanted, caller.Session);
        if (leads || process.Session != caller.Session || !exists)
            return Errno.EPERM;
        _table.Move(process, wanted, process.Session);
        TellSession(process);
        return Errno.None;
    }

    /// <inheritdoc/>
    public Errno MakeSession(ulong domain, out uint session)
    {
        session = 0;
        if (!TryCaller(domain, out Process caller))
            return Errno.EPERM;
        Process leader = SubjectOf(caller);
        foreach (Process process in _table.All)
        {
            if (process.Group == leader.Pid)
                return Errno.EPERM;
        }

        _table.Move(leader, leader.Pid, leader.Pid);
        TellSession(leader);
        session = leader.Pid;
        return Errno.None;
    }
}
