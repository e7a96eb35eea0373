using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using System.Threading;
using Pistachio.Abi;
using Pistachio.Processes.Protocol;

namespace Pistachio.Processes.Server;

/// <summary>
/// Makes the kernel objects of processes, and takes them back. Everything that one process has is made of its slab, so revoking the slab takes
/// everything at once, whatever the process was doing.
/// </summary>
public sealed partial class DomainBuilder
{
    /// <summary>Slots of the capability table of a process: with its header, which takes the place of one, eight pages.</summary>
    public const ulong CapabilitySlots = 511;

    /// <summary>Page tables that a process begins with; more come from the memory server.</summary>
    public const ulong TablePages = 12;

    /// <summary>Set in the badge of a supervisor capability, beside the number of the slab. No process has such a badge.</summary>
    public const ulong SupervisorBadge = 1UL << 63;

    private const ulong PageSize = StartPage.PageSize;

    /// <summary>Bytes of a slot of a capability table, and of the table's header.</summary>
    private const ulong SlotSize = 64;

    /// <summary>Pages of an address space and of a thread: two each. The kernel aligns both to pages.</summary>
    private const ulong ObjectPages = 4;

    /// <summary>Where the process server sees the start pages, and the private memory that it fills.</summary>
    private const ulong StartPages = 0x2_4000_0000;
    private const ulong PrivateWindow = 0x2_3000_0000;

    /// <summary>The page of a first request, and the start page behind it.</summary>
    private const uint StartPageCount = 2;

    private const uint PagesPerCall = 512;

    /// <summary>Names of the capabilities on a start page, in the order of their indices (<see cref="ProcessLayout"/>).</summary>
    private static readonly ShortName[] _names =
    [
        new(ProcessLayout.AddressSpaceName),
        new(ProcessLayout.MemoryServerName),
        new(ProcessLayout.ProcessServerName),
        new(ProcessLayout.VfsServerName),
        new(ProcessLayout.ProgramName),
    ];

    private readonly IKernelProcesses _kernel;
    private readonly DomainSources _sources;
    private readonly LibraryImage _library;
    private RunFacts _facts;
    private readonly List<ProcessDomain> _all = new();
    private readonly Stack<ProcessDomain> _free = new();

    public DomainBuilder(IKernelProcesses kernel, DomainSources sources, LibraryImage library, RunFacts facts)
    {
        _kernel = kernel;
        _sources = sources;
        _library = library;
        _facts = facts;
        SlabPages = (((CapabilitySlots + 1) * SlotSize) + PageSize - 1) / PageSize + ObjectPages + library.PrivatePages + TablePages;
    }

    /// <summary>Pages of one process: kernel objects, page tables, data and stacks; without its request.</summary>
    public ulong SlabPages { get; }

    /// <summary>Pages of all processes, requests too.</summary>
    public ulong PagesInUse => ((ulong)InUse * SlabPages) + RequestPagesInUse;

    /// <summary>Domains in use.</summary>
    public int InUse => _all.Count - _free.Count - _all.FindAll(static each => each.CutSlabs != 0).Count;

    /// <summary>The domain that a supervisor badge names; null when there is none.</summary>
    public ProcessDomain? OfSupervisor(ulong badge)
    {
        ulong index = badge & ~SupervisorBadge;
        return badge != index && index < (ulong)_all.Count ? _all[(int)index] : null;
    }

    /// <summary>Make a domain, whose thread does not run yet.</summary>
    /// <param name="owner">The process; its domain number is the badge of its capabilities.</param>
    /// <param name="number">The domain number.</param>
    /// <param name="isCopy">It is to go on as the copy of a process: its maker fills its data in, and it has no request.</param>
    /// <returns>Null when there is no memory, or no room in the capability table.</returns>
    public ProcessDomain? Build(Process owner, ulong number, bool isCopy)
    {
        if (!_free.TryPop(out ProcessDomain? domain))
        {
            domain = NewSlab() ?? JoinSlabs();
            if (domain is null)
                return null;
        }

        if (MakeObjects(domain) && MapAll(domain, isCopy) && GiveCapabilities(domain, number) && (isCopy || FillPrivateMemory(domain)) && SetUpThread(domain))
        {
            FillStartPage(ref StartPageOf(domain.Index), owner);
            domain.IsCopy = isCopy;
            domain.Owner = owner;
            return domain;
        }

        End(domain);
        return null;
    }

