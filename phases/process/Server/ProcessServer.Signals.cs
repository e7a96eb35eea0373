using System.Collections.Generic;
using System.Threading;
using Pistachio.Abi;
using Pistachio.Processes.Protocol;
using Pistachio.UserCall;

namespace Pistachio.Processes.Server;

/// <summary>Sending signals. What a process blocks, ignores and handles is in the words that it shares with the server.</summary>
public sealed partial class ProcessServer
{
    /// <inheritdoc/>
    public Errno Kill(ulong domain, int pid, uint signal)
    {
        if (!TryCaller(domain, out Process caller))
            return Errno.EPERM;
        if (pid == ProcessTable.LauncherPid && signal <= Signals.Maximum)
            return SignalLauncher(caller);
        Errno error = FindReceivers(caller, pid, signal, out List<Process> receivers);
        if (error != Errno.None || signal == 0)
            return error;
        foreach (Process receiver in receivers)
            _ = Post(receiver, QueuedSignal.From(caller, signal, QueuedSignal.ByKill, 0)); // kill tells nobody of a full queue
        return Errno.None;
    }

    /// <inheritdoc/>
    public Errno Queue(ulong domain, uint pid, uint signal, int code, ulong value)
    {
        if (!TryCaller(domain, out Process caller))
            return Errno.EPERM;
        if (pid == 0 || pid > int.MaxValue)
            return Errno.ESRCH;
        if (pid == ProcessTable.LauncherPid && signal <= Signals.Maximum)
            return code >= 0 ? Errno.EPERM : SignalLauncher(caller);
        Errno error = FindReceivers(caller, (int)pid, signal, out List<Process> receivers);
        if (error != Errno.None)
            return error;
        if (code >= 0 && receivers[0] != caller)
            return Errno.EPERM;
        return signal == 0 ? Errno.None : Post(receivers[0], QueuedSignal.From(caller, signal, code, value));
    }

    /// <inheritdoc/>
    public Errno TakeSignal(ulong domain, ulong set, bool acts, out uint signal, out int code, out ulong sender, out ulong value, out ulong time)
    {
        signal = 0;
        code = 0;
        sender = value = time = 0;
        if (!TryCaller(domain, out Process caller))
            return Errno.EPERM;
        (signal, code, sender, value, time) = Take(caller, 0, set, acts);
        return Errno.None;
    }

    /// <summary>Take a pending signal of a process (0) or of one of its threads; default: there is none.</summary>
    private QueuedSignal Take(Process process, uint receiver, ulong set, bool acts)
    {
        while (process.IsAlive && TryTakePending(process, receiver, set, out QueuedSignal taken))
        {
            ref SignalArea area = ref _builder.SignalsOf(process.Objects!);
            if (!acts || (area.Caught & Signals.BitOf(taken.Signal)) != 0)
                return taken;
            if ((area.Ignored & Signals.BitOf(taken.Signal)) == 0)
                ActByDefault(process, taken.Signal);
        }

        return default;
    }

    /// <summary>Send the signals that tell of messages in queues (mq_notify).</summary>
    public void SendQueueSignals()
    {
        while (_servers.TakeQueueSignal(out ulong domain, out uint signal, out uint process, out uint user, out ulong value) && signal != 0)
        {
            // A receiver that has ended needs none, and one whose queue is full gets none, as on Linux.
            if (TryCaller(domain, out Process receiver))
                _ = Post(receiver, new QueuedSignal(signal, QueuedSignal.ByMessageQueue, process | ((ulong)user << 32), value));
        }
    }

