using System;
using Pistachio.Abi;
using Pistachio.BootFormat;
using Pistachio.Runtime;
using Pistachio.Runtime.DomainHost;
using Pistachio.UserCall;
using Pistachio.Vfs.Protocol;

namespace Pistachio.Vfs.Server.Program;

/// <summary>Start of the VFS server.</summary>
internal static class Start
{
    /// <summary>What changed nodes and names of the root file system may take up in the heap.</summary>
    private const int RootHeap = 3 << 20;

    /// <summary>Permissions of a root directory that begins empty.</summary>
    private const uint RootMode = 0x1ED;

    /// <summary>The badge under which the console server knows who controls it.</summary>
    private const ulong Control = 1;

    /// <summary>Where the run request is mapped: behind the tables of the root tree, in the same GiB, so that one page table is enough.</summary>
    private const ulong RunAddress = 0x10_3FE0_0000;

    private static int Main()
    {
        ulong service = DomainStart.Capability("service");
        ulong space = DomainStart.Capability("space");
        ulong input = DomainStart.Capability("input");
        if (service == 0 || space == 0 || input == 0)
        {
            ServerConsole.WriteLine("vfs: needs the capabilities 'service', 'space' and 'input'");
            return 1;
        }

        ulong consoles = DomainStart.Capability("consoles");
        ulong messagePage = DomainStart.Page.MessagePage;
        bool runs = TryRun(DomainStart.Capability("run"), space, out RunRequest request);
        ulong console = WatchConsole(consoles, input, messagePage);
        KernelFiles kernel = new(runs ? request.BootTime : 0, console, messagePage, space, DomainStart.Capability("objects"));
        ITerminalLine? line = console == 0 ? null : ConsoleLine.Open(consoles, messagePage, runs ? request : default, runs);
        FramePool pool = new(new PoolMemory(DomainStart.Capability("pool"), space), kernel);
        StableStore? store = StableStore.Open(pool);
        if (store is null)
            ServerConsole.WriteLine("vfs: too little memory, or too much, for files that outlive this server");

        // Without this memory the phase ipc is not in the image.
        ulong memory = DomainStart.Capability("segments");
        FramePool? segments = memory == 0 ? null : new FramePool(new PoolMemory(memory, space, PoolMemory.SegmentsAddress), kernel);
        BootTree? below = null;
        ulong tree = DomainStart.Capability("root");
        if (tree != 0)
        {
            // Without its tree the image is not what was asked for: no program shall run on an empty one instead.
            if (MappedTree.Open(tree, space) is not { } mapped)
                return 1;
            below = new BootTree(mapped, kernel, tree);
        }

        MemoryTree root = new(pool, pool.Pages, RootHeap, RootMode, below, below?.NodeCount ?? 0);
        ulong network = DomainStart.Capability("sockets");
        RemoteSockets? sockets = network == 0 ? null : new RemoteSockets(network, input, space, messagePage);
        VfsServer server = new(kernel, root, consoles, pool, segments, line, sockets)
        {
            MayFail = runs && (request.Options & RunOptions.Faults) != 0,
        };
        if (store is { Lives: > 1 })
            ServerConsole.WriteLine($"vfs: begins again with the files of before (restart {store.Lives - 1}); what was open is lost");
        CallStatus status = new EventLoop(server, service, messagePage, new ServerDeadline(input)).Run();
        ServerConsole.WriteLine("vfs: its endpoint failed with status " + (int)status);
        return 1;
    }

    /// <summary>Be told when input of the console comes.</summary>
    /// <returns>An endpoint of the terminal; 0: there is none, or nobody tells.</returns>
    private static ulong WatchConsole(ulong consoles, ulong notification, ulong messagePage)
    {
        if (consoles == 0
            || Kernel.Derive(consoles, Rights.Write | Rights.Grant, Control, 0, out ulong control) != CallStatus.Ok
            || Kernel.Derive(notification, Rights.Write, EventLoop.ConsoleBadge, 0, out ulong signal) != CallStatus.Ok
            || new ConsoleClient(control, messagePage).Watch(signal) != Errno.None
            || Kernel.Derive(consoles, Rights.Write, (ulong)ConsoleStream.Terminal, 0, out ulong terminal) != CallStatus.Ok)
            return 0;
        return terminal;
    }

    /// <summary>What the board is to run: it tells when the board was started, and of the terminal.</summary>
    private static bool TryRun(ulong run, ulong space, out RunRequest request)
    {
        request = default;
        return run != 0 && Kernel.Inspect(run, out _, out _, out ulong pages) == CallStatus.Ok
            && Kernel.Map(run, space, RunAddress, 0, (uint)pages, Protection.Read) == CallStatus.Ok
            && RunRequest.Open(MappedMemory.Bytes(RunAddress, (int)pages * Fields.PageSize), out request) == FormatStatus.Ok;
    }
}
