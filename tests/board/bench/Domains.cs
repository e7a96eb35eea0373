using Pistachio.Abi;
using Pistachio.UserCall;
using Pistachio.UserTier;

namespace Pistachio.Bench;

/// <summary>The partners of the measurements: threads in this address space, and in another one that shares the program.</summary>
internal static unsafe class Domains
{
    private const ulong PageSize = 4096;
    private const ulong ProgramStart = 0x400000;
    private const ulong StackArea = 0x6000_0000;
    private const ulong StackPages = 4;
    private const ulong PageArea = 0x6800_0000;
    private const ulong TimeSlice = 10_000_000;

    private static ulong s_untyped;
    private static ulong s_firstSegment;
    private static ulong s_otherSpace;
    private static ulong s_otherTable;
    private static ulong s_threads;

    public static void Initialize(ulong untyped, ulong firstSegment)
    {
        s_untyped = untyped;
        s_firstSegment = firstSegment;
        s_otherSpace = Make(CapabilityKind.AddressSpace);
        s_otherTable = Make(CapabilityKind.CapabilityTable, 64);
        Check(Kernel.FeedTables(s_otherSpace, Make(CapabilityKind.PageTables, 32)));
        MapProgram();
    }

    /// <summary>An object made from the root task's memory.</summary>
    public static ulong Make(CapabilityKind kind, ulong size = 0)
    {
        Check(Kernel.Retype(s_untyped, kind, size, out ulong handle));
        return handle;
    }

    /// <summary>Entry of a server that uses the C# stubs.</summary>
    public static ulong ManagedServer => (ulong)(delegate*<ulong, ulong, void>)&Serve;

    /// <summary>Starts a thread that answers calls; its first word comes back one higher.</summary>
    public static void StartServer(ulong endpoint, ulong entry, bool sameSpace)
    {
        ulong handle = endpoint;
        if (!sameSpace)
        {
            Check(Kernel.Derive(endpoint, Rights.Read, 0, s_otherTable, out handle));
        }

        ulong thread = MakeThread(sameSpace, entry, handle, 0, 0);
        Check(Kernel.ThreadResume(thread));
        LetRun(thread);
    }

    /// <summary>Starts a thread in the other space that answers each signal with one.</summary>
    public static void StartPartner(ulong there, ulong back)
    {
        Check(Kernel.Derive(there, Rights.Read, 0, s_otherTable, out ulong waits));
        Check(Kernel.Derive(back, Rights.Write, 0, s_otherTable, out ulong signals));
        ulong thread = MakeThread(false, (ulong)(delegate*<ulong, ulong, void>)&Answer, waits, signals, 0);
        Check(Kernel.ThreadResume(thread));
        LetRun(thread);
    }

    /// <summary>Starts a thread of the other space that yields for ever.</summary>
    public static void StartYielder()
    {
        ulong thread = MakeThread(false, (ulong)(delegate*<ulong, ulong, void>)&YieldForEver, 0, 0, 0);
        Check(Kernel.ThreadResume(thread));
        Kernel.Yield();
    }

    /// <summary>Runs a thread that touches an unmapped page again and again, and handles the faults itself.</summary>
    public static void StartFaulter(ulong address, ulong rounds, ulong page)
    {
        _ = page;
        ulong done = Make(CapabilityKind.Notification);
        FaultHandler.Done = done;
        ulong thread = MakeThread(true, (ulong)(delegate*<ulong, ulong, void>)&FaultHandler.Run, address, rounds, FaultHandler.Entry);
        Check(Kernel.ThreadResume(thread));
        Check(Kernel.WaitSignal(done, 0, out _));
    }

    internal static void Check(CallStatus status)
    {
        if (status != CallStatus.Ok)
        {
            Program.Fail("a kernel call failed"u8, (ulong)status);
        }
    }

    private static ulong MakeThread(bool sameSpace, ulong entry, ulong argument0, ulong argument1, ulong upcall)
    {
        ulong number = s_threads++;
        ulong space = sameSpace ? RootTask.AddressSpace : s_otherSpace;
        ulong thread = Make(CapabilityKind.Thread);
        ulong stack = Make(CapabilityKind.Memory, StackPages * 2);
        ulong stackStart = StackArea + (number * 16 * PageSize);
        Check(Kernel.Map(stack, space, stackStart, 0, (uint)StackPages * 2, Protection.Read | Protection.Write));
        Check(Kernel.ThreadPage(thread, out ulong page));
        ulong pageAddress = PageArea + (number * PageSize);
        Check(Kernel.Map(page, space, pageAddress, 0, 1, Protection.Read | Protection.Write));
        Check(Kernel.ThreadBind(thread, space, sameSpace ? RootTask.Table : s_otherTable));
        ulong context = Make(CapabilityKind.SchedulingContext);
        Check(Kernel.SchedulingSet(context, RootTask.Priority, TimeSlice, TimeSlice));
        Check(Kernel.ThreadSchedule(thread, context));
        Check(Kernel.ThreadSet(thread, ThreadRegister.Rip, entry));
        Check(Kernel.ThreadSet(thread, ThreadRegister.Rsp, stackStart + (StackPages * PageSize) - 8));
        Check(Kernel.ThreadSet(thread, ThreadRegister.Rdi, argument0));
        Check(Kernel.ThreadSet(thread, ThreadRegister.Rsi, argument1));
        Check(Kernel.ThreadSet(thread, ThreadRegister.UpcallEntry, upcall));
        Check(Kernel.ThreadSet(thread, ThreadRegister.UpcallStack, stackStart + (StackPages * 2 * PageSize)));
        Check(Kernel.ThreadSet(thread, ThreadRegister.UpcallArgument, pageAddress));
        return thread;
    }

    /// <summary>Until the thread has blocked for its partner.</summary>
    private static void LetRun(ulong thread)
    {
        ulong state;
        do
        {
            Kernel.Yield();
            // A blocked thread cannot be read; only its state can.
            Check(Kernel.ThreadGet(thread, ThreadRegister.State, out state));
        }
        while (state == 1);
    }

    /// <summary>Maps text, read-only data and data of this program into the other space, at the same addresses.</summary>
    private static void MapProgram()
    {
        ulong address = ProgramStart;
        for (ulong i = 0; i < 3; i++)
        {
            Check(Kernel.Derive(s_firstSegment + i, Rights.All, 0, 0, out ulong segment));
            Check(Kernel.Inspect(segment, out _, out _, out ulong pages));
            Protection protection = i == 0 ? Protection.Read | Protection.Execute : i == 1 ? Protection.Read : Protection.Read | Protection.Write;
            Check(Kernel.Map(segment, s_otherSpace, address, 0, (uint)pages, protection));
            address += pages * PageSize;
        }
    }

    private static void Serve(ulong endpoint, ulong unused)
    {
        _ = unused;
        Message message;
        message.Tag = 0;
        message.W0 = 0;
        message.W1 = 0;
        message.W2 = 0;
        message.W3 = 0;
        message.Badge = 0;
        Check(Kernel.Wait(endpoint, ref message, 0));
        while (true)
        {
            message.W0++;
            KernelEntry.ReplyWait(ref message, endpoint);
        }
    }

    private static void Answer(ulong waits, ulong signals)
    {
        while (true)
        {
            Kernel.WaitSignal(waits, 0, out _);
            Kernel.Signal(signals);
        }
    }

    private static void YieldForEver(ulong unused0, ulong unused1)
    {
        _ = unused0;
        _ = unused1;
        while (true)
        {
            Kernel.Yield();
        }
    }
}
