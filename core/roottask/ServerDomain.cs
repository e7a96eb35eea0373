using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using System.Text;
using Pistachio.Abi;
using Pistachio.BootFormat;
using Pistachio.Runtime.DomainHost;
using Pistachio.UserCall;

namespace Pistachio.Root;

/// <summary>
/// A server as a domain: an address space, a capability table, a thread with its time. All of it is made of one region of memory,
/// so that revoking the region takes everything back, and the server can be made anew.
/// </summary>
internal sealed class ServerDomain
{
    private const ulong PageSize = ServerMemory.PageSize;

    /// <summary>Pages for kernel objects and what alignment loses.</summary>
    private const ulong ObjectPages = 16;

    /// <summary>Page tables beyond those that the size of the heap asks for.</summary>
    private const ulong LeastTablePages = 24;
    private const ulong PagesPerTable = 512;

    /// <summary>What one memory object may have, and a server can map.</summary>
    private const ulong MostLastingPages = 1 << 18;

    private readonly ServerMemory _memory;
    private readonly BootFiles _files;
    private readonly BootFile _program;
    private readonly ulong[] _endpoints;
    private readonly ulong _supervisor;
    private readonly ulong _region;
    private readonly ulong _window;
    private readonly List<ulong> _shared = [];

    /// <summary>Capabilities that do not come out of its region. It has children of these, and so has whoever it has passed them to.</summary>
    private readonly List<ulong> _lent = [];

    /// <summary>Memory that outlives the server, by its grant.</summary>
    private readonly Dictionary<GrantPlan, ulong> _lasting = [];
    private ulong _space;
    private ulong _table;
    private ulong _thread;

    /// <param name="plan">What the manifest says.</param>
    /// <param name="memory">Where its region is cut from.</param>
    /// <param name="files">Where its program is.</param>
    /// <param name="endpoints">The endpoints of all servers, by number; 0 for a server that is gone for good.</param>
    /// <param name="supervisor">The endpoint that is told when it stops, with a badge.</param>
    public ServerDomain(ServerPlan plan, ServerMemory memory, BootFiles files, ulong[] endpoints, ulong supervisor)
    {
        Plan = plan;
        _memory = memory;
        _files = files;
        _endpoints = endpoints;
        _supervisor = supervisor;
        if (!files.TryFind(plan.Program, out _program))
        {
            throw new StartException($"server {plan.Name}: the boot archive has no program {plan.Program}");
        }

        foreach (GrantPlan grant in plan.Grants)
        {
            if (grant.Kind == GrantKind.LastingMemory)
            {
                AddLasting(grant);
            }
        }

        ulong pages = plan.MemoryPages + plan.HeapPages + plan.StackPages + TablePages + ObjectPages
            + (((plan.CapabilitySlots * 64) + PageSize - 1) / PageSize) + WritablePages();
        foreach (GrantPlan grant in plan.Grants)
        {
            pages += grant.Kind == GrantKind.Untyped ? UntypedPages(grant, memory) : 0;
        }

        _region = memory.Cut(pages, $"server {plan.Name}");
        _window = memory.NewWindow(WritablePages() + 2);
    }

    public ServerPlan Plan { get; }

    /// <summary>Its number in the manifest.</summary>
    public required int Number { get; init; }

    /// <summary>How often it has been started.</summary>
    public int Starts { get; private set; }

    private static ulong UntypedPages(GrantPlan grant, ServerMemory memory) =>
        grant.Argument0 != 0 ? grant.Argument0 : memory.LargestPiece * grant.Argument1 / 100;

    private ulong TablePages =>
        LeastTablePages + ((Plan.HeapPages + Plan.MemoryPages + LastingPages) / PagesPerTable) + (LastingPages == 0 ? 0 : LeastTablePages);

    /// <summary>Pages of memory that outlives it.</summary>
    private ulong LastingPages { get; set; }

