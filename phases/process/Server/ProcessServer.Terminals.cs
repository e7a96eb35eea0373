using System.Collections.Generic;
using Pistachio.Abi;
using Pistachio.Processes.Protocol;
using Pistachio.Vfs.Protocol;

namespace Pistachio.Processes.Server;

/// <summary>
/// Job control. The VFS server knows terminals and who uses them, this one knows sessions and signals: it tells the VFS server of each change, and
/// fetches the signals that terminals send.
/// </summary>
public sealed partial class ProcessServer
{
    /// <inheritdoc/>
    public Errno UseFromBackground(ulong domain, bool reads)
    {
        if (!TryCaller(domain, out Process caller))
            return Errno.EPERM;
        if (!reads && Dismisses(caller, Signals.TerminalOutput))
            return Errno.None;
        return reads && Dismisses(caller, Signals.TerminalInput)
            ? Errno.EIO
            : RefuseBackground(caller, reads ? Signals.TerminalInput : Signals.TerminalOutput);
    }

    /// <inheritdoc/>
    public Errno SetForeground(ulong domain, uint handle, int group)
    {
        if (!TryCaller(domain, out Process caller))
            return Errno.EPERM;
        if (group < 0)
            return Errno.EINVAL;
        if (!_table.HasGroup((uint)group, caller.Session))
            return Snapshot().Exists(each => each.Group == (uint)group) ? Errno.EPERM : Errno.ESRCH;
        Errno error = _servers.SetForeground(domain, handle, (uint)group, Dismisses(caller, Signals.TerminalOutput));
        return error == VfsLimits.InBackground ? RefuseBackground(caller, Signals.TerminalOutput) : error;
    }

    /// <summary>Send the signals that terminals have for process groups: typed ones, hang-ups, changes of size.</summary>
    public void SendTerminalSignals()
    {
        while (_servers.TakeTerminalSignal(out uint session, out uint group, out uint signal) && signal != 0)
        {
            List<Process> receivers = Snapshot().FindAll(each => each.Session == session && (group == 0 ? each.Pid == session : each.Group == group));
            foreach (Process receiver in receivers)
                _ = Post(receiver, new QueuedSignal(signal, KernelCode, 0)); // none of them is queued, so there is room
        }
    }

    /// <summary>Whether a process blocks or ignores a signal.</summary>
    private bool Dismisses(Process process, uint signal)
    {
        ref SignalArea area = ref _builder.SignalsOf(process.Objects!);
        return ((area.Blocked | area.Ignored) & Signals.BitOf(signal)) != 0;
    }

    private Errno RefuseBackground(Process caller, uint signal)
    {
        if (IsOrphaned(caller.Group))
            return Errno.EIO;
        foreach (Process member in Snapshot().FindAll(each => each.Group == caller.Group))
            _ = Post(member, new QueuedSignal(signal, KernelCode, 0)); // not queued, so there is room
        return Errno.EINTR;
    }

    /// <summary>Tell the VFS server where a process that has a domain belongs.</summary>
    private void TellSession(Process process)
    {
        if (process.Domain != 0)
            _ = _servers.SetSession(process.Domain, process.Session, process.Group, process.Session == process.Pid); // it knows the domain
    }
}
