using System;
using System.Collections.Generic;
using System.Text;
using Pistachio.Abi;
using Pistachio.Processes.Server;
using Pistachio.Vfs.Protocol;

namespace Pistachio.Processes.Tests.Fakes;

/// <summary>The other servers: which domains they know. Each can be told to refuse.</summary>
internal sealed class FakeServers : ISystemServers
{
    /// <summary>Quota and parent of each domain of the memory server; the parent is 0 unless it forked.</summary>
    public Dictionary<ulong, (ulong Quota, ulong Parent)> Memory { get; } = [];

    public Dictionary<ulong, ulong> Files { get; } = [];

    /// <summary>The handles that each domain was to inherit.</summary>
    public Dictionary<ulong, ulong> Inherited { get; } = [];

    public Dictionary<ulong, Identity> Identities { get; } = [];

    public Dictionary<ulong, Scheduling> Contexts { get; } = [];

    public Dictionary<ulong, ulong> Used { get; } = [];

    public List<string> Console { get; } = [];

    public List<uint> Finished { get; } = [];

    public List<string> Directories { get; } = [];

    /// <summary>The call of this name fails with ENOMEM.</summary>
    public string Refuses { get; set; } = "";

    public bool HasFiles { get; set; } = true;

    public Errno CreateMemory(ulong domain, ulong quota) => Do(nameof(CreateMemory), () => Memory.TryAdd(domain, (quota, 0)), Errno.EEXIST);

    public Errno ForkMemory(ulong parent, ulong domain, ulong quota) =>
        Do(nameof(ForkMemory), () => Memory.ContainsKey(parent) && Memory.TryAdd(domain, (quota, parent)), Errno.ESRCH);

    public Errno SetMemoryQuota(ulong domain, ulong quota) =>
        Do(nameof(SetMemoryQuota), () => Memory.Remove(domain, out var old) && Memory.TryAdd(domain, (quota, old.Parent)), Errno.ESRCH);

    public Errno MemoryUsage(ulong domain, out ulong pages, out ulong peak)
    {
        pages = 16;
        peak = 48;
        return Do(nameof(MemoryUsage), () => Memory.ContainsKey(domain), Errno.ESRCH);
    }

    public Errno DestroyMemory(ulong domain, out ulong peak)
    {
        peak = 48;
        return Do(nameof(DestroyMemory), () => Memory.Remove(domain), Errno.ESRCH);
    }

    /// <summary>How long domains may make files.</summary>
    public Dictionary<ulong, ulong> FileLimits { get; } = [];

    public Errno SetFileLimit(ulong domain, ulong bytes)
    {
        FileLimits[domain] = bytes;
        return Errno.None;
    }

    public Errno SystemMemory(out ulong pages, out ulong free)
    {
        pages = 1000;
        free = 400;
        return Errno.None;
    }

    public Errno ShareProcessIds(ulong memory) => Errno.None;

    public Errno CreateFiles(ulong domain, ulong parent, ulong handles, uint pid)
    {
        Inherited[domain] = handles;
        return !HasFiles ? Errno.None : Do(
            nameof(CreateFiles), () => (parent == 0 || Files.ContainsKey(parent)) && Files.TryAdd(domain, parent), Errno.ESRCH);
    }

    public Errno EndFiles(ulong domain) => !HasFiles ? Errno.None : Do(nameof(EndFiles), () => Files.Remove(domain), Errno.ESRCH);

    public Errno SetFileIdentity(ulong domain, Identity identity) => Do(
        nameof(SetFileIdentity),
        () =>
        {
            Identities[domain] = identity;
            return true;
        },
        Errno.ESRCH);

    /// <summary>Session, group and leadership of each domain that was told of.</summary>
    public Dictionary<ulong, (uint Session, uint Group, bool Leads)> Sessions { get; } = [];

    /// <summary>What the next changes of the foreground group answer.</summary>
    public Errno ForegroundAnswer { get; set; }

    public List<(ulong Domain, uint Handle, uint Group, bool Force)> Foregrounds { get; } = [];

    public Queue<(uint Session, uint Group, uint Signal)> TerminalSignals { get; } = [];

    public Errno SetSession(ulong domain, uint session, uint group, bool leads)
    {
        Sessions[domain] = (session, group, leads);
        return Errno.None;
    }

    public Errno SetForeground(ulong domain, uint handle, uint group, bool force)
    {
        Foregrounds.Add((domain, handle, group, force));
        return ForegroundAnswer;
    }

    public bool TakeTerminalSignal(out uint session, out uint group, out uint signal)
    {
        bool any = TerminalSignals.TryDequeue(out (uint Session, uint Group, uint Signal) next);
        (session, group, signal) = next;
        return any;
    }