    /// <summary>Makes the domain, or makes it anew, and lets it run.</summary>
    public void Start()
    {
        End();
        Starts++;
        _space = Make(CapabilityKind.AddressSpace, 0);
        _table = Make(CapabilityKind.CapabilityTable, Plan.CapabilitySlots);
        _thread = Make(CapabilityKind.Thread, 0);
        ulong context = Make(CapabilityKind.SchedulingContext, 0);
        Check(Kernel.FeedTables(_space, Make(CapabilityKind.PageTables, TablePages)), "its page tables");
        ElfProgram program = OpenProgram();
        MapProgram(program);
        MapFresh(RootTask.HeapStart, Plan.HeapPages);
        MapFresh(RootTask.StackTop - (Plan.StackPages * PageSize), Plan.StackPages);
        MapStartPage();
        Check(Kernel.ThreadPage(_thread, out ulong page), "its message page");
        ServerMemory.Map(page, _space, RootTask.MessagePage, 1, Protection.Read | Protection.Write, "its message page");
        Check(Kernel.ThreadBind(_thread, _space, _table), "binding its thread");
        Check(Kernel.ThreadSupervisor(_thread, _supervisor), "its supervisor");
        Check(Kernel.SchedulingSet(context, Plan.Priority, Plan.Budget, Plan.Period), "its time");
        Check(Kernel.ThreadSchedule(_thread, context), "its time");
        SetRegisters(program);
        Check(Kernel.ThreadResume(_thread), "starting it");
    }

    /// <summary>
    /// Takes everything back. Of a server with memory that outlives it others keep what they have of that, and what it has passed on to them.
    /// </summary>
    public void End()
    {
        bool lasts = _lasting.Count > 0;
        Check(Kernel.Revoke(_region), "taking its memory back");
        foreach (ulong window in _shared)
        {
            Check(Kernel.Delete(window), "taking its program back");
        }

        _shared.Clear();
        foreach (ulong capability in _lent)
        {
            CallStatus status = lasts ? CallStatus.Ok : Kernel.Revoke(capability);
            if (status == CallStatus.BadHandle)
            {
                continue; // it led to a server that is gone for good
            }

            Check(status, "taking its capabilities back");
            Check(Kernel.Delete(capability), "taking its capabilities back");
        }

        _lent.Clear();
    }

    private void AddLasting(GrantPlan grant)
    {
        ulong pages = Math.Min(UntypedPages(grant, _memory), MostLastingPages);
        Check(Kernel.Retype(_memory.Cut(pages, $"server {Plan.Name}"), CapabilityKind.Memory, pages, out ulong memory), "its lasting memory");
        _lasting.Add(grant, memory);
        LastingPages += pages;
    }

    private ElfProgram OpenProgram()
    {
        FormatStatus status = ElfProgram.Open(_files.Read(_program), out ElfProgram program);
        if (status != FormatStatus.Ok)
        {
            throw new StartException($"server {Plan.Name}: its program {FormatStatusText.Describe(status)}");
        }

        return program;
    }

    private ulong WritablePages()
    {
        ulong pages = 0;
        ElfProgram program = OpenProgram();
        for (int i = 0; i < program.SegmentCount; i++)
        {
            ElfSegment segment = program.Segment(i);
            pages += segment.IsWritable || segment.MemorySize > segment.FileSize ? PagesOf(segment) : 0;
        }

        return pages;
    }

    private static ulong PagesOf(ElfSegment segment) =>
        ((segment.Address & (PageSize - 1)) + segment.MemorySize + PageSize - 1) / PageSize;

    private void MapProgram(ElfProgram program)
    {
        ulong window = _window;
        for (int i = 0; i < program.SegmentCount; i++)
        {
            ElfSegment segment = program.Segment(i);
            ulong start = segment.Address & ~(PageSize - 1);
            ulong pages = PagesOf(segment);
            Protection protection = Protection.Read | (segment.IsExecutable ? Protection.Execute : Protection.None);
            if (!segment.IsWritable && segment.MemorySize == segment.FileSize)
            {
                // The pages of the archive themselves: nothing is copied, all servers share them.
                uint firstPage = (uint)(_program.FirstPage + (segment.Offset / PageSize));
                Check(Kernel.Split(RootTask.Archive, firstPage, (uint)pages, Rights.Read | Rights.Execute, out ulong shared), "its program");
                ServerMemory.Map(shared, _space, start, pages, protection, "its program");
                _shared.Add(shared);
                continue;
            }

            ulong memory = Make(CapabilityKind.Memory, pages);
            ServerMemory.Map(memory, RootTask.AddressSpace, window, pages, Protection.Read | Protection.Write, "filling its data");
            segment.Content.CopyTo(MappedMemory.Bytes(window + (segment.Address - start), segment.Content.Length));
            MapChild(memory, start, pages, protection | (segment.IsWritable ? Protection.Write : Protection.None));
            Check(Kernel.Unmap(memory, 0, (uint)Math.Min(pages, 512), out _), "filling its data");
            window += pages * PageSize;
        }
    }

