using System.Collections.Generic;
using Pistachio.Abi;
using Pistachio.Processes.Protocol;

namespace Pistachio.Processes.Scheduler;

/// <summary>
/// The scheduler server without its event loop: which domain has which scheduling context. Contexts are made once and go from domain to domain.
/// </summary>
public sealed class SchedulerServer : ISchedulerServer
{
    private readonly IKernelScheduling _kernel;
    private readonly ulong _untyped;
    private readonly Dictionary<ulong, Account> _accounts = new();
    private readonly Stack<ulong> _free = new();

    /// <param name="kernel">The kernel.</param>
    /// <param name="untyped">The memory that contexts are made of.</param>
    public SchedulerServer(IKernelScheduling kernel, ulong untyped)
    {
        _kernel = kernel;
        _untyped = untyped;
    }

    /// <inheritdoc/>
    public Errno CreateContext(ulong caller, ulong domain, SchedulingPolicy policy, int priority, int nice, out ulong context)
    {
        context = 0;
        if (caller != ProcessBadge.Control)
            return Errno.EPERM;
        if (!TimeShare.TryOf(policy, priority, nice, out TimeShare share))
            return Errno.EINVAL;
        if (_accounts.ContainsKey(domain))
            return Errno.EEXIST;
        if (!_free.TryPop(out ulong taken) && _kernel.Make(_untyped, out taken) != CallStatus.Ok)
            return Errno.ENOMEM;
        if (_kernel.Set(taken, share.Priority, share.Budget, share.Budget) != CallStatus.Ok
            || _kernel.Used(taken, out ulong before) != CallStatus.Ok)
        {
            _free.Push(taken);
            return Errno.EINVAL;
        }

        _accounts.Add(domain, new Account(taken, before, share.Slice));
        context = taken;
        return Errno.None;
    }

    /// <inheritdoc/>
    public Errno SetPolicy(ulong caller, ulong domain, SchedulingPolicy policy, int priority, int nice)
    {
        if (caller != ProcessBadge.Control)
            return Errno.EPERM;
        if (!TimeShare.TryOf(policy, priority, nice, out TimeShare share))
            return Errno.EINVAL;
        if (!_accounts.TryGetValue(domain, out Account account))
            return Errno.ESRCH;
        if (_kernel.Set(account.Context, share.Priority, share.Budget, share.Budget) != CallStatus.Ok)
            return Errno.EINVAL;
        _accounts[domain] = account with { Slice = share.Slice };
        return Errno.None;
    }

    /// <inheritdoc/>
    public Errno Usage(ulong caller, ulong domain, out ulong used, out ulong slice)
    {
        used = slice = 0;
        if (caller != ProcessBadge.Control)
            return Errno.EPERM;
        if (!_accounts.TryGetValue(domain, out Account account))
            return Errno.ESRCH;
        used = UsedOn(account);
        slice = account.Slice;
        return Errno.None;
    }

    /// <inheritdoc/>
    public Errno DestroyContext(ulong caller, ulong domain, out ulong used)
    {
        used = 0;
        if (caller != ProcessBadge.Control)
            return Errno.EPERM;
        if (!_accounts.Remove(domain, out Account account))
            return Errno.ESRCH;

        // Time counts until nobody runs on it any more. A context that the kernel would not take back is never given to another domain.
        bool back = _kernel.Revoke(account.Context) == CallStatus.Ok;
        used = UsedOn(account);
        if (back)
            _free.Push(account.Context);
        return Errno.None;
    }

    private ulong UsedOn(Account account) =>
        _kernel.Used(account.Context, out ulong now) == CallStatus.Ok && now > account.UsedBefore ? now - account.UsedBefore : 0;

    /// <summary>The context of a domain.</summary>
    /// <param name="Context">Its handle.</param>
    /// <param name="UsedBefore">Nanoseconds that earlier domains used on it.</param>
    /// <param name="Slice">Nanoseconds; 0 = none.</param>
    private readonly record struct Account(ulong Context, ulong UsedBefore, ulong Slice);
}