    /// <summary>Give a stopped thread its time.</summary>
    public bool Schedule(ProcessDomain domain, ulong context)
    {
        domain.Context = context;
        _ = _kernel.SchedulingUsed(context, out ulong before); // the context is ours
        domain.UsedBefore = before;
        return Ok(_kernel.ThreadSchedule(domain.Thread, context));
    }

    /// <summary>
    /// Stop a process, or let it go on: its threads lose their time or get it back. Whatever they do, or wait for, stays as it is; a server at work
    /// for it goes on with its own time.
    /// </summary>
    public bool Stop(ProcessDomain domain, bool stops)
    {
        bool ok = Ok(_kernel.ThreadSchedule(domain.Thread, stops ? 0 : domain.Context));
        foreach (ProcessThread thread in domain.Threads)
            ok &= Ok(_kernel.ThreadSchedule(thread.Thread, stops ? 0 : thread.Context));
        return ok;
    }

    /// <summary>The words that the process shares with this server.</summary>
    public ref SignalArea SignalsOf(ProcessDomain domain) => ref StartPageOf(domain.Index).Signals;

    /// <summary>The clock was set: what domains that are made from now on are told.</summary>
    /// <param name="bootTime">Nanoseconds from 1970 to the boot.</param>
    public void SetBootTime(ulong bootTime) => _facts = _facts with { BootTime = bootTime };

    /// <summary>Tell a domain when the board was started. It may read that at any moment.</summary>
    public void ShowBootTime(ProcessDomain domain) =>
        Volatile.Write(ref StartPageOf(domain.Index).Arguments[ProcessLayout.BootTimeArgument], _facts.BootTime);

    /// <summary>Take the data back from whoever filled them, and let the thread run.</summary>
    public bool Start(ProcessDomain domain) =>
        (domain.IsCopy
            ? Ok(_kernel.Revoke(domain.PrivateMemory))
                && Map(domain.PrivateMemory, domain.Space, ProcessLayout.PrivateData, _library.PrivatePages, Protection.Read | Protection.Write)
            : MapOwn(domain, domain.PrivateMemory, ProcessLayout.PrivateData, _library.PrivatePages))
        && MapOwnRequest(domain)
        && Ok(_kernel.ThreadResume(domain.Thread));

    /// <summary>Take everything back. The slab serves another process.</summary>
    public void End(ProcessDomain domain)
    {
        domain.Owner = null;

        // The page is the next process's: nothing of this one may be left on it.
        FirstRequestOf(domain.Index)[..domain.FirstRequestBytes].Clear();
        domain.FirstRequestBytes = 0;

        // A slab that the kernel would not clear is never used again: better lost than shared.
        if (Ok(_kernel.Revoke(domain.Slab)))
            _free.Push(domain);
        EndRequest(domain);
        foreach (ProcessThread thread in domain.Threads)
            EndThread(thread);
        domain.Threads.Clear();
    }

    /// <summary>Map for a process what this server has had mapped for itself: by another capability, since that is bound to its place.</summary>
    private bool MapOwn(ProcessDomain domain, ulong memory, ulong address, uint pages) =>
        Ok(_kernel.Derive(memory, Rights.Read | Rights.Write, 0, 0, out ulong own))
        && Map(own, domain.Space, address, pages, Protection.Read | Protection.Write);

    private ProcessDomain? NewSlab()
    {
        uint index = (uint)_all.Count;
        List<ulong> made = new();
        ulong address = FirstRequestAddress(index);
        ulong startPage = 0;
        ulong inProcess = 0;
        ulong writable = 0;
        ulong supervisor = 0;
        bool ok = Keep(made, _kernel.Retype(_sources.Untyped, CapabilityKind.Untyped, SlabPages, out ulong slab), slab)
            && Keep(made, _kernel.Retype(_sources.Untyped, CapabilityKind.Memory, StartPageCount, out startPage), startPage)
            && Keep(made, _kernel.Derive(startPage, Rights.Read, 0, 0, out inProcess), inProcess)
            && Keep(made, _kernel.Derive(startPage, Rights.Read | Rights.Write, 0, 0, out writable), writable)
            && Keep(made, _kernel.Derive(_sources.Processes, Rights.Write, SupervisorBadge | index, 0, out supervisor), supervisor)
            && Ok(_kernel.Map(startPage, _sources.Space, address, 0, StartPageCount, Protection.Read | Protection.Write));
        ulong[] shared = new ulong[_library.Shared.Count];
        for (int i = 0; ok && i < shared.Length; i++)
        {
            SharedSegment segment = _library.Shared[i];
            ok = Keep(made, _kernel.Split(_sources.Library, segment.FirstPage, segment.Pages, Rights.Read | Rights.Execute, out shared[i]), shared[i]);
        }

        if (!ok)
        {
            for (int i = made.Count - 1; i >= 0; i--)
                _ = _kernel.Delete(made[i]);
            return null;
        }

        ProcessDomain domain = new(index, slab, supervisor, inProcess, writable, shared);
        _all.Add(domain);
        return domain;
    }

