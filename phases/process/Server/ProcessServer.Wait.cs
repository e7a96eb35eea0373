using Pistachio.Abi;
using Pistachio.Processes.Protocol;
using Pistachio.UserCall;

namespace Pistachio.Processes.Server;

public sealed partial class ProcessServer
{
    /// <summary>Requests of one process that may wait at a time: what the server keeps for a process is bounded.</summary>
    private const int MaximumWaiting = 64;

    private const WaitOptions KnownOptions = WaitOptions.NoHang | WaitOptions.Untraced | WaitOptions.Continued | WaitOptions.Leave
        | WaitOptions.NotEnded;

    /// <inheritdoc/>
    public Errno Wait(ulong domain, int which, WaitOptions options, uint thread, out uint pid, out uint status, out ulong userTime, out ulong peakPages)
    {
        pid = status = 0;
        userTime = peakPages = 0;
        if (!TryCaller(domain, out Process caller))
            return Errno.EPERM;
        if ((options & ~KnownOptions) != 0)
            return Errno.EINVAL;

        foreach (Process zombie in caller.Zombies)
        {
            if ((options & WaitOptions.NotEnded) != 0 || !Fits(caller, zombie, which))
                continue;
            pid = zombie.Pid;
            status = zombie.Status;
            userTime = zombie.Time + zombie.ChildrenTime;
            peakPages = zombie.PeakPages;
            if ((options & WaitOptions.Leave) == 0)
                Reap(caller, zombie);
            return Errno.None;
        }

        bool canWait = false;
        foreach (Process child in caller.Children)
        {
            if (!Fits(caller, child, which))
                continue;
            canWait = true;
            if (!HasChanged(child, options))
                continue;
            pid = child.Pid;
            status = child.Change;
            if ((options & WaitOptions.Leave) == 0)
                child.Change = 0;
            return Errno.None;
        }

        if (!canWait)
            return Errno.ECHILD;
        if ((options & WaitOptions.NoHang) != 0)
            return Errno.None;
        return HasSignal(caller, thread) ? Errno.EINTR : Block(caller);
    }

    private static bool HasChanged(Process child, WaitOptions options) => child.Change switch
    {
        0 => false,
        WaitStatus.Continued => (options & WaitOptions.Continued) != 0,
        _ => (options & WaitOptions.Untraced) != 0,
    };

    /// <inheritdoc/>
    public Errno WaitLaunched(ulong caller, uint pid, out uint status)
    {
        status = 0;
        if (caller != ProcessBadge.Control)
            return Errno.EPERM;
        if (_table.Find(pid) is not { IsLaunched: true } process || pid == _runPid)
            return Errno.ECHILD;
        if (process.IsAlive)
            return Block(process);
        status = process.Status;
        Forget(process);
        return Errno.None;
    }

    /// <summary>Keep a request that <see cref="Handle"/> could not answer yet.</summary>
    /// <param name="request">The message as it came.</param>
    /// <param name="reply">The capability to answer it.</param>
    public void Defer(in Message request, ulong reply)
    {
        Process? process = request.Badge == ProcessBadge.Control ? _table.Find((uint)request.W0) : _table.OfDomain(request.Badge);
        process!.Waiting.Add(new PendingWait(request, reply));
    }

    private static Errno Block(Process process) =>
        process.Waiting.Count < MaximumWaiting ? (Errno)ProtocolReply.Deferred : Errno.EAGAIN;

    private static bool Fits(Process caller, Process child, int which) => which switch
    {
        > 0 => child.Pid == (uint)which,
        -1 => true,
        0 => child.Group == caller.Group,
        _ => child.Group == (uint)-(long)which,
    };

    private void Reap(Process parent, Process zombie)
    {
        parent.ChildrenTime += zombie.Time + zombie.ChildrenTime;
        parent.ChildrenPeakPages = System.Math.Max(parent.ChildrenPeakPages, System.Math.Max(zombie.PeakPages, zombie.ChildrenPeakPages));
        Forget(zombie);
    }

    /// <summary>Try the requests again that wait for something that has happened now.</summary>
    private void AnswerWaits(Process process)
    {
        for (int i = 0; i < process.Waiting.Count;)
        {
            PendingWait wait = process.Waiting[i];
            Message message = wait.Request;

            // The requests fit the register words and so do the replies: the message page is not touched.
            bool answered = message.Badge == ProcessBadge.Control
                ? ProcessControlDispatcher.Dispatch(this, ref message)
                : ProcessDispatcher.Dispatch(this, ref message);
            if (!answered)
            {
                i++;
                continue;
            }

            process.Waiting.RemoveAt(i);

            // A caller that is gone needs no answer.
            _ = _kernel.ReplyTo(wait.Reply, ref message);
        }
    }
}