    public Queue<(FileOwnerKind Kind, uint Id, Identity Sender, QueuedSignal Signal)> FileSignals { get; } = [];

    bool ISystemServers.TakeFileSignal(out FileOwnerKind kind, out uint id, out Identity sender, out QueuedSignal signal)
    {
        bool any = FileSignals.TryDequeue(out (FileOwnerKind Kind, uint Id, Identity Sender, QueuedSignal Signal) next);
        (kind, id, sender, signal) = next;
        return any;
    }

    /// <summary>Domains whose waits in the VFS server were ended.</summary>
    public List<ulong> EndedWaits { get; } = [];

    public Errno EndWaits(ulong domain)
    {
        EndedWaits.Add(domain);
        return Errno.None;
    }

    /// <summary>What the VFS server was told when the clock was set; 0: nothing.</summary>
    public ulong BootTime { get; private set; }

    public Errno SetBootTime(ulong bootTime)
    {
        BootTime = bootTime;
        return Errno.None;
    }

    public Queue<uint> Questions { get; } = [];

    public bool TakeQuestion(out uint process, out ProcessQuestions questions)
    {
        questions = ProcessQuestions.Descriptors;
        return Questions.TryDequeue(out process);
    }

    public Queue<(ulong Domain, uint Signal, uint Process, uint User, ulong Value)> QueueSignals { get; } = [];

    public bool TakeQueueSignal(out ulong domain, out uint signal, out uint process, out uint user, out ulong value)
    {
        bool any = QueueSignals.TryDequeue(out (ulong Domain, uint Signal, uint Process, uint User, ulong Value) next);
        (domain, signal, process, user, value) = next;
        return any;
    }

    /// <summary>Process descriptors that were given: to whom, of which process, whether it had ended.</summary>
    public List<(ulong Domain, ulong Process, bool HasEnded, OpenFlags Flags)> ProcessDescriptors { get; } = [];

    /// <summary>What was told of processes with descriptors, in order.</summary>
    public List<(ulong Process, bool IsGone)> ProcessEvents { get; } = [];

    public Errno OpenProcess(ulong domain, ulong process, bool hasEnded, OpenFlags flags, out uint handle)
    {
        ProcessDescriptors.Add((domain, process, hasEnded, flags));
        handle = (uint)ProcessDescriptors.Count;
        return !HasFiles ? Errno.ENOSYS : Do(nameof(OpenProcess), () => Files.ContainsKey(domain), Errno.ESRCH);
    }

    public void TellProcess(ulong process, bool isGone) => ProcessEvents.Add((process, isGone));

    /// <summary>Domains that nobody may look into.</summary>
    public HashSet<ulong> Undumpable { get; } = [];

    public Errno SetDumpable(ulong domain, bool isDumpable) =>
        Do(nameof(SetDumpable), () => isDumpable ? Undumpable.Remove(domain) : Undumpable.Add(domain), Errno.EINVAL);

    public Errno OpenStream(ulong domain, ConsoleStream stream, out uint handle)
    {
        handle = 100 + (uint)stream;
        return HasFiles ? Do(nameof(OpenStream), () => Files.ContainsKey(domain), Errno.ESRCH) : Errno.ENOSYS;
    }

    public Errno OpenDirectory(ulong domain, ReadOnlySpan<byte> path, out uint handle)
    {
        handle = 77;
        Directories.Add(Encoding.UTF8.GetString(path));
        return Do(nameof(OpenDirectory), () => true, Errno.ENOENT);
    }

    public Errno CreateContext(ulong domain, Scheduling scheduling, out ulong context)
    {
        context = 0xC0_0000 + domain; // whose time it is can be seen
        return Do(nameof(CreateContext), () => Contexts.TryAdd(domain, scheduling), Errno.EEXIST);
    }

    public Errno SetScheduling(ulong domain, Scheduling scheduling) => Do(
        nameof(SetScheduling), () => Contexts.Remove(domain) && Contexts.TryAdd(domain, scheduling), Errno.ESRCH);

    public Errno TimeUsage(ulong domain, out ulong used, out ulong slice)
    {
        used = Used.GetValueOrDefault(domain);
        slice = 10_000_000;
        return Contexts.ContainsKey(domain) ? Errno.None : Errno.ESRCH;
    }

    public Errno DestroyContext(ulong domain, out ulong used)
    {
        used = Used.GetValueOrDefault(domain);
        return Do(nameof(DestroyContext), () => Contexts.Remove(domain), Errno.ESRCH);
    }

    public void Say(string line) => Console.Add(line);

    public void Finish(uint status) => Finished.Add(status);

    private Errno Do(string call, Func<bool> action, Errno otherwise) =>
        Refuses == call ? Errno.ENOMEM : action() ? Errno.None : otherwise;
}
