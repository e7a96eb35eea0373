using Pistachio.Abi;
using Pistachio.UserCall;
using Pistachio.UserTier;

namespace Pistachio.Isolation;

/// <summary>
/// A hostile domain: an address space with the text and the constants of this program, a page of its own and stacks; a capability
/// table with nothing but the right to report.
/// </summary>
internal struct Domain
{
    public const ulong PageSize = 4096;
    public const ulong TableSlots = 64;

    /// <summary>The domain's own data page.</summary>
    public const ulong Page = 0x5000_0000;

    /// <summary>The first free page address, for tests to map something at.</summary>
    public const ulong FreeArea = 0x7000_0000;

    public const ulong ProgramStart = 0x40_0000;

    private const ulong StackArea = 0x6000_0000;
    private const uint StackPages = 4;
    private const ulong MessagePageArea = 0x6800_0000;
    private const ulong Views = 0x3000_0000;
    private const ulong ViewStride = 0x10000;

    /// <summary>Between those of this program and of nothing: idle threads.</summary>
    public const ulong Priority = 100;

    /// <summary>Time slices are short, so that a test sees many.</summary>
    public const ulong TimeSlice = 1_000_000;

    public ulong Space;
    public ulong Table;

    /// <summary>The memory behind <see cref="Page"/>.</summary>
    public ulong PageMemory;

    /// <summary>What the domain has mapped of this program; not out of the pool.</summary>
    public ulong TextMemory;
    public ulong ConstantMemory;

    private ulong _number;
    private ulong _threads;

    /// <summary>Where this program sees the domain's data page.</summary>
    public readonly ulong View => Views + (_number * ViewStride);

    /// <summary>Makes a domain out of the pool of the test.</summary>
    /// <param name="number">0 to 7, different for each domain of a test.</param>
    public static Domain Make(ulong number)
    {
        Domain domain = default;
        domain._number = number;
        domain.Space = Harness.Make(CapabilityKind.AddressSpace);
        Harness.Check(Kernel.FeedTables(domain.Space, Harness.Make(CapabilityKind.PageTables, 24)));
        domain.Table = Harness.Make(CapabilityKind.CapabilityTable, TableSlots);
        Harness.Check(Kernel.Derive(Harness.Endpoint, Rights.Write, Harness.ReportBadge, domain.Table, out _));
        domain.MapProgram();
        domain.PageMemory = Harness.Make(CapabilityKind.Memory, 1);
        domain.Map(domain.PageMemory, Page, Protection.Read | Protection.Write);
        Harness.Check(Kernel.Derive(domain.PageMemory, Rights.Read | Rights.Write, 0, 0, out ulong view));
        Harness.Check(Kernel.Map(view, RootTask.AddressSpace, domain.View, 0, 1, Protection.Read | Protection.Write));
        return domain;
    }

    /// <summary>Maps the first page of a memory capability into the domain.</summary>
    public readonly void Map(ulong memory, ulong address, Protection protection) =>
        Harness.Check(Kernel.Map(memory, Space, address, 0, 1, protection));

    /// <summary>Gives the domain a child of one of our capabilities. The domain's handle comes back.</summary>
    public readonly ulong Grant(ulong capability, Rights rights)
    {
        Harness.Check(Kernel.Derive(capability, rights, 0, Table, out ulong handle));
        return handle;
    }

    /// <summary>A word of the domain's data page.</summary>
    public readonly ulong Word(ulong offset) => NativeMachine.Read(View + offset);

    public readonly void SetWord(ulong offset, ulong value) => NativeMachine.Write(View + offset, value);

    /// <summary>Makes a stopped thread with a stack, a message page and time of its own, and with this program as its supervisor.</summary>
    public ulong MakeThread(ulong priority = Priority)
    {
        ulong number = _threads++;
        ulong thread = Harness.Make(CapabilityKind.Thread);
        ulong stackStart = StackArea + (number * 16 * PageSize);
        Harness.Check(Kernel.Map(
            Harness.Make(CapabilityKind.Memory, StackPages), Space, stackStart, 0, StackPages, Protection.Read | Protection.Write));
        Harness.Check(Kernel.ThreadPage(thread, out ulong page));
        Map(page, MessagePageArea + (number * PageSize), Protection.Read | Protection.Write);
        Harness.Check(Kernel.ThreadBind(thread, Space, Table));
        ulong context = Harness.Make(CapabilityKind.SchedulingContext);
        Harness.Check(Kernel.SchedulingSet(context, priority, TimeSlice, TimeSlice));
        Harness.Check(Kernel.ThreadSchedule(thread, context));
        Harness.Check(Kernel.ThreadSupervisor(thread, Harness.Supervisor));
        Harness.Check(Kernel.ThreadSet(thread, ThreadRegister.Rsp, stackStart + (StackPages * PageSize) - 8));
        return thread;
    }

    /// <summary>Where the message page of a thread is mapped in the domain.</summary>
    public static ulong MessagePageOf(ulong threadNumber) => MessagePageArea + (threadNumber * PageSize);

    /// <summary>Lets a stopped thread begin somewhere.</summary>
    public static void Start(ulong thread, ulong entry, ulong argument0 = 0, ulong argument1 = 0, ulong argument2 = 0)
    {
        Harness.Check(Kernel.ThreadSet(thread, ThreadRegister.Rip, entry));
        Harness.Check(Kernel.ThreadSet(thread, ThreadRegister.Rdi, argument0));
        Harness.Check(Kernel.ThreadSet(thread, ThreadRegister.Rsi, argument1));
        Harness.Check(Kernel.ThreadSet(thread, ThreadRegister.Rdx, argument2));
        Harness.Check(Kernel.ThreadResume(thread));
    }

    /// <summary>Stops the domain's first thread, whatever it does, and lets it begin again with an empty stack.</summary>
    public static void Restart(ulong thread, ulong entry, ulong argument0 = 0, ulong argument1 = 0, ulong argument2 = 0)
    {
        Harness.Check(Kernel.ThreadSuspend(thread));
        Harness.Check(Kernel.ThreadSet(thread, ThreadRegister.Rsp, StackArea + (StackPages * PageSize) - 8));
        Start(thread, entry, argument0, argument1, argument2);
    }

    public static void Start(ulong thread, Attack attack, ulong argument0 = 0, ulong argument1 = 0, ulong argument2 = 0) =>
        Start(thread, AttackCode.AddressOf(attack), argument0, argument1, argument2);

    /// <summary>Text and constants, at the addresses where they are here; not the data of this program.</summary>
    private void MapProgram()
    {
        ulong address = ProgramStart;
        for (ulong i = 0; i < 2; i++)
        {
            Harness.Check(Kernel.Derive(Harness.FirstSegment + i, Rights.Read | Rights.Execute, 0, 0, out ulong segment));
            Harness.Check(Kernel.Inspect(segment, out _, out _, out ulong pages));
            Harness.Check(Kernel.Map(segment, Space, address, 0, (uint)pages, i == 0 ? Protection.Read | Protection.Execute : Protection.Read));
            address += pages * PageSize;
            if (i == 0)
            {
                TextMemory = segment;
            }
            else
            {
                ConstantMemory = segment;
            }
        }
    }
}
