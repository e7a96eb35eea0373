using System.Collections.Generic;

namespace Pistachio.Processes.Server;

/// <summary>All processes, by process id and by domain, and the ids of groups and sessions in use.</summary>
public sealed class ProcessTable
{
    /// <summary>Process ids are below this; they begin at <see cref="FirstPid"/> and are given out in circles.</summary>
    public const uint PidLimit = 32768;

    /// <summary>1 is whoever launches programs: the parent of orphans.</summary>
    public const uint LauncherPid = 1;

    public const uint FirstPid = 2;

    private readonly Process?[] _byPid = new Process?[PidLimit];

    /// <summary>How many processes have an id as their process group or session: such an id is no process id to give out (POSIX, 3.300).</summary>
    private readonly int[] _members = new int[PidLimit];

    private readonly Dictionary<ulong, Process> _byDomain = new();
    private readonly Dictionary<uint, UserAccount> _accounts = new();
    private readonly Dictionary<uint, Process> _threads = new();
    private uint _lastPid = FirstPid - 1;
    private ulong _made;

    /// <summary>Where others read which ids are in use; null: nobody reads.</summary>
    public SharedProcessIds? Shown { get; init; }

    /// <summary>The id that was given out last.</summary>
    public uint LastPid => _lastPid;

    /// <summary>Entries, zombies and reserved ones included.</summary>
    public int Count { get; private set; }

    /// <summary>Processes that have a domain.</summary>
    public int DomainCount => _byDomain.Count;

    /// <summary>The process with an id, in whatever state; null when there is none.</summary>
    public Process? Find(uint pid) => pid < PidLimit ? _byPid[pid] : null;

    /// <summary>The process with a <see cref="Process.Number"/>; null when there is none any more.</summary>
    public Process? FindNumbered(ulong number)
    {
        Process? found = Find((uint)number & ((1 << Process.NumberShift) - 1));
        return found?.Number == number ? found : null;
    }

    /// <summary>The process that a domain is of; null when there is none.</summary>
    public Process? OfDomain(ulong domain) => _byDomain.TryGetValue(domain, out Process? process) ? process : null;

    /// <summary>All processes, in order of their ids.</summary>
    public IEnumerable<Process> All
    {
        get
        {
            int left = Count;
            for (uint pid = FirstPid; pid < PidLimit && left > 0; pid++)
            {
                if (_byPid[pid] is { } process)
                {
                    left--;
                    yield return process;
                }
            }
        }
    }

    /// <summary>Make an entry that inherits from its parent. Null when all ids are in use.</summary>
    public Process? Add(Process? parent)
    {
        uint pid = NextPid();
        if (pid == 0)
            return null;
        Identity identity = parent?.Identity ?? Identity.Superuser;
        Process made = new(pid, parent, AccountOf(identity.User)) { Identity = identity, Number = (++_made << Process.NumberShift) | pid };
        if (parent is not null)
        {
            made.Limits = parent.Limits;
            made.Scheduling = parent.Scheduling;
            made.Name = parent.Name;
            made.IsUndumpable = parent.IsUndumpable;
            parent.Children.Add(made);
        }

        made.Account.Processes++;
        Join(made, parent?.Group ?? pid, parent?.Session ?? pid);
        _byPid[pid] = made;
        Shown?.Set(pid, true);
        Count++;
        return made;
    }

    /// <summary>Forget a process: nobody can wait for it any more.</summary>
    public void Remove(Process process)
    {
        if (process.Parent is { } parent)
        {
            Take(parent.Children, process);
            Take(parent.Zombies, process);
            process.Parent = null;
        }

        process.Account.Processes--;
        if (process.Account.Processes == 0)
            _accounts.Remove(process.Account.User);
        _members[process.Group]--;
        _members[process.Session]--;
        _byPid[process.Pid] = null;
        Shown?.Set(process.Pid, false);
        Count--;
    }

    /// <summary>Give a process another parent, as one of its children that have not ended; null: none.</summary>
    public static void SetParent(Process process, Process? parent)
    {
        if (process.Parent is { } former)
        {
            Take(former.Children, process);
            Take(former.Zombies, process);
        }

        process.Parent = parent;
        parent?.Children.Add(process);
    }

    /// <summary>A process gets its domain, or loses it (0).</summary>
    public void SetDomain(Process process, ulong domain)
    {
        if (process.Domain != 0)
            _byDomain.Remove(process.Domain);
        process.Domain = domain;
        if (domain != 0)
            _byDomain.Add(domain, process);
    }

    /// <summary>Move a process to a group and a session.</summary>
    public void Move(Process process, uint group, uint session)
    {
        _members[process.Group]--;
        _members[process.Session]--;
        Join(process, group, session);
    }

    /// <summary>Give a process another identity; its real user counts it from now on.</summary>
    public void SetIdentity(Process process, Identity identity)
    {
        if (identity.User != process.Identity.User)
        {
            process.Account.Processes -= 1 + process.ThreadCount;
            if (process.Account.Processes == 0)
                _accounts.Remove(process.Account.User);
            process.Account = AccountOf(identity.User);
            process.Account.Processes += 1 + process.ThreadCount;
        }

        process.Identity = identity;
    }

    /// <summary>Whether a session has a process group of that id.</summary>
    public bool HasGroup(uint group, uint session)
    {
        if (group >= PidLimit || _members[group] == 0)
            return false;
        foreach (Process process in All)
        {
            if (process.Group == group && process.Session == session)
                return true;
        }

        return false;
    }

    /// <summary>Take an id for a thread of a process: no process gets it. 0 when all ids are in use.</summary>
    public uint TakeThreadId(Process process)
    {
        uint id = NextPid();
        if (id == 0)
            return 0;
        _threads.Add(id, process);
        Shown?.SetThread(id, process.Pid);
        return id;
    }

    /// <summary>The thread of that id has ended.</summary>
    public void ReleaseThreadId(uint id)
    {
        if (_threads.Remove(id))
            Shown?.SetThread(id, 0);
    }

    /// <summary>The process that has a thread, beside its first one, of that id; null when there is none.</summary>
    public Process? OfThread(uint id) => _threads.GetValueOrDefault(id);

    /// <summary>Take a process out of a list, if it is there. The list's own way would ask each entry whether it is equal.</summary>
    private static void Take(List<Process> list, Process process)
    {
        for (int i = 0; i < list.Count; i++)
        {
            if (ReferenceEquals(list[i], process))
            {
                list.RemoveAt(i);
                return;
            }
        }
    }

    private void Join(Process process, uint group, uint session)
    {
        process.Group = group;
        process.Session = session;
        _members[group]++;
        _members[session]++;
    }

    private UserAccount AccountOf(uint user)
    {
        if (!_accounts.TryGetValue(user, out UserAccount? account))
        {
            account = new UserAccount(user);
            _accounts.Add(user, account);
        }

        return account;
    }

    private uint NextPid()
    {
        for (uint tries = FirstPid; tries < PidLimit; tries++)
        {
            _lastPid = _lastPid + 1 < PidLimit ? _lastPid + 1 : FirstPid;
            if (_byPid[_lastPid] is null && _members[_lastPid] == 0 && !_threads.ContainsKey(_lastPid))
                return _lastPid;
        }

        return 0;
    }
}