    private void MapFresh(ulong address, ulong pages)
    {
        if (pages != 0)
        {
            ServerMemory.Map(Make(CapabilityKind.Memory, pages), _space, address, pages, Protection.Read | Protection.Write, "its memory");
        }
    }

    private void MapChild(ulong memory, ulong address, ulong pages, Protection protection)
    {
        Check(Kernel.Derive(memory, Rights.All, 0, 0, out ulong child), "its memory");
        ServerMemory.Map(child, _space, address, pages, protection, "its memory");
    }

    private void MapStartPage()
    {
        ulong memory = Make(CapabilityKind.Memory, 1);
        ulong window = _window + (WritablePages() * PageSize);
        ServerMemory.Map(memory, RootTask.AddressSpace, window, 1, Protection.Read | Protection.Write, "its start page");
        ref StartPage page = ref MemoryMarshal.AsRef<StartPage>(MappedMemory.Bytes(window, StartPage.PageSize));
        page.Magic = StartPage.ExpectedMagic;
        page.Version = StartPage.CurrentVersion;
        page.HeapStart = RootTask.HeapStart;
        page.HeapSize = Plan.HeapPages * PageSize;
        page.StackLow = RootTask.StackTop - (Plan.StackPages * PageSize);
        page.StackTop = RootTask.StackTop;
        page.MessagePage = RootTask.MessagePage;
        page.TicksPerSecond = DomainStart.Page.TicksPerSecond;
        page.BootTicks = DomainStart.Page.BootTicks;
        page.Seed0 = (ulong)Random.Shared.NextInt64();
        page.Seed1 = (ulong)Random.Shared.NextInt64();
        page.BootModes = CommandLine.Modes();
        page.Build = _files.Build;
        page.Name = new ShortName(Encoding.ASCII.GetBytes(Plan.Name));
        foreach (GrantPlan grant in Plan.Grants)
        {
            if (page.CapabilityCount == StartPage.MaximumCapabilities)
            {
                throw new StartException($"server {Plan.Name}: more than {StartPage.MaximumCapabilities} capabilities");
            }

            if (grant.Kind == GrantKind.DeviceMemory)
            {
                GiveDevices(ref page, grant);
                continue;
            }

            ref GrantedCapability capability = ref page.Capabilities[(int)page.CapabilityCount];
            capability.Name = new ShortName(Encoding.ASCII.GetBytes(grant.Name));
            capability.Handle = Give(grant);

            // An optional boot file that is not there leaves no entry.
            page.CapabilityCount += capability.Handle != 0 ? 1U : 0;
        }

        MapChild(memory, StartPage.Address, 1, Protection.Read);
        Check(Kernel.Unmap(memory, 0, 1, out _), "its start page");
    }

    /// <summary>Gives all addresses of devices, as far as the start page has room, and says where configuration space is.</summary>
    private void GiveDevices(ref StartPage page, GrantPlan grant)
    {
        ulong first = DomainStart.Argument(RootTask.FirstDeviceArgument);
        ulong count = DomainStart.Argument(RootTask.DeviceCountArgument);
        for (ulong i = 0; i < count && page.CapabilityCount < StartPage.MaximumCapabilities; i++)
        {
            string name = $"{grant.Name}{i}";
            ref GrantedCapability capability = ref page.Capabilities[(int)page.CapabilityCount++];
            capability.Name = new ShortName(Encoding.ASCII.GetBytes(name));
            capability.Handle = Lend(first + i, grant.Rights & (Rights.Read | Rights.Write), 0, $"its capability {name}");
        }

        page.ArgumentCount = RootTask.ConfigurationBusesArgument + 1;
        page.Arguments[RootTask.ConfigurationArgument] = DomainStart.Argument(RootTask.ConfigurationArgument);
        page.Arguments[RootTask.ConfigurationBusesArgument] = DomainStart.Argument(RootTask.ConfigurationBusesArgument);
    }

