using System.Collections.Generic;
using Pistachio.Abi;
using Pistachio.Processes.Protocol;

namespace Pistachio.Processes.Server;

/// <summary>Stopping processes and letting them go on, and telling parents of it.</summary>
public sealed partial class ProcessServer
{
    /// <summary>Processes that are stopped.</summary>
    private int _stopped;

    private void Stop(Process process, uint signal)
    {
        if (process.IsStopped || process.Objects is not { } objects || !_builder.Stop(objects, stops: true))
            return;
        process.IsStopped = true;
        _stopped++;
        Changed(process, WaitStatus.Stopped(signal));
    }

    private void Continue(Process process)
    {
        if (!process.IsStopped || !_builder.Stop(process.Objects!, stops: false))
            return;
        process.IsStopped = false;
        _stopped--;
        Changed(process, WaitStatus.Continued);

        // What came meanwhile and is not blocked.
        ulong pending = process.Pending?.Set ?? 0;
        if ((pending & ~BlockedByAll(process.Objects!)) != 0 || process.PendingOfThreads is { Count: > 0 })
            ActOnPending(process);
    }

    /// <summary>Act on signals that have neither handler nor are blocked, and call the process for those that have one.</summary>
    private void ActOnPending(Process process) =>
        ActOnPending(process, 0, ~(BlockedByAll(process.Objects!) | _builder.SignalsOf(process.Objects!).Caught));

    /// <summary>The same for the signals of a process (0) or of one of its threads.</summary>
    private void ActOnPending(Process process, uint receiver, ulong unhandled)
    {
        ref SignalArea area = ref _builder.SignalsOf(process.Objects!);
        while (TryTakePending(process, receiver, unhandled, out QueuedSignal taken))
        {
            if ((area.Ignored & Signals.BitOf(taken.Signal)) != 0)
                continue;
            ActByDefault(process, taken.Signal);
            if (!process.IsAlive || process.IsStopped)
                return;
        }

        CallAll(process);
    }

    /// <summary>A process has stopped or goes on: its parent can wait for that, and gets a signal unless it does not want one.</summary>
    private void Changed(Process process, uint status)
    {
        process.Change = status;
        if (process.Parent is not { } parent)
            return;
        AnswerWaits(parent);
        if (parent.Objects is { } objects && (_builder.SignalsOf(objects).ChildOptions & ChildSignalOptions.NoStops) == 0)
            _ = Post(parent, QueuedSignal.OfChild(process, status)); // SIGCHLD is not queued, so there is room
    }

    /// <summary>
    /// Whether nobody outside a process group but in its session is the parent of a member (POSIX, 3.264): then nobody would let a stopped member go on.
    /// </summary>
    private bool IsOrphaned(uint group)
    {
        foreach (Process member in _table.All)
        {
            if (member.Group == group && member.IsAlive && member.Parent is { } parent && parent.Group != group && parent.Session == member.Session)
                return false;
        }

        return true;
    }

    /// <summary>The process groups that may be orphaned when a process ends: its own and those of its children. Null: nobody is stopped.</summary>
    private HashSet<uint>? GroupsAround(Process process)
    {
        if (_stopped == 0)
            return null;
        HashSet<uint> groups = [];
        foreach (Process child in process.Children)
            groups.Add(child.Group);
        groups.Add(process.Group);
        groups.RemoveWhere(IsOrphaned);
        return groups;
    }

    /// <summary>POSIX _exit: a process group that has just been orphaned and has a stopped member gets SIGHUP and SIGCONT.</summary>
    private void HangUpOrphans(HashSet<uint> groups)
    {
        foreach (uint group in groups)
        {
            List<Process> members = Snapshot().FindAll(each => each.Group == group && each.IsAlive);
            if (!members.Exists(static member => member.IsStopped) || !IsOrphaned(group))
                continue;
            foreach (Process member in members)
            {
                _ = Post(member, new QueuedSignal(Signals.HangUp, KernelCode, 0)); // neither is queued, so there is room
                _ = Post(member, new QueuedSignal(Signals.Continue, KernelCode, 0));
            }
        }
    }

    /// <summary>SI_KERNEL: sent by no process.</summary>
    private const int KernelCode = 0x80;
}
