using System;
using System.Buffers.Binary;
using Pistachio.Abi;
using Pistachio.Memory.Protocol;
using Pistachio.Processes.Protocol;
using Pistachio.Runtime;
using Pistachio.Runtime.DomainHost;
using Pistachio.UserCall;
using Pistachio.Vfs.Protocol;

namespace Pistachio.Processes.Server.Program;

/// <summary>The other servers of the image, by messages.</summary>
internal sealed class SystemServers : ISystemServers
{
    private readonly MemoryControlClient _memory;
    private readonly SchedulerClient _scheduler;
    private readonly VfsControlClient _files;
    private readonly ConsoleClient _console;
    private readonly ulong _filesEndpoint;
    private readonly bool _hasFiles;
    private readonly bool _hasConsole;
    private ulong _ids;
    private ulong _bootTime;

    /// <param name="memory">Endpoint of the memory server, with the control badge.</param>
    /// <param name="scheduler">Endpoint of the scheduler server, with the control badge.</param>
    /// <param name="files">Endpoint of the VFS server, with the control badge; 0 = none.</param>
    /// <param name="filesWithoutBadge">Endpoint of the VFS server to derive from; 0 = none.</param>
    /// <param name="console">Endpoint of the console server, with the control badge; 0 = none.</param>
    public SystemServers(ulong memory, ulong scheduler, ulong files, ulong filesWithoutBadge, ulong console)
    {
        _memory = new MemoryControlClient(memory);
        _scheduler = new SchedulerClient(scheduler);
        _files = new VfsControlClient(files);
        _console = new ConsoleClient(console);
        _filesEndpoint = filesWithoutBadge;
        _hasFiles = files != 0;
        _hasConsole = console != 0;
    }

    public Errno CreateMemory(ulong domain, ulong quota) => Answer(_memory.CreateDomain(domain, quota));

    public Errno ForkMemory(ulong parent, ulong domain, ulong quota) => Answer(_memory.ForkDomain(parent, domain, quota));

    public Errno SetMemoryQuota(ulong domain, ulong quota) => Answer(_memory.SetQuota(domain, quota));

    public Errno MemoryUsage(ulong domain, out ulong pages, out ulong peak) => Answer(_memory.DomainUsage(domain, out _, out pages, out peak));

    public Errno DestroyMemory(ulong domain, out ulong peak) => Answer(_memory.DestroyDomain(domain, out peak));

    public Errno SystemMemory(out ulong pages, out ulong free) => Answer(_memory.MachineUsage(out pages, out free));

    public Errno CreateFiles(ulong domain, ulong parent, ulong handles, uint pid)
    {
        if (!_hasFiles)
            return Errno.None;
        Errno error = _files.CreateDomain(domain, parent, handles, pid);
        if (error == VfsLimits.BegunAnew)
        {
            error = TellAgain();
            if (error == Errno.None)
                error = _files.CreateDomain(domain, parent, handles, pid);
        }

        return Answer(error);
    }

    public Errno ShareProcessIds(ulong memory)
    {
        _ids = memory;
        if (!_hasFiles)
            return Errno.None;

        // What is sent is the receiver's: this one stays, for the next server.
        return Kernel.Derive(memory, Rights.Read, 0, 0, out ulong shown) == CallStatus.Ok ? Answer(_files.ShareProcessIds(shown)) : Errno.ENOMEM;
    }

    /// <summary>Have the VFS server, if there is one, signal the notification of terminals.</summary>
    public Errno WatchTerminals()
    {
        if (!_hasFiles)
            return Errno.None;
        ulong notification = DomainStart.Capability("terminals");
        return notification != 0 && Kernel.Derive(notification, Rights.Write, 1, 0, out ulong signal) == CallStatus.Ok
            ? Answer(_files.WatchTerminals(signal))
            : Errno.ENOMEM;
    }

    public Errno EndFiles(ulong domain)
    {
        if (!_hasFiles)
            return Errno.None;
        Errno error = Answer(_files.EndDomain(domain));

        // A server that ended in the middle of it has another one follow, which knows the domain.
        return error == Errno.EIO ? Answer(_files.EndDomain(domain)) : error;
    }

    public Errno SetFileIdentity(ulong domain, Identity identity)
    {
        if (!_hasFiles)
            return Errno.None;
        Span<byte> groups = stackalloc byte[Identity.MaximumGroups * sizeof(uint)];
        groups = groups[..(identity.Groups.Length * sizeof(uint))];
        for (int i = 0; i < identity.Groups.Length; i++)
            BinaryPrimitives.WriteUInt32LittleEndian(groups[(i * sizeof(uint))..], identity.Groups[i]);
        return Answer(_files.SetIdentity(domain, identity.EffectiveUser, identity.EffectiveGroup, identity.User, identity.Group, groups));
    }

    public Errno SetSession(ulong domain, uint session, uint group, bool leads) =>
        _hasFiles ? Answer(_files.SetSession(domain, session, group, leads)) : Errno.None;

    public Errno SetForeground(ulong domain, uint handle, uint group, bool force) =>
        _hasFiles ? Answer(_files.SetForeground(domain, handle, group, force)) : Errno.ENOTTY;