    /// <summary>Puts a capability into the server's table.</summary>
    private ulong Give(GrantPlan grant)
    {
        string what = $"its capability {grant.Name}";
        ulong handle;
        ulong own;
        switch (grant.Kind)
        {
            case GrantKind.Service:
                return Lend(_endpoints[Number], Rights.Read, 0, what);
            case GrantKind.Endpoint when _endpoints[(int)grant.Argument0] == 0:
                return 0; // names nothing: each call of that server fails at once
            case GrantKind.Endpoint:
                return Lend(_endpoints[(int)grant.Argument0], grant.Rights, grant.Badge, what);
            case GrantKind.Untyped:
                own = Make(CapabilityKind.Untyped, UntypedPages(grant, _memory));
                Check(Kernel.Move(own, _table, out handle), what);
                return handle;
            case GrantKind.LastingMemory:
                Check(Kernel.Derive(_lasting[grant], Rights.All, 0, _table, out handle), what);
                return handle;
            case GrantKind.PortRange:
                Check(Kernel.Split(RootTask.Ports, (uint)grant.Argument0, (uint)grant.Argument1, grant.Rights, out own), what);
                return LendChild(own, what);
            case GrantKind.Interrupt when grant.Argument1 == ManifestGrant.MessageInterrupt:
                if (grant.Argument0 >= DomainStart.Argument(RootTask.MessageInterruptsArgument))
                {
                    throw new StartException($"server {Plan.Name}: the kernel has no message interrupt {grant.Argument0}");
                }

                return Lend(RootTask.FirstInterrupt + DomainStart.Argument(RootTask.InterruptLinesArgument) + grant.Argument0, grant.Rights, 0, what);
            case GrantKind.Interrupt:
                if (grant.Argument0 >= DomainStart.Argument(RootTask.InterruptLinesArgument))
                {
                    throw new StartException($"server {Plan.Name}: this machine has no interrupt line {grant.Argument0}");
                }

                return Lend(RootTask.FirstInterrupt + grant.Argument0, grant.Rights, 0, what);
            case GrantKind.Machine:
                return Lend(RootTask.Machine, grant.Rights, 0, what);
            case GrantKind.Notification:
                own = Make(CapabilityKind.Notification, 0);
                if (grant.Argument0 == ManifestGrant.BoundNotification)
                {
                    Check(Kernel.BindNotification(_thread, own), what);
                }

                Check(Kernel.Derive(own, Rights.All, 0, _table, out handle), what);
                return handle;
            case GrantKind.AddressSpace:
                Check(Kernel.Derive(_space, Rights.All, 0, _table, out handle), what);
                return handle;
            case GrantKind.BootFile:
                return GiveBootFile(grant, what);
            default:
                throw new StartException($"server {Plan.Name}: the manifest grants something unknown as {grant.Name}");
        }
    }

    /// <summary>The pages of an entry of the boot archive; 0 when it is not there and need not be.</summary>
    private ulong GiveBootFile(GrantPlan grant, string what)
    {
        if (!_files.TryFind(grant.Entry, out BootFile file) || file.Size == 0)
        {
            return grant.IsOptional ? 0UL : throw new StartException($"server {Plan.Name}: the boot archive has no {grant.Entry}");
        }

        uint pages = (uint)(((ulong)file.Size + PageSize - 1) / PageSize);
        Check(Kernel.Split(RootTask.Archive, (uint)file.FirstPage, pages, grant.Rights & (Rights.Read | Rights.Execute), out ulong own), what);
        return LendChild(own, what);
    }

    /// <summary>Gives the server what can be taken back from it, and from all that it passes it to.</summary>
    private ulong Lend(ulong capability, Rights rights, ulong badge, string what)
    {
        Check(Kernel.Derive(capability, rights, badge, 0, out ulong own), what);
        return LendChild(own, what);
    }

    private ulong LendChild(ulong own, string what)
    {
        _lent.Add(own);
        Check(Kernel.Derive(own, Rights.All, 0, _table, out ulong handle), what);
        return handle;
    }

    private void SetRegisters(ElfProgram program)
    {
        Set(ThreadRegister.Rip, program.Entry);
        Set(ThreadRegister.Rsp, RootTask.StackTop - 8); // as after a call
        Set(ThreadRegister.Rdi, StartPage.Address);
        ReadOnlySpan<byte> content = program.Segment(0).Content;
        if (content.Length >= ImageHeader.Size)
        {
            ImageHeader header = MemoryMarshal.Read<ImageHeader>(content);
            if (header.Magic == ImageHeader.ExpectedMagic)
            {
                Set(ThreadRegister.UpcallEntry, header.UpcallEntry);
                Set(ThreadRegister.UpcallStack, header.UpcallStack);
                Set(ThreadRegister.UpcallArgument, RootTask.MessagePage);
            }
        }
    }

    private void Set(ThreadRegister register, ulong value) => Check(Kernel.ThreadSet(_thread, register, value), "its registers");

    private ulong Make(CapabilityKind kind, ulong size)
    {
        Check(Kernel.Retype(_region, kind, size, out ulong made), "an object of its own");
        return made;
    }

    private void Check(CallStatus status, string what) => StartException.Check(status, $"server {Plan.Name}: {what}");
}
