using Pistachio.Abi;
using Pistachio.Processes.Protocol;

namespace Pistachio.Processes.Server;

/// <content>Threads of processes. What they do in the process is the library OS's business; here are their objects, their ids and their time.</content>
public sealed partial class ProcessServer
{
    /// <summary>The accounts of threads at the scheduler server: the domain, and above it the index of the thread.</summary>
    private const int ThreadShift = 48;

    /// <inheritdoc/>
    public Errno CreateThread(ulong domain, uint maker, out uint thread, out uint index)
    {
        thread = index = 0;
        if (!TryCaller(domain, out Process caller))
            return Errno.EPERM;
        ProcessDomain objects = caller.Objects!;
        bool allowed = caller.Identity.IsPrivileged || caller.Account.Processes < caller.Limits.Soft(ResourceLimit.Processes);
        if (!allowed)
            return Errno.EAGAIN;

        if (!TryScheduling(caller, maker, out Scheduling scheduling))
            return Errno.ESRCH;
        ProcessThread? made = objects.Threads.Find(static each => each.Id == 0);
        if (made is null && objects.Threads.Count + 1 >= ProcessLayout.MaximumThreads)
            return Errno.EAGAIN;
        uint id = _table.TakeThreadId(caller);
        if (id == 0)
            return Errno.EAGAIN;
        if (made is null)
        {
            Errno error = MakeThread(caller, scheduling, out made);
            if (error != Errno.None)
            {
                _table.ReleaseThreadId(id);
                return error;
            }
        }
        else if (made.Scheduling != scheduling || made.Boost != 0 || made.Inherited != 0)
        {
            made.Boost = made.Inherited = 0;
            Errno error = Reschedule(caller, made, scheduling);
            if (error != Errno.None)
            {
                _table.ReleaseThreadId(id);
                return error;
            }
        }

        made!.Id = id;
        made.Name = maker == 0 ? caller.Name : objects.Threads[(int)maker - 1].Name;
        _ = _kernel.SchedulingUsed(made.Context, out ulong before); // the context is ours
        made.UsedBefore = before;
        _builder.WordsOf(objects, made.Index).Blocked = ulong.MaxValue; // until its library OS has filled its area
        caller.Account.Processes++;
        caller.ThreadCount++;
        if (caller.HasTimeLimits)
            SetTimeLimits(caller);
        (thread, index) = (id, made.Index);
        return Errno.None;
    }

    /// <inheritdoc/>
    public Errno EndThread(ulong domain, uint index)
    {
        if (!TryCaller(domain, out Process caller))
            return Errno.EPERM;
        if (index == 0 || index > caller.Objects!.Threads.Count || caller.Objects.Threads[(int)index - 1] is not { Id: not 0 } thread)
            return Errno.ESRCH;
        _ = _builder.Stop(thread); // the thread is ours
        Forget(caller, thread);
        return Errno.None;
    }

    /// <inheritdoc/>
    public Errno EndThreads(ulong domain, uint index, ulong entry)
    {
        if (!TryCaller(domain, out Process caller))
            return Errno.EPERM;
        ProcessDomain objects = caller.Objects!;
        if (index > objects.Threads.Count || (index != 0 && objects.Threads[(int)index - 1].Id == 0))
            return Errno.ESRCH;
        if (index != 0 && !_builder.Redirect(objects, entry))
            return Errno.EINVAL;
        caller.Boost = 0;
        caller.HasFirstThreadEnded = false;
        _ = Reschedule(caller, index == 0 ? caller.Scheduling : objects.Threads[(int)index - 1].Scheduling); // what a thread had already
        foreach (ProcessThread thread in objects.Threads)
        {
            if (thread.Id == 0)
                continue;
            _ = _builder.Stop(thread); // the thread is ours
            Forget(caller, thread);
        }

        LeaveFutexes(objects, domain);
        DropOwnWaits(caller);
        return Errno.None;
    }

    /// <inheritdoc/>
    public Errno ThreadCapability(ulong domain, uint index, out ulong handle)
    {
        handle = 0;
        if (!TryCaller(domain, out Process caller))
            return Errno.EPERM;
        ProcessDomain objects = caller.Objects!;
        if (index > objects.Threads.Count)
            return Errno.ESRCH;
        handle = ThreadOf(objects, index);
        return Errno.None;
    }

    /// <summary>One more thread, with time.</summary>
    private Errno MakeThread(Process process, Scheduling scheduling, out ProcessThread? made)
    {
        Errno error = _builder.BuildThread(process.Objects!, out made);
        if (made is null)
            return error;
        ulong account = AccountOf(process.Domain, made.Index);
        made.Scheduling = scheduling;
        error = _servers.CreateContext(account, scheduling, out ulong context);
        if (error == Errno.None)
        {
            if (_builder.Schedule(made, context))
                return Errno.None;
            _ = _servers.DestroyContext(account, out _); // was made just now
        }

        _builder.Discard(process.Objects!, made);
        return Errno.ENOMEM;
    }

    /// <summary>The threads that have waited are gone.</summary>
    private void DropOwnWaits(Process process)
    {
        foreach (PendingWait wait in process.Waiting.FindAll(each => each.Request.Badge == process.Domain))
        {
            _ = _kernel.Delete(wait.Reply); // is gone already, if the kernel took it with the wait
            process.Waiting.Remove(wait);
        }
    }

    private void Forget(Process process, ProcessThread thread)
    {
        ForgetPendingOf(process, thread);
        WakeCpuSleepers(process, thread.Id);
        _locks.End(thread.Id);
        _table.ReleaseThreadId(thread.Id);
        thread.Id = 0;
        process.Account.Processes--;
        process.ThreadCount--;
    }

    /// <summary>The process ends: its threads have neither ids nor time any more.</summary>
    /// <returns>CPU time that they used, in nanoseconds.</returns>
    private ulong ForgetThreads(Process process, ProcessDomain objects)
    {
        ulong time = 0;
        foreach (ProcessThread thread in objects.Threads)
        {
            if (thread.Id != 0)
                Forget(process, thread);
            if (_servers.DestroyContext(AccountOf(process.Domain, thread.Index), out ulong used) == Errno.None)
                time += used;
        }

        return time;
    }

    /// <summary>CPU time that the threads beside the first have used, in nanoseconds.</summary>
    private ulong TimeOfThreads(Process process)
    {
        ulong time = 0;
        foreach (ProcessThread thread in process.Objects!.Threads)
        {
            if (_servers.TimeUsage(AccountOf(process.Domain, thread.Index), out ulong used, out _) == Errno.None)
                time += used;
        }

        return time;
    }

    private static ulong AccountOf(ulong domain, uint index) => domain | ((ulong)index << ThreadShift);
}
