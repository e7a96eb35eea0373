using Pistachio.Abi;

namespace Pistachio.Processes.Server;

/// <content>Processes that take the children which their descendants leave, as the first process does elsewhere (prctl of Linux).</content>
public sealed partial class ProcessServer
{
    /// <inheritdoc/>
    public Errno Subreaper(ulong domain, out bool isSubreaper)
    {
        isSubreaper = false;
        if (!TryCaller(domain, out Process caller))
            return Errno.EPERM;
        isSubreaper = caller.IsSubreaper;
        return Errno.None;
    }

    /// <inheritdoc/>
    public Errno SetSubreaper(ulong domain, bool isSubreaper)
    {
        if (!TryCaller(domain, out Process caller))
            return Errno.EPERM;
        caller.IsSubreaper = isSubreaper;
        return Errno.None;
    }

    /// <summary>Who gets the children of a process that ends: the nearest ancestor that wants them; null: nobody.</summary>
    private static Process? HeirOf(Process process)
    {
        Process? heir = process.Parent;
        while (heir is not null && !(heir.IsSubreaper && heir.IsAlive))
            heir = heir.Parent;
        return heir;
    }

    /// <summary>A child gets another parent, which learns of its end, also if that has been.</summary>
    private void Adopt(Process heir, Process child)
    {
        bool isZombie = child.State == ProcessState.Zombie;
        ProcessTable.SetParent(child, isZombie && !KeepsStatuses(heir) ? null : heir);
        if (!isZombie)
            return;
        if (child.Parent is null)
            Forget(child);
        else
            heir.Zombies.Add(child);
        AnswerWaits(heir);
        _ = Post(heir, QueuedSignal.OfChild(child, child.Status)); // SIGCHLD is not queued, so there is room
    }
}