    private Errno FindReceivers(Process caller, int pid, uint signal, out List<Process> receivers)
    {
        receivers = [];
        if (signal > Signals.Maximum)
            return Errno.EINVAL;
        List<Process> targets = TargetsOf(caller, pid);
        if (targets.Count == 0)
            return Errno.ESRCH;
        receivers = targets.FindAll(target => MaySignal(caller, target, signal));
        return receivers.Count == 0 ? Errno.EPERM : Errno.None;
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

    /// <summary>A signal comes to a process: it is acted upon, dropped, or pending from now on.</summary>
    /// <returns>EAGAIN: no room in the queue.</returns>
    private Errno Post(Process process, in QueuedSignal queued)
    {
        // Of several receivers one before it may have been its parent, and it had not started.
        if (!process.IsAlive)
            return Errno.None;
        uint signal = queued.Signal;
        ulong bit = Signals.BitOf(signal);
        if ((Signals.Stops & bit) != 0)
            Discard(process, Signals.BitOf(Signals.Continue));
        if (signal == Signals.Continue)
        {
            Discard(process, Signals.Stops);
            Continue(process);
        }

        if (process.Objects is not { } objects)
        {
            // The child of a vfork, which its parent's thread runs.
            if ((bit & (Signals.Stops | Signals.IgnoredByDefault)) != 0)
                return Pend(process, queued);
            End(process, WaitStatus.Killed(signal));
            return Errno.None;
        }

        // It may be for one thread. When that has ended nobody gets its signal.
        uint thread = queued.Timer?.Receiver ?? queued.Receiver;
        bool isOfThread = thread != 0;
        uint receiver = 0;
        if (isOfThread && !TryThread(process, thread, out receiver))
            return Errno.None;

        ref SignalArea area = ref _builder.SignalsOf(objects);
        bool isAbsolute = (Signals.Absolute & bit) != 0;
        ulong blocked = isOfThread ? _builder.WordsOf(objects, receiver).Blocked : BlockedByAll(objects);
        bool isBlocked = !isAbsolute && (blocked & bit) != 0;
        if (!isBlocked && (isAbsolute || (area.Caught & bit) == 0))
        {
            if (!isAbsolute && (area.Ignored & bit) != 0)
                return Errno.None;
            if (!process.IsStopped || signal == Signals.Kill || (bit & (Signals.Stops | Signals.IgnoredByDefault)) != 0)
            {
                ActByDefault(process, signal);
                return Errno.None;
            }
        }

        Errno error = Pend(process, queued);
        if (error != Errno.None)
            return error;

        // What it blocks and handles may be other than it was when that was looked at above. The thread has then looked for pending signals before there was this one, and
        // one that handles none waits in plain calls, which end only with the process.
        Interlocked.MemoryBarrier();
        ulong spared = (isOfThread ? _builder.WordsOf(objects, receiver).Blocked : BlockedByAll(objects)) | area.Caught;
        if ((bit & ~spared) != 0 && !process.IsStopped)
            ActOnPending(process, thread, ~spared);
        else if (isOfThread)
            Call(process, objects, receiver);
        else
            CallOne(process, objects, bit);
        return error;
    }

    private Errno Pend(Process process, in QueuedSignal queued)
    {
        uint receiver = queued.Timer?.Receiver ?? queued.Receiver;
        PendingSignals pending = receiver == 0 ? process.Pending ??= new PendingSignals() : MakePendingOf(process, receiver);
        if (!pending.TryAdd(queued, process.Account, process.Limits.Soft(ResourceLimit.PendingSignals)))
            return Errno.EAGAIN;
        ShowPending(process, receiver);
        return Errno.None;
    }

    private void Discard(Process process, ulong set)
    {
        bool isChanged = DiscardOfThreads(process, set);
        if (process.Pending is { } pending && (pending.Set & set) != 0)
        {
            pending.Discard(set);
            ShowPending(process, 0);
            isChanged = true;
        }

        if (isChanged)
            ResumeTimers(process);
    }

    /// <summary>The default action of a signal that is not blocked.</summary>
    private void ActByDefault(Process process, uint signal)
    {
        ulong bit = Signals.BitOf(signal);
        if ((Signals.IgnoredByDefault & bit) != 0 || process.Ending != 0)
            return;
        if ((Signals.Stops & bit) == 0)
            EndBySignal(process, signal);
        else if (signal == Signals.Stop || !IsOrphaned(process.Group))
            Stop(process, signal);
    }

    /// <summary>Have one thread of a process look at its pending signals: one that waits for the signal, or does not block it.</summary>
    private void CallOne(Process process, ProcessDomain objects, ulong bit)
    {
        uint chosen = uint.MaxValue;
        for (uint index = 0; index <= objects.Threads.Count; index++)
        {
            if (!_builder.IsAlive(objects, index))
                continue;
            ref ThreadSignalArea words = ref _builder.WordsOf(objects, index);
            bool awaits = (words.Awaited & bit) != 0;
            if (awaits || (chosen == uint.MaxValue && (words.Blocked & bit) == 0))
                chosen = index;
            if (awaits)
                break;
        }

        if (chosen != uint.MaxValue)
            Call(process, objects, chosen);
    }

    /// <summary>Have all threads of a process look for which a signal is pending.</summary>
    private void CallAll(Process process)
    {
        if (process.Objects is not { } objects)
            return;
        for (uint index = 0; index <= objects.Threads.Count; index++)
        {
            if (_builder.IsAlive(objects, index) && HasSignal(process, index))
                Call(process, objects, index);
        }
    }

    /// <summary>Have a thread look at pending signals: from its program, or from what it waits in.</summary>
    private void Call(Process process, ProcessDomain objects, uint index)
    {
        if (process.IsStopped || process.State != ProcessState.Running)
            return;
        if (HasSignal(process, index))
            Interrupt(process, index);
        _ = _kernel.ThreadUpcall(ThreadOf(objects, index)); // the thread is ours
    }

    /// <summary>Signals that all threads of a process block.</summary>
    private ulong BlockedByAll(ProcessDomain objects)
    {
        ulong blocked = _builder.WordsOf(objects, 0).Blocked;
        for (uint index = 1; index <= objects.Threads.Count && blocked != 0; index++)
        {
            if (_builder.IsAlive(objects, index))
                blocked &= _builder.WordsOf(objects, index).Blocked;
        }

        return blocked;
    }

    /// <summary>Whether a signal is pending that a thread does not block: what it waits in ends with EINTR, or never begins.</summary>
    private bool HasSignal(Process process, uint index)
    {
        if (process.Objects is not { } objects || !_builder.IsAlive(objects, index))
            return false;
        ThreadSignalArea words = _builder.WordsOf(objects, index);
        return (((process.Pending?.Set ?? 0) | words.Directed | words.Expired) & ~words.Blocked) != 0;
    }

    /// <inheritdoc/>
    public Errno InterruptThread(ulong domain, uint index)
    {
        if (!TryCaller(domain, out Process caller))
            return Errno.EPERM;
        if (HasSignal(caller, index))
            Interrupt(caller, index);
        return Errno.None;
    }

    /// <summary>End the requests of a thread that wait here.</summary>
    private void Interrupt(Process process, uint index)
    {
        for (int i = process.Waiting.Count - 1; i >= 0; i--)
        {
            PendingWait wait = process.Waiting[i];
            if (wait.Request.Badge != process.Domain || wait.Thread != index)
                continue;
            Message message = wait.Request;
            ProtocolReply.Fail(ref message, (uint)Errno.EINTR);
            process.Waiting.RemoveAt(i);
            _ = _kernel.ReplyTo(wait.Reply, ref message); // a caller that is gone needs no answer
        }
    }
}
