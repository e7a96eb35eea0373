using System.Collections.Generic;
using Pistachio.Abi;
using Pistachio.Processes.Protocol;
using Pistachio.UserCall;

namespace Pistachio.Processes.Server;

public sealed partial class ProcessServer
{
    /// <summary>A thread stopped by a fault that its library OS did not take, or ended itself, or has used the CPU time that it was given.</summary>
    private HandlingOutcome Faulted(ulong badge, ulong vector, ulong errorCode, ulong address, ulong instruction)
    {
        if (_builder.OfSupervisor(badge)?.Owner is not { } process)
            return HandlingOutcome.NoReply;
        if (process.Ending != 0)
        {
            End(process, process.Ending);
            return HandlingOutcome.NoReply;
        }

        if (vector == Vectors.TimeUsed)
        {
            OnTimeUsed(process);
            return process.IsAlive && process.Ending == 0 ? HandlingOutcome.Reply : HandlingOutcome.NoReply;
        }

        if (DomainExit.IsExit(vector, address))
        {
            End(process, WaitStatus.Exited(DomainExit.Status(address)));
            return HandlingOutcome.NoReply;
        }

        uint signal = Signals.OfFault(vector);
        _servers.Say($"process {process.Pid} ({process.Name}): fault {vector}, error {errorCode:x}, address {address:x}, at {instruction:x}; ended by signal {signal}");
        End(process, WaitStatus.Killed(signal));
        return HandlingOutcome.NoReply;
    }

    /// <summary>End a process, whatever it is doing. Its status can be waited for afterwards, if there is anybody to wait.</summary>
    /// <param name="process">A process that has not ended.</param>
    /// <param name="status">As <see cref="WaitStatus"/>; <see cref="WaitStatus.Forgotten"/>: as if it had never been made.</param>
    private void End(Process process, uint status)
    {
        HashSet<uint>? groups = GroupsAround(process);
        process.State = ProcessState.Zombie;
        process.Status = status;
        process.Change = 0;
        if (process.IsStopped)
            _stopped--;
        process.IsStopped = false;
        EndTimers(process);
        process.Pending?.Discard(ulong.MaxValue);
        DestroyDomain(process);
        if (!process.IsLaunched)
            DropWaits(process);
        LeaveChildren(process);
        if (process.IsObserved)
            _servers.TellProcess(process.Number, isGone: false); // before anybody else learns of the end
        if (process.IsLaunched)
        {
            AnswerWaits(process);
            if (process.Pid == _runPid)
                _servers.Finish(WaitStatus.ShellStatus(status));
        }
        else if (process.Parent is { } parent && status != WaitStatus.Forgotten)
        {
            if (KeepsStatuses(parent))
                parent.Zombies.Add(process);
            else
                Forget(process);
            AnswerWaits(parent);
            _ = Post(parent, QueuedSignal.OfChild(process, status)); // SIGCHLD is not queued, so there is room
        }
        else
        {
            Process? waiting = process.Parent;
            Forget(process);
            if (waiting is not null)
                AnswerWaits(waiting); // perhaps it was the last child that it could wait for
        }

        if (groups is not null)
            HangUpOrphans(groups);
    }

    /// <summary>Whether the children of a process become zombies: not if it ignores SIGCHLD or says so (SA_NOCLDWAIT).</summary>
    private bool KeepsStatuses(Process parent)
    {
        if (parent.Objects is not { } objects)
            return true;
        ref SignalArea area = ref _builder.SignalsOf(objects);
        return (area.Ignored & Signals.BitOf(Signals.Child)) == 0 && (area.ChildOptions & ChildSignalOptions.NoStatus) == 0;
    }

    private void DestroyDomain(Process process)
    {
        _locks.End(process.Pid);
        if (process.Objects is not { } objects)
            return;

        // The address space first, so that nothing runs while the rest goes.
        ulong domain = process.Domain;
        LeaveFutexes(objects, domain);
        ulong ofThreads = ForgetThreads(process, objects);
        _builder.End(objects);
        process.Objects = null;
        _table.SetDomain(process, 0);
        if (_servers.DestroyContext(domain, out ulong used) == Errno.None)
        {
            process.Time = used + ofThreads;
            _endedTime += process.Time;
        }

        if (_servers.DestroyMemory(domain, out ulong peak) == Errno.None)
            process.PeakPages = peak;

        // An error means that the server does not know the domain; then nothing is left there either.
        _ = _servers.EndFiles(domain);
    }

    /// <summary>
    /// Children that did not start end with their parent; the others get an ancestor that wants them, or are orphans, and nobody waits for them.
    /// </summary>
    private void LeaveChildren(Process process)
    {
        Process? heir = process.Children.Count > 0 ? HeirOf(process) : null;
        while (process.Children.Count > 0)
        {
            // Those that are handed on keep their order.
            Process child = process.Children[heir is null ? ^1 : 0];
            if (child.State is not (ProcessState.Zombie or ProcessState.Running))
            {
                child.State = ProcessState.Zombie;
                DestroyDomain(child);
                Forget(child);
            }
            else if (heir is not null)
            {
                Adopt(heir, child);
            }
            else if (child.State == ProcessState.Zombie)
            {
                Forget(child);
            }
            else
            {
                ProcessTable.SetParent(child, null);
            }
        }
    }

    /// <summary>Nobody is there any more who could be answered.</summary>
    private void DropWaits(Process process)
    {
        foreach (PendingWait wait in process.Waiting)
            _ = _kernel.Delete(wait.Reply);
        process.Waiting.Clear();
    }
}
