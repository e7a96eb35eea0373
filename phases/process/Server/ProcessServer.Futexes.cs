using Pistachio.Abi;

namespace Pistachio.Processes.Server;

/// <content>Sleeping at words of shared memory. Those of private memory are the library OS's business.</content>
public sealed partial class ProcessServer
{
    private readonly SharedFutexes _futexes = new();

    /// <summary>Who sleeps.</summary>
    public SharedFutexes Futexes => _futexes;

    /// <inheritdoc/>
    public Errno FutexEnter(ulong domain, uint thread, ulong memory, ulong offset, uint mask)
    {
        if (!TryCaller(domain, out Process caller))
            return Errno.EPERM;
        if (!_builder.IsAlive(caller.Objects!, thread))
            return Errno.ESRCH;
        _futexes.Enter(domain, thread, memory, offset, mask);
        return Errno.None;
    }

    /// <inheritdoc/>
    public Errno FutexLeave(ulong domain, uint thread, out bool left)
    {
        left = _futexes.Leave(domain, thread);
        return Errno.None;
    }

    /// <inheritdoc/>
    public Errno FutexWake(ulong domain, ulong memory, ulong offset, uint count, uint mask, out uint woken)
    {
        woken = 0;
        foreach ((ulong sleeper, uint thread) in _futexes.Take(memory, offset, count, mask))
        {
            if (_table.OfDomain(sleeper)?.Objects is not { } objects || !_builder.IsAlive(objects, thread))
                continue;
            _builder.WordsOf(objects, thread).Woken = 1;
            _ = _kernel.ThreadUpcall(ThreadOf(objects, thread)); // the thread is ours
            woken++;
        }

        return Errno.None;
    }

    private static ulong ThreadOf(ProcessDomain objects, uint index) => index == 0 ? objects.Thread : objects.Threads[(int)index - 1].Thread;

    /// <summary>The threads of a process that ends, or executes a program, sleep no longer, at words or by CPU time.</summary>
    private void LeaveFutexes(ProcessDomain objects, ulong domain)
    {
        if (_futexes.Count == 0 && _cpuSleepers.Count == 0 && _locks.Count == 0)
            return;
        for (uint index = 0; index <= objects.Threads.Count; index++)
        {
            _ = _futexes.Leave(domain, index);
            ForgetSleep(domain, index);
            if (objects.Owner is { } owner && IdOf(owner, index) is not 0 and var thread)
                _locks.Drop(thread);
        }
    }
}