    private static bool Keep(List<ulong> made, CallStatus status, ulong handle)
    {
        if (status == CallStatus.Ok)
            made.Add(handle);
        return status == CallStatus.Ok;
    }

    /// <summary>
    /// The page tables come last: what was derived last is revoked first, and an address space without its tables has no mappings that would have to
    /// be undone one by one.
    /// </summary>
    private bool MakeObjects(ProcessDomain domain)
    {
        bool ok = Ok(_kernel.Retype(domain.Slab, CapabilityKind.CapabilityTable, CapabilitySlots, out ulong table))
            & Ok(_kernel.Retype(domain.Slab, CapabilityKind.AddressSpace, 0, out ulong space))
            & Ok(_kernel.Retype(domain.Slab, CapabilityKind.Thread, 0, out ulong thread))
            & Ok(_kernel.Retype(domain.Slab, CapabilityKind.Memory, _library.PrivatePages, out ulong memory))
            & Ok(_kernel.Retype(domain.Slab, CapabilityKind.PageTables, TablePages, out ulong tables));
        domain.Table = table;
        domain.Space = space;
        domain.Thread = thread;
        domain.PrivateMemory = memory;
        return ok && Ok(_kernel.FeedTables(space, tables));
    }

    /// <summary>Map what the process does not get from its maker. A copy has no request.</summary>
    private bool MapAll(ProcessDomain domain, bool isCopy)
    {
        for (int i = 0; i < domain.Shared.Length; i++)
        {
            SharedSegment segment = _library.Shared[i];
            if (!Map(domain.Shared[i], domain.Space, segment.Address, segment.Pages, segment.Protection))
                return false;
        }

        const uint requestPage = 0;
        const uint startPage = 1;
        return (isCopy || Ok(_kernel.Map(domain.StartPage, domain.Space, ProcessLayout.FirstRequest, requestPage, 1, Protection.Read)))
            && Ok(_kernel.Map(domain.WritablePages, domain.Space, StartPage.Address, startPage, 1, Protection.Read | Protection.Write))
            && Ok(_kernel.ThreadPage(domain.Thread, out ulong page))
            && Map(page, domain.Space, RootTask.MessagePage, 1, Protection.Read | Protection.Write);
    }

    /// <summary>Whether processes execute the program of the boot archive: where there are files they execute those.</summary>
    private bool HasBootProgram => _sources.Files == 0 && _sources.Program != 0;

    private bool GiveCapabilities(ProcessDomain domain, ulong number)
    {
        const Rights toSend = Rights.Write | Rights.Grant;
        ulong memory = 0;
        ulong processes = 0;
        ulong files = 0;
        ulong program = 0;
        bool ok = Ok(_kernel.Derive(domain.Space, Rights.All, 0, domain.Table, out ulong space))
            && Ok(_kernel.Derive(_sources.Memory, toSend, number, domain.Table, out memory))
            && Ok(_kernel.Derive(_sources.Processes, toSend, number, domain.Table, out processes))
            && (_sources.Files == 0 || Ok(_kernel.Derive(_sources.Files, toSend, number, domain.Table, out files)))
            && (!HasBootProgram || Ok(_kernel.Derive(_sources.Program, Rights.Read | Rights.Execute, 0, domain.Table, out program)));
        if (!ok)
            return false;

        ref StartPage page = ref StartPageOf(domain.Index);
        PrepareStartPage(ref page);
        page.Capabilities[ProcessLayout.AddressSpaceIndex].Handle = space;
        page.Capabilities[ProcessLayout.MemoryServerIndex].Handle = memory;
        page.Capabilities[ProcessLayout.ProcessServerIndex].Handle = processes;
        page.Capabilities[ProcessLayout.VfsServerIndex].Handle = files;
        page.Capabilities[ProcessLayout.ProgramIndex].Handle = program;
        return true;
    }

