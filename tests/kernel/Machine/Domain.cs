using Pistachio.Abi;
using Pistachio.Kernel.Capabilities;
using Pistachio.Kernel.Threads;
using Pistachio.Platform;

namespace Pistachio.Kernel.Tests;

/// <summary>A protection domain: an address space, a capability table and threads, made by the root thread with kernel calls alone.</summary>
internal sealed class Domain
{
    public const ulong FirstPage = 0x7000_0000;

    private readonly TestMachine machine;
    private ulong pages = FirstPage;

    private Domain(TestMachine machine, ulong tableHandle, ulong spaceHandle)
    {
        this.machine = machine;
        TableHandle = tableHandle;
        SpaceHandle = spaceHandle;
    }

    /// <summary>The root thread's handles.</summary>
    public ulong TableHandle { get; }

    public ulong SpaceHandle { get; }

    /// <summary>Makes a domain out of the root thread's memory, or out of another region that it has, and its table perhaps of a third.</summary>
    public static Domain Make(TestMachine machine, ulong untyped = 0, ulong slots = 128, ulong tableMemory = 0)
    {
        ulong memory = untyped == 0 ? machine.Untyped : untyped;
        ThreadRef root = machine.Root;
        ulong table = machine.Must(root, CallNumber.Retype, tableMemory == 0 ? memory : tableMemory, (ulong)CapabilityKind.CapabilityTable, slots);
        ulong space = machine.Must(root, CallNumber.Retype, memory, (ulong)CapabilityKind.AddressSpace);
        ulong pool = machine.Must(root, CallNumber.Retype, memory, (ulong)CapabilityKind.PageTables, 16);
        machine.Must(root, CallNumber.FeedTables, space, pool);
        return new Domain(machine, table, space);
    }

    /// <summary>Adds a thread with its own time, and lets it run.</summary>
    public DomainThread AddThread(byte priority = TestMachine.Priority, ulong budget = TestMachine.TimeSlice, ulong period = TestMachine.TimeSlice, bool hasTime = true)
    {
        DomainThread thread = NewThread(hasTime);
        ThreadRef root = machine.Root;
        if (hasTime)
        {
            machine.Must(root, CallNumber.SchedulingSet, thread.ContextHandle, priority, budget, period);
        }

        machine.Must(root, CallNumber.ThreadResume, thread.Handle);
        return thread;
    }

    /// <summary>Gives the domain a child of one of the root thread's capabilities.</summary>
    public ulong Give(ulong handle, Rights rights = Rights.All, ulong badge = 0) =>
        machine.Must(machine.Root, CallNumber.Derive, handle, (ulong)rights, badge, TableHandle);

    /// <summary>Moves one of the root thread's capabilities to the domain.</summary>
    public ulong Move(ulong handle) => machine.Must(machine.Root, CallNumber.Move, handle, TableHandle);

    private DomainThread NewThread(bool hasTime)
    {
        ThreadRef root = machine.Root;
        ulong handle = machine.Must(root, CallNumber.Retype, machine.Untyped, (ulong)CapabilityKind.Thread);
        machine.Must(root, CallNumber.ThreadBind, handle, SpaceHandle, TableHandle);
        ulong context = 0;
        if (hasTime)
        {
            context = machine.Must(root, CallNumber.Retype, machine.Untyped, (ulong)CapabilityKind.SchedulingContext);
            machine.Must(root, CallNumber.ThreadSchedule, handle, context);
        }

        ulong page = machine.Must(root, CallNumber.ThreadPage, handle);
        ulong address = pages;
        pages += TestMachine.PageSize;
        machine.Must(root, CallNumber.Map, page, SpaceHandle, address, 1UL << 32, (ulong)(Protection.Read | Protection.Write));
        machine.Must(root, CallNumber.ThreadSet, handle, (ulong)ThreadRegister.Rip, 0x40_0000);
        Lookup.Any(ref root.Value, handle, out SlotRef slot);
        return new DomainThread(new ThreadRef(slot.Value.Object), handle, context, address);
    }
}

/// <summary>A thread of a domain.</summary>
/// <param name="Thread">The kernel's object.</param>
/// <param name="Handle">The root thread's handle of it.</param>
/// <param name="ContextHandle">The root thread's handle of its scheduling context, or 0.</param>
/// <param name="PageAddress">Where its message page is mapped.</param>
internal sealed record DomainThread(ThreadRef Thread, ulong Handle, ulong ContextHandle, ulong PageAddress)
{
    public static implicit operator ThreadRef(DomainThread thread) => thread.Thread;

    /// <summary>A word of the message page.</summary>
    public ref ulong Page(int offset) => ref KernelMemory.At<ulong>(Thread.Value.MessagePageAddress + (ulong)offset);
}
