using Pistachio.Abi;
using Pistachio.Memory.Protocol;

namespace Pistachio.Memory.Server;

/// <summary>
/// Visible revocation: the domain is asked to give frames back, chooses itself which, and has time until the deadline. Then what is missing is
/// taken and recorded, so that the domain can learn what it lost (abort protocol).
/// </summary>
public sealed partial class MemoryServer
{
    /// <summary>Whether a domain may have a deadline.</summary>
    private bool _reclaims;

    /// <summary>The earliest deadline of a running reclaim, in nanoseconds since boot; 0 = none. The event loop waits no longer than this.</summary>
    public ulong NextDeadline
    {
        get
        {
            // Asked before each message, and hardly ever is anything asked back.
            if (!_reclaims)
                return 0;
            ulong next = 0;
            foreach (Domain domain in _domains.Values)
            {
                if (domain.Deadline != 0 && (next == 0 || domain.Deadline < next))
                    next = domain.Deadline;
            }

            _reclaims = next != 0;
            return next;
        }
    }

    /// <inheritdoc/>
    public Errno Reclaim(ulong caller, ulong domain, ulong pages, ulong deadline)
    {
        if (caller != MemoryBadge.Control)
            return Errno.EPERM;
        if (pages == 0 || deadline == 0)
            return Errno.EINVAL;
        if (!_domains.TryGetValue(domain, out Domain? owner))
            return Errno.ESRCH;

        owner.Target = owner.Used > pages ? owner.Used - pages : 0;
        owner.Deadline = deadline;
        _reclaims = true;
        EndReclaimWhenMet(owner);

        // A notification that cannot be signalled any more is no reason to wait longer.
        if (owner.Deadline != 0 && owner.Notification != 0)
            _ = _kernel.Signal(owner.Notification);
        return Errno.None;
    }

    /// <inheritdoc/>
    public Errno SetReclaimNotification(ulong domain, ulong notification)
    {
        if (!_domains.TryGetValue(domain, out Domain? owner))
        {
            _ = _kernel.Delete(notification);
            return Errno.EPERM;
        }

        DropNotification(owner);
        owner.Notification = notification;
        return Errno.None;
    }

    /// <inheritdoc/>
    public Errno Repossessed(ulong domain, out uint block)
    {
        block = 0;
        if (!_domains.TryGetValue(domain, out Domain? owner))
            return Errno.EPERM;
        return owner.Repossessed is { } queue && queue.TryDequeue(out block) ? Errno.None : Errno.ENODATA;
    }

    /// <summary>Take what was not given back in time. Called by the event loop.</summary>
    /// <param name="now">Nanoseconds since boot.</param>
    public void TakeOverdue(ulong now)
    {
        foreach (Domain domain in _domains.Values)
        {
            if (domain.Deadline != 0 && domain.Deadline <= now)
                Take(domain);
        }
    }

    private void Take(Domain domain)
    {
        while (domain.Used > domain.Target && Newest(domain) is { } block)
        {
            _pool.Return(block, domain);
            domain.Repossess(block);
        }

        domain.Deadline = 0;
    }

    /// <summary>
    /// The block that was taken last: the oldest hold the tables of the library OS. Frames of shared objects are not the domain's
    /// alone, and page tables can only go with their address space.
    /// </summary>
    private static Block? Newest(Domain domain)
    {
        Block? newest = null;
        foreach (Block block in domain.Blocks.Values)
        {
            if (block.IsPrivate && (newest is null || block.Sequence > newest.Sequence))
                newest = block;
        }

        return newest;
    }

    private static void EndReclaimWhenMet(Domain domain)
    {
        if (domain.Used <= domain.Target)
            domain.Deadline = 0;
    }

    private void DropNotification(Domain domain)
    {
        if (domain.Notification != 0)
            _ = _kernel.Delete(domain.Notification);
        domain.Notification = 0;
    }
}