    public bool TakeTerminalSignal(out uint session, out uint group, out uint signal)
    {
        session = group = signal = 0;
        return _hasFiles && _files.TakeTerminalSignal(out session, out group, out signal) == Errno.None;
    }

    public bool TakeQueueSignal(out ulong domain, out uint signal, out uint process, out uint user, out ulong value)
    {
        domain = value = 0;
        signal = process = user = 0;
        return _hasFiles && _files.TakeQueueSignal(out domain, out signal, out process, out user, out value) == Errno.None;
    }

    bool ISystemServers.TakeFileSignal(out FileOwnerKind kind, out uint id, out Identity sender, out QueuedSignal signal)
    {
        kind = default;
        id = 0;
        sender = Identity.Superuser;
        signal = default;
        if (!_hasFiles || _files.TakeFileSignal(
            out kind, out id, out ulong users, out uint number, out uint code, out ulong band, out uint descriptor) != Errno.None)
            return false;
        sender = new Identity((uint)users, (uint)(users >> 32), 0, 0, 0, 0);
        signal = new QueuedSignal(number, (int)code, band, descriptor) { Receiver = kind == FileOwnerKind.Thread ? id : 0 };
        return true;
    }

    public Errno EndWaits(ulong domain) => _hasFiles ? Answer(_files.EndWaits(domain)) : Errno.None;

    public bool TakeQuestion(out uint process, out ProcessQuestions questions)
    {
        process = 0;
        questions = ProcessQuestions.None;
        return _hasFiles && _files.TakeQuestion(out process, out questions) == Errno.None;
    }

    public Errno SetFileLimit(ulong domain, ulong bytes) => _hasFiles ? Answer(_files.SetFileLimit(domain, bytes)) : Errno.None;

    /// <summary>Tell the VFS server, if there is one, when the board was started: nanoseconds from 1970 to the boot.</summary>
    public Errno SetBootTime(ulong bootTime)
    {
        _bootTime = bootTime;
        return _hasFiles ? Answer(_files.SetBootTime(bootTime)) : Errno.None;
    }

    public Errno OpenProcess(ulong domain, ulong process, bool hasEnded, OpenFlags flags, out uint handle)
    {
        handle = 0;
        return _hasFiles ? Answer(_files.OpenProcess(domain, process, hasEnded, flags, out handle)) : Errno.ENOSYS;
    }

    public void TellProcess(ulong process, bool isGone) => _ = _files.TellProcess(process, isGone); // a server that ended has lost the descriptors

    public Errno SetDumpable(ulong domain, bool isDumpable) => _hasFiles ? Answer(_files.SetDumpable(domain, isDumpable)) : Errno.None;

    public Errno OpenStream(ulong domain, ConsoleStream stream, out uint handle)
    {
        handle = 0;
        return _hasFiles ? Answer(_files.OpenStream(domain, stream, out handle)) : Errno.ENOSYS;
    }

    public Errno OpenDirectory(ulong domain, ReadOnlySpan<byte> path, out uint handle)
    {
        handle = 0;
        if (!_hasFiles)
            return Errno.ENOSYS;
        if (Kernel.Derive(_filesEndpoint, Rights.Write | Rights.Grant, domain, 0, out ulong endpoint) != CallStatus.Ok)
            return Errno.ENOMEM;
        VfsClient files = new(endpoint);
        Errno error = Errno.None;
        while (error == Errno.None && path.Length > VfsLimits.PathBytes)
        {
            error = Answer(files.ExtendPath(path[..VfsLimits.PathBytes]));
            path = path[VfsLimits.PathBytes..];
        }

        if (error == Errno.None)
            error = Answer(files.Open(VfsLimits.Root, OpenFlags.Directory, 0, path, out handle, out _, out _));
        _ = Kernel.Delete(endpoint);
        return error;
    }

    public Errno CreateContext(ulong domain, Scheduling scheduling, out ulong context) =>
        Answer(_scheduler.CreateContext(domain, scheduling.Policy, scheduling.Priority, scheduling.Nice, out context));

    public Errno SetScheduling(ulong domain, Scheduling scheduling) =>
        Answer(_scheduler.SetPolicy(domain, scheduling.Policy, scheduling.Priority, scheduling.Nice));

    public Errno TimeUsage(ulong domain, out ulong used, out ulong slice) => Answer(_scheduler.Usage(domain, out used, out slice));

    public Errno DestroyContext(ulong domain, out ulong used) => Answer(_scheduler.DestroyContext(domain, out used));

    public void Say(string line) => ServerConsole.WriteLine(line);

    public void Finish(uint status)
    {
        if (!_hasConsole || Answer(_console.Finish(status)) != Errno.None)
            ServerConsole.WriteLine($"process: the run ended with status {status}");
    }

    /// <summary>The VFS server has ended and begun anew: tell it what it learned at the start.</summary>
    private Errno TellAgain()
    {
        Errno error = _ids == 0 ? Errno.None : ShareProcessIds(_ids);
        if (error == Errno.None)
            error = WatchTerminals();
        if (error == Errno.None && _bootTime != 0)
            error = Answer(_files.SetBootTime(_bootTime));
        return error;
    }

    /// <summary>A server that does not answer is an input/output error to whoever asked for something.</summary>
    private static Errno Answer(Errno result) => (uint)result < ProtocolFailure.CallFailed ? result : Errno.EIO;
}