    private static void FillStartPage(ref StartPage page, Process owner)
    {
        Identity identity = owner.Identity;
        Limits limits = owner.Limits;
        page.Seed0 = (ulong)Random.Shared.NextInt64();
        page.Seed1 = (ulong)Random.Shared.NextInt64();
        page.Arguments[ProcessLayout.ProcessIdArgument] = owner.Pid;
        page.Arguments[ProcessLayout.RequestArgument] = 0;
        page.Arguments[ProcessLayout.UserArgument] = identity.User | ((ulong)identity.EffectiveUser << 32);
        page.Arguments[ProcessLayout.GroupArgument] = identity.Group | ((ulong)identity.EffectiveGroup << 32);
        page.Arguments[ProcessLayout.OpenFilesArgument] = limits.Soft(ResourceLimit.OpenFiles);
        page.Arguments[ProcessLayout.AddressSpaceArgument] = limits.Soft(ResourceLimit.AddressSpace);
        page.Arguments[ProcessLayout.DataArgument] = limits.Soft(ResourceLimit.Data);
    }

    private bool FillPrivateMemory(ProcessDomain domain)
    {
        uint first = _library.FirstInitialPage;
        uint pages = _library.InitialPages;
        if (pages == 0)
            return true;
        ulong address = PrivateWindow + (first * PageSize);
        if (!Ok(_kernel.Map(domain.PrivateMemory, _sources.Space, address, first, pages, Protection.Read | Protection.Write)))
            return false;
        _library.Initial.CopyTo(_kernel.Bytes(address, _library.Initial.Length));
        return Ok(_kernel.Unmap(domain.PrivateMemory, first, pages));
    }

    private bool SetUpThread(ProcessDomain domain)
    {
        ulong thread = domain.Thread;
        return Ok(_kernel.ThreadBind(thread, domain.Space, domain.Table))
            && Ok(_kernel.ThreadSupervisor(thread, domain.Supervisor))
            && Ok(_kernel.ThreadSet(thread, ThreadRegister.Rip, _library.Entry))
            && Ok(_kernel.ThreadSet(thread, ThreadRegister.Rdi, StartPage.Address))
            && Ok(_kernel.ThreadSet(thread, ThreadRegister.UpcallEntry, _library.Header.UpcallEntry))
            && Ok(_kernel.ThreadSet(thread, ThreadRegister.UpcallStack, _library.Header.UpcallStack))
            && Ok(_kernel.ThreadSet(thread, ThreadRegister.UpcallArgument, RootTask.MessagePage))
            && Ok(_kernel.ThreadSet(thread, ThreadRegister.GateEntry, _library.Header.GateEntry));
    }

    /// <summary>What is the same in every start page. Whatever the process before has written there goes.</summary>
    private void PrepareStartPage(ref StartPage page)
    {
        page = default;
        page.Signals.Blocked = ulong.MaxValue; // until its library OS has begun
        page.Magic = StartPage.ExpectedMagic;
        page.Version = StartPage.CurrentVersion;
        page.MessagePage = RootTask.MessagePage;
        page.TicksPerSecond = _facts.TicksPerSecond;
        page.BootTicks = _facts.BootTicks;
        page.ArgumentCount = ProcessLayout.ArgumentCount;
        page.Arguments[ProcessLayout.BootTimeArgument] = _facts.BootTime;
        page.Arguments[ProcessLayout.OptionsArgument] = (ulong)_facts.Options;
        for (int i = 0; i < _names.Length; i++)
            page.Capabilities[i].Name = _names[i];
        page.CapabilityCount = HasBootProgram ? 5U : _sources.Files != 0 ? 4U : 3;
    }

    private ref StartPage StartPageOf(uint index) =>
        ref MemoryMarshal.AsRef<StartPage>(_kernel.Bytes(FirstRequestAddress(index) + PageSize, StartPage.PageSize));

    private Span<byte> FirstRequestOf(uint index) => _kernel.Bytes(FirstRequestAddress(index), StartPage.PageSize);

    private static ulong FirstRequestAddress(uint index) => StartPages + (index * PageSize * StartPageCount);

    private static uint PagesOf(int bytes) => ((uint)bytes + StartPage.PageSize - 1) / StartPage.PageSize;

    private bool Map(ulong memory, ulong space, ulong address, uint pages, Protection protection)
    {
        for (uint first = 0; first < pages; first += PagesPerCall)
        {
            if (!Ok(_kernel.Map(memory, space, address + (first * PageSize), first, Math.Min(PagesPerCall, pages - first), protection)))
                return false;
        }

        return true;
    }

    private static bool Ok(CallStatus status) => status == CallStatus.Ok;
}
