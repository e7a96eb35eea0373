using System;
using Pistachio.Abi;
using Pistachio.BootFormat;
using Pistachio.Processes.Protocol;
using Pistachio.Runtime;
using Pistachio.Timers;
using Pistachio.Runtime.DomainHost;
using Pistachio.UserCall;
using Pistachio.Vfs.Protocol;

namespace Pistachio.Processes.Server.Program;

/// <summary>Start of the process server.</summary>
internal static class Start
{
    private const ulong PageSize = StartPage.PageSize;

    /// <summary>Where boot files are mapped.</summary>
    private const ulong LibraryWindow = 0x2_0000_0000;
    private const ulong RunWindow = 0x2_2000_0000;

    private static int Main()
    {
        if (!TryRead("library", LibraryWindow, out ReadOnlySpan<byte> library) || library.Length == 0)
            return Failed("needs the library OS");
        if (LibraryImage.Read(library, out string problem) is not { } image)
            return Failed("the library OS " + problem);

        RunRequest request = default;
        if (!TryRead("run", RunWindow, out ReadOnlySpan<byte> run))
            return Failed("cannot read the run request");
        FormatStatus status = run.Length == 0 ? FormatStatus.Ok : RunRequest.Open(run, out request);
        if (status != FormatStatus.Ok)
            return Failed("the run request " + FormatStatusText.Describe(status));

        ulong service = DomainStart.Capability("service");
        bool runs = run.Length != 0;
        ulong notification = DomainStart.Capability("terminals");
        if (service == 0 || notification == 0 || MakeServer(image, runs, request) is not { } server)
            return Failed("needs all its capabilities");
        ServerConsole.WriteLine($"process: ready; each process takes {server.PagesOfOne * PageSize >> 10} KiB and what its program uses");
        if (runs)
            server.Run(request);
        CallStatus end = new EventLoop(server, service, DomainStart.Page.MessagePage, new ServerDeadline(notification)).Run();
        return Failed("its endpoint failed with status " + (int)end);
    }

    private static ProcessServer? MakeServer(LibraryImage image, bool runs, RunRequest request)
    {
        DomainSources sources = new(
            DomainStart.Capability("space"),
            DomainStart.Capability("slabs"),
            DomainStart.Capability("threads"),
            DomainStart.Capability("library"),
            DomainStart.Capability("self"),
            DomainStart.Capability("memory"),
            DomainStart.Capability("vfs"),
            DomainStart.Capability("program"));
        ulong memory = Control(sources.Memory);
        ulong scheduler = Control(DomainStart.Capability("scheduler"));
        if (sources.Space == 0 || sources.Untyped == 0 || sources.Processes == 0 || memory == 0 || scheduler == 0)
            return null;

        bool traces = runs && (request.Options & RunOptions.TraceUnknownCalls) != 0;
        ref readonly StartPage page = ref DomainStart.Page;

        // Without this clock the phase timers is not in the image.
        ulong clock = DomainStart.Capability("rtc");
        ProcessOptions options = (traces ? ProcessOptions.TraceUnknownCalls : ProcessOptions.None) | (clock != 0 ? ProcessOptions.Timers : ProcessOptions.None);
        KernelProcesses kernel = new();

        // Who packs a run knows the date better than a clock that counts seconds.
        bool isGiven = runs && request.BootTime != 0;
        ulong bootTime = isGiven ? request.BootTime : clock != 0 ? ReadBootTime(clock, kernel.Now) : 0;
        RunFacts facts = new(page.TicksPerSecond, page.BootTicks, bootTime, options);
        ulong limit = runs && request.MemoryLimit != 0 ? request.MemoryLimit / PageSize : ulong.MaxValue;
        ulong files = Control(sources.Files);
        SystemServers servers = new(memory, scheduler, files, sources.Files, Control(DomainStart.Capability("consoles")));
        if (servers.WatchTerminals() != Errno.None)
            return null;
        SharedProcessIds? ids = sources.Files == 0 ? null : SharedProcessIds.Make(kernel, sources);
        if (sources.Files != 0 && (ids is null || servers.ShareProcessIds(ids.Memory) != Errno.None))
            ServerConsole.WriteLine("process: /proc does not show processes that have ended: no memory to share");
        if (!isGiven && bootTime != 0 && servers.SetBootTime(bootTime) != Errno.None)
            ServerConsole.WriteLine("process: the VFS server does not know the date");
        return new ProcessServer(kernel, servers, new DomainBuilder(kernel, sources, image, facts), facts, limit, ids);
    }

    /// <summary>Nanoseconds from 1970 to the boot, by the real-time clock; 0: it does not tell.</summary>
    private static ulong ReadBootTime(ulong clock, ulong sinceBoot)
    {
        if (RealTimeClock.TryRead(new CmosPorts(clock), out ulong seconds) && seconds * 1_000_000_000 > sinceBoot)
            return (seconds * 1_000_000_000) - sinceBoot;
        ServerConsole.WriteLine("process: the real-time clock does not tell the date");
        return 0;
    }

    /// <summary>An endpoint with the control badge, of one without; 0 when there is none.</summary>
    private static ulong Control(ulong endpoint) =>
        endpoint != 0 && Kernel.Derive(endpoint, Rights.Write | Rights.Grant, ProcessBadge.Control, 0, out ulong control) == CallStatus.Ok
            ? control
            : 0;

    /// <summary>Maps a boot file. Without the capability it is empty.</summary>
    private static bool TryRead(string name, ulong address, out ReadOnlySpan<byte> bytes)
    {
        bytes = default;
        ulong memory = DomainStart.Capability(name);
        if (memory == 0)
            return true;
        if (Kernel.Inspect(memory, out _, out _, out ulong pages) != CallStatus.Ok)
            return false;
        const uint most = 512;
        ulong space = DomainStart.Capability("space");
        for (uint first = 0; first < pages; first += most)
        {
            uint count = (uint)Math.Min(most, pages - first);
            if (Kernel.Map(memory, space, address + (first * PageSize), first, count, Protection.Read) != CallStatus.Ok)
                return false;
        }

        bytes = MappedMemory.Bytes(address, (int)(pages * PageSize));
        return true;
    }

    private static int Failed(string reason)
    {
        ServerConsole.WriteLine("process: " + reason);
        return 1;
    }
}
