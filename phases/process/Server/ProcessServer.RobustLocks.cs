using System.Collections.Generic;
using Pistachio.Abi;
using Pistachio.Processes.Protocol;
using Pistachio.UserCall;

namespace Pistachio.Processes.Server;

/// <content>
/// A process that a signal ends may have robust locks in memory that others share. They lie in lists in its own memory, which this server neither
/// sees nor
/// would believe: so its library OS gives them back, in its first thread, with all others stopped. It has a short time for that; then the process
/// ends anyway.
/// </content>
public sealed partial class ProcessServer
{
    /// <summary>Nanoseconds that a process has to give back its locks.</summary>
    public const ulong EndingTime = 200_000_000;

    /// <summary>Processes that are about to end, the first in time first.</summary>
    private readonly Queue<(Process Process, ulong Deadline)> _ending = new();

    /// <summary>A signal ends a process.</summary>
    private void EndBySignal(Process process, uint signal)
    {
        uint status = WaitStatus.Killed(signal);
        if (process.State != ProcessState.Running || process.Objects is not { } objects || !TryLetGiveBack(process, objects))
        {
            End(process, status);
            return;
        }

        process.Ending = status;
        _ending.Enqueue((process, _kernel.Now + EndingTime));
    }

    /// <summary>Have the library OS of a process give back its robust locks, and do nothing else any more.</summary>
    /// <returns>False: it has none.</returns>
    private bool TryLetGiveBack(Process process, ProcessDomain objects)
    {
        ref SignalArea area = ref _builder.SignalsOf(objects);
        ulong entry = area.EndEntry;
        area.EndEntry = 0;
        if (entry == 0)
            return false;
        foreach (ProcessThread thread in objects.Threads)
        {
            if (thread.Id != 0)
                _ = _builder.Stop(thread); // the thread is ours
        }

        if (!_builder.Redirect(objects, entry))
            return false;
        if (process.IsStopped)
        {
            _stopped--;
            process.IsStopped = false;
            process.Change = 0;
            _ = _builder.Stop(objects, stops: false); // a thread without time ends late
        }

        LeaveFutexes(objects, process.Domain);
        DropOwnWaits(process);
        EndTimers(process);
        ClearTimeLimits(process, objects);
        return true;
    }

    /// <summary>Limits of CPU time count no longer.</summary>
    private void ClearTimeLimits(Process process, ProcessDomain objects)
    {
        process.HasTimeLimits = false;
        _ = _kernel.SchedulingLimit(objects.Context, 0); // the context is ours
    }

    /// <summary>End processes that have not given back their locks in time.</summary>
    private void EndLate(ulong now)
    {
        while (_ending.TryPeek(out (Process Process, ulong Deadline) first) && (first.Deadline <= now || !first.Process.IsAlive))
        {
            _ending.Dequeue();
            if (first.Process.IsAlive)
                End(first.Process, first.Process.Ending);
        }
    }
}
