using System.Collections.Generic;
using Pistachio.Abi;
using Pistachio.UserCall;

namespace Pistachio.Processes.Server;

/// <content>
/// Timers whose signals are for one thread (SIGEV_THREAD_ID). Signals that threads of a process send each other are their library OS's business; what timers
/// send a thread waits here, in a queue of its own, and a word of the thread tells of it (<see cref="ThreadSignalArea.Expired"/>).
/// </content>
public sealed partial class ProcessServer
{
    /// <inheritdoc/>
    public Errno TakeTimerSignal(
        ulong domain, uint index, ulong set, bool acts, out uint signal, out int code, out ulong sender, out ulong value)
    {
        signal = 0;
        code = 0;
        sender = value = 0;
        if (!TryCaller(domain, out Process caller))
            return Errno.EPERM;
        if (!_builder.IsAlive(caller.Objects!, index))
            return Errno.ESRCH;
        uint receiver = index == 0 ? caller.Pid : caller.Objects!.Threads[(int)index - 1].Id;
        (signal, code, sender, value, _) = Take(caller, receiver, set, acts);
        return Errno.None;
    }

    /// <summary>What is pending of a process (0), or of one of its threads by id; null: nothing was so far.</summary>
    private static PendingSignals? PendingOf(Process process, uint receiver) =>
        receiver == 0 ? process.Pending : process.PendingOfThreads?.GetValueOrDefault(receiver);

    private static PendingSignals MakePendingOf(Process process, uint receiver)
    {
        Dictionary<uint, PendingSignals> all = process.PendingOfThreads ??= new();
        if (!all.TryGetValue(receiver, out PendingSignals? pending))
            all.Add(receiver, pending = new PendingSignals());
        return pending;
    }

    /// <summary>Show a process, or one of its threads, what is pending of it.</summary>
    private void ShowPending(Process process, uint receiver)
    {
        if (process.Objects is not { } objects)
            return;
        ulong pending = PendingOf(process, receiver)?.Set ?? 0;
        if (receiver == 0)
            _builder.SignalsOf(objects).Pending = pending;
        else if (TryThread(process, receiver, out uint index))
            _builder.WordsOf(objects, index).Expired = pending;
    }

    /// <summary>Forget signals of a set that are for single threads.</summary>
    /// <returns>Whether there were any.</returns>
    private bool DiscardOfThreads(Process process, ulong set)
    {
        bool isChanged = false;
        if (process.PendingOfThreads is not { } all)
            return false;
        foreach ((uint receiver, PendingSignals pending) in all)
        {
            if ((pending.Set & set) == 0)
                continue;
            pending.Discard(set);
            ShowPending(process, receiver);
            isChanged = true;
        }

        return isChanged;
    }

    /// <summary>A thread ends: what timers have sent it is lost, and they go on.</summary>
    private void ForgetPendingOf(Process process, ProcessThread thread)
    {
        if (PendingOf(process, thread.Id) is not { } pending)
            return;
        pending.Discard(ulong.MaxValue);
        ShowPending(process, thread.Id);
        process.PendingOfThreads!.Remove(thread.Id);
        if (process.IsAlive)
            ResumeTimers(process);
    }
}
