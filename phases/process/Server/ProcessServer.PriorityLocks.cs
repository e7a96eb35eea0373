using System;
using Pistachio.Abi;

namespace Pistachio.Processes.Server;

/// <content>Waiting for locks with priority inheritance, in private and in shared memory.</content>
public sealed partial class ProcessServer
{
    private readonly PriorityLocks _locks;

    /// <summary>Who waits for locks with priority inheritance.</summary>
    public PriorityLocks Locks => _locks;

    /// <inheritdoc/>
    public Errno PriorityEnter(ulong domain, uint index, ulong memory, ulong offset, uint owner, out bool isCertain)
    {
        isCertain = true;
        if (!TryCaller(domain, out Process caller))
            return Errno.EPERM;
        if (IdOf(caller, index) is var thread && (thread == 0 || ProcessOf(owner, out _) is not { IsAlive: true }))
            return Errno.ESRCH;
        if (memory == 0 && !IsOf(caller, owner))
            return Errno.ESRCH;
        return _locks.Enter(thread, NameOf(domain, memory, offset), owner, out isCertain);
    }

    /// <inheritdoc/>
    public Errno PriorityNext(ulong domain, uint owner, ulong memory, ulong offset, out uint next)
    {
        next = 0;
        if (!TryCaller(domain, out Process caller))
            return Errno.EPERM;
        if (!IsOf(caller, owner))
            return Errno.ESRCH;
        next = _locks.Next(owner, NameOf(domain, memory, offset));
        return Errno.None;
    }

    /// <inheritdoc/>
    public Errno PriorityHanded(ulong domain, uint owner, ulong memory, ulong offset, bool isGiven)
    {
        if (!TryCaller(domain, out Process caller))
            return Errno.EPERM;
        return IsOf(caller, owner) ? _locks.Handed(owner, NameOf(domain, memory, offset), isGiven) : Errno.EINVAL;
    }

    /// <inheritdoc/>
    public Errno PriorityLeave(ulong domain, uint index, out bool left)
    {
        left = TryCaller(domain, out Process caller) && IdOf(caller, index) is not 0 and var thread && _locks.Leave(thread);
        return Errno.None;
    }

    /// <inheritdoc/>
    public Errno FirstThreadEnded(ulong domain)
    {
        if (!TryCaller(domain, out Process caller))
            return Errno.EPERM;
        caller.HasFirstThreadEnded = true;
        _locks.End(caller.Pid);
        return Errno.None;
    }

    private static LockName NameOf(ulong domain, ulong memory, ulong offset) => new(memory == 0 ? domain : 0, memory, offset);

    /// <summary>The id of a thread of a process; 0: there is none.</summary>
    private static uint IdOf(Process process, uint index) =>
        index == 0 ? process.Pid : index <= process.Objects!.Threads.Count ? process.Objects.Threads[(int)index - 1].Id : 0;

    /// <summary>Whether an id is that of a thread of a process, or of the child of a vfork, which runs in one.</summary>
    private bool IsOf(Process caller, uint id) =>
        ProcessOf(id, out _) is { } process && (process == caller || (process.Parent == caller && process.State == ProcessState.Reserved));

    /// <summary>The process whose thread has an id. Null: none has, or the thread has ended.</summary>
    private Process? ProcessOf(uint id, out ProcessThread? thread)
    {
        thread = null;
        if (_table.Find(id) is { } process)
            return process.HasFirstThreadEnded ? null : process;
        if (_table.OfThread(id) is not { Objects: { } objects } owner)
            return null;
        thread = objects.Threads.Find(each => each.Id == id);
        return thread is null ? null : owner;
    }

    private sealed class LockThreads(ProcessServer server) : IPriorityThreads
    {
        public int OwnPriority(uint thread) =>
            server.ProcessOf(thread, out ProcessThread? found) is not { } process ? 0
            : found is null ? Math.Max(process.Scheduling.Priority, process.Boost) : Math.Max(found.Scheduling.Priority, found.Boost);

        public bool MayLend(uint waiter, uint owner) =>
            server.ProcessOf(waiter, out _) is { } from && server.ProcessOf(owner, out _) is { } to && from.Identity.MaySchedule(to.Identity);

        public bool HasLooked(uint thread) => !TryWords(thread, out Process process, out uint index)
            || server._builder.WordsOf(process.Objects!, index).Woken != ThreadSignalArea.Enters;

        public void Inherit(uint thread, int priority)
        {
            if (server.ProcessOf(thread, out ProcessThread? found) is not { IsAlive: true } process)
                return;
            if (found is null)
                process.Inherited = priority;
            else
                found.Inherited = priority;
            _ = found is null ? server.Apply(process, process.Scheduling) : server.Apply(process, found, found.Scheduling); // a thread that there is
        }

        public void Wake(uint thread)
        {
            if (!TryWords(thread, out Process process, out uint index))
                return;
            server._builder.WordsOf(process.Objects!, index).Woken = 1;
            _ = server._kernel.ThreadUpcall(ThreadOf(process.Objects!, index)); // the thread is ours
        }

        private bool TryWords(uint thread, out Process process, out uint index)
        {
            process = server.ProcessOf(thread, out ProcessThread? found)!;
            index = found?.Index ?? 0;
            return process is { Objects: not null };
        }
    }
}
