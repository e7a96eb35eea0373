using System;
using System.Runtime.InteropServices;
using Pistachio.Abi;
using Pistachio.BootFormat;
using Pistachio.Kernel.Capabilities;
using Pistachio.Kernel.Interrupts;
using Pistachio.Kernel.Memory;
using Pistachio.Kernel.Scheduling;
using Pistachio.Kernel.Threads;
using Pistachio.Platform;

namespace Pistachio.Kernel.Boot;

/// <summary>
/// Makes the root task: its objects, its capabilities to everything, its memory. What can be made by kernel calls is made by
/// them, in the root task's name.
/// </summary>
internal static class RootTaskBuilder
{
    private const ulong PageSize = 4096;
    private const ulong PortCount = 65536;

    /// <summary>The root task's time slice, 10 ms.</summary>
    private const ulong TimeSlice = 10_000_000;

    /// <summary>Page tables for program, heap, stack and what the root task maps first.</summary>
    private const ulong TablePages = 64;

    /// <summary>Least free memory, in pages, that the root task and a few servers can start with.</summary>
    private const ulong LeastPages = (24UL << 20) / PageSize;

    public static ThreadRef Build(CpuRef cpu, ElfProgram program)
    {
        BootMemory memory = default;
        memory.Choose(LeastPages * PageSize);
        MakeShared(cpu, ref memory);
        CapabilityTableRef table = MakeTable(ref memory);
        ThreadRef thread = new(memory.Take(Thread.ObjectSize));
        thread.Value.Initialize(thread.Address);
        SchedulingContextRef context = new(memory.Take(SchedulingContext.ObjectSize));
        context.Value.Header.Kind = CapabilityKind.SchedulingContext;

        // The slots of RootTask, in order.
        SlotRef tableSlot = Give(table, CapabilityKind.CapabilityTable, Rights.All, table.Address, 0);
        SlotRef spaceSlot = table.Value.Take();
        Give(table, CapabilityKind.Thread, Rights.All, thread.Address, 0);
        SlotRef contextSlot = Give(table, CapabilityKind.SchedulingContext, Rights.All, context.Address, 0);
        Give(table, CapabilityKind.Machine, Rights.All, 0, 0);
        Give(table, CapabilityKind.PortRange, Rights.All, 0, PortCount);
        ulong archivePages = (BootInformation.ArchiveLength + PageSize - 1) / PageSize;
        Give(table, CapabilityKind.Memory, Rights.Read | Rights.Execute, Slot.PackPages(BootInformation.ArchiveStart, archivePages), 0);
        GiveInterrupts(cpu, table, ref memory);

        AddressSpaceRef space = new(memory.Take(AddressSpace.ObjectSize));
        AddressSpaces.Initialize(cpu, space);
        spaceSlot.Value.Fill(CapabilityKind.AddressSpace, Rights.All, space.Address, 0, 0);
        Destruction.AddReference(spaceSlot);
        ulong firstUntyped = table.Value.Fresh;
        ulong untyped = GiveMemory(table, ref memory);
        ulong untypedCount = table.Value.Fresh - firstUntyped;
        ulong firstDevice = table.Value.Fresh;
        GiveDevices(table);
        ulong deviceCount = table.Value.Fresh - firstDevice;

        ThreadCalls.BindTo(cpu, thread, spaceSlot, tableSlot);
        SchedulingCalls.Configure(cpu, context, RootTask.Priority, Clock.ToTicks(TimeSlice), Clock.ToTicks(TimeSlice));
        SchedulingCalls.BindTo(cpu, thread, contextSlot);
        Check(AddressSpaces.Feed(cpu, thread, RootTask.AddressSpace, Retype(cpu, thread, untyped, CapabilityKind.PageTables, TablePages)));
        ulong firstSegment = MapProgram(cpu, thread, untyped, program);
        MapFresh(cpu, thread, untyped, RootTask.HeapStart, RootTask.HeapSize / PageSize, Protection.Read | Protection.Write);
        MapFresh(cpu, thread, untyped, RootTask.StackTop - RootTask.StackSize, RootTask.StackSize / PageSize, Protection.Read | Protection.Write);
        SlotRef commandLine = MapFresh(cpu, thread, untyped, RootTask.CommandLinePage, 1, Protection.Read);
        RootStartPage.WriteCommandLine(KernelMemory.Bytes(KernelMemory.ToVirtual(commandLine.Value.PhysicalBase), PageSize));
        SlotRef startPage = MapFresh(cpu, thread, untyped, StartPage.Address, 1, Protection.Read);
        RootStartPage.Write(
            ref KernelMemory.At<StartPage>(KernelMemory.ToVirtual(startPage.Value.PhysicalBase)),
            (1UL << 32) | firstUntyped,
            untypedCount,
            untyped,
            firstSegment);
        RootStartPage.WriteDevices(
            ref KernelMemory.At<StartPage>(KernelMemory.ToVirtual(startPage.Value.PhysicalBase)), (1UL << 32) | firstDevice, deviceCount);
        Check(ThreadCalls.Page(thread, RootTask.Thread, out ulong page));
        Check(MemoryObject.Map(cpu, ref thread.Value, page, RootTask.AddressSpace, RootTask.MessagePage, 1UL << 32, (ulong)(Protection.Read | Protection.Write), out _));

        thread.Value.Rip = program.Entry;
        thread.Value.Rsp = RootTask.StackTop - 8; // as after a call: 16-byte aligned before the return address
        thread.Value.Rdi = StartPage.Address;
        SetUpcall(ref thread.Value, program);
        Scheduler.Wake(cpu, thread);
        return Scheduler.Decide(cpu, false);
    }

    /// <summary>A program of the server tier says in its first bytes where its faults go; others have no upcall.</summary>
    private static void SetUpcall(ref Thread thread, ElfProgram program)
    {
        ReadOnlySpan<byte> content = program.Segment(0).Content;
        if (content.Length < ImageHeader.Size)
        {
            return;
        }

        ref readonly ImageHeader header = ref MemoryMarshal.Cast<byte, ImageHeader>(content)[0];
        if (header.Magic == ImageHeader.ExpectedMagic)
        {
            Check(ThreadCalls.SetRegister(ref thread, ThreadRegister.UpcallEntry, header.UpcallEntry));
            thread.UpcallStack = header.UpcallStack;
            thread.UpcallArgument = RootTask.MessagePage;
        }
    }

    private static void MakeShared(CpuRef cpu, ref BootMemory memory)
    {
        cpu.Value.Shared = memory.Take(PageSize);
        cpu.Value.TimerSetTo = ulong.MaxValue;
        ref SharedState shared = ref KernelMemory.At<SharedState>(cpu.Value.Shared);
        shared.SpaceTable = memory.Take(SharedState.SpaceTableSize);
        shared.FreshSpace = 1;
    }

    private static CapabilityTableRef MakeTable(ref BootMemory memory)
    {
        CapabilityTableRef table = new(memory.Take(CapabilityTable.HeaderSize + (RootTask.TableSlots * Slot.Size)));
        table.Value.Initialize(table.Address, RootTask.TableSlots);
        return table;
    }

    private static void GiveInterrupts(CpuRef cpu, CapabilityTableRef table, ref BootMemory memory)
    {
        ref SharedState shared = ref KernelMemory.At<SharedState>(cpu.Value.Shared);
        shared.InterruptCount = (ulong)InterruptController.Count;
        shared.Interrupts = memory.Take(shared.InterruptCount * Interrupt.ObjectSize);
        for (ulong line = 0; line < shared.InterruptCount; line++)
        {
            InterruptRef interrupt = new(shared.Interrupts + (line * Interrupt.ObjectSize));
            interrupt.Value.Header.Kind = CapabilityKind.Interrupt;
            interrupt.Value.Line = line;
            interrupt.Value.Notification.Header = (1UL << 32) | ((ulong)SlotOwner.InterruptNotification << Slot.OwnerShift);
            Give(table, CapabilityKind.Interrupt, Rights.All, interrupt.Address, 0);
        }
    }

    /// <summary>Gives all memory that is left. Returns the handle of the untyped region that the kernel itself takes the root task's pages from.</summary>
    private static ulong GiveMemory(CapabilityTableRef table, ref BootMemory memory)
    {
        SlotRef chosen = default;
        for (int i = 0; i < BootInformation.MemoryRangeCount; i++)
        {
            ulong start = BootInformation.MemoryRange(i).Start;
            ulong end = BootInformation.MemoryRange(i).End;
            bool isChosen = start == memory.RangeStart;
            if (isChosen)
            {
                start = memory.Next;
            }

            while (start < end)
            {
                ulong pages = (end - start) / PageSize;
                pages = pages < Untyped.MaximumPages ? pages : Untyped.MaximumPages;
                SlotRef slot = table.Value.Take();
                Untyped.Fill(ref slot.Value, start, pages, 0);
                if (isChosen && chosen.IsNull)
                {
                    chosen = slot;
                }

                start += pages * PageSize;
            }
        }

        return table.Value.HandleOf(chosen);
    }

    /// <summary>Gives what is no memory: registers of devices lie there.</summary>
    private static void GiveDevices(CapabilityTableRef table)
    {
        for (int i = 0; i < BootInformation.DeviceRangeCount; i++)
        {
            ulong start = BootInformation.DeviceRange(i).Start;
            ulong pages = (BootInformation.DeviceRange(i).End - start) / PageSize;
            Give(table, CapabilityKind.Memory, Rights.Read | Rights.Write, Slot.PackPages(start, pages), 0);
        }
    }

    /// <summary>Loads the program. Returns the handle of its first segment; those of the others follow.</summary>
    private static ulong MapProgram(CpuRef cpu, ThreadRef thread, ulong untyped, ElfProgram program)
    {
        ulong first = 0;
        for (int i = 0; i < program.SegmentCount; i++)
        {
            ElfSegment segment = program.Segment(i);
            ulong start = segment.Address & ~(PageSize - 1);
            ulong pages = (segment.Address + segment.MemorySize - start + PageSize - 1) / PageSize;
            Protection protection = Protection.Read;
            if (segment.IsWritable)
            {
                protection |= Protection.Write;
            }

            if (segment.IsExecutable)
            {
                protection |= Protection.Execute;
            }

            SlotRef memory = MapFresh(cpu, thread, untyped, start, pages, protection);
            segment.Content.CopyTo(KernelMemory.Bytes(
                KernelMemory.ToVirtual(memory.Value.PhysicalBase) + (segment.Address - start), segment.FileSize));
            if (first == 0)
            {
                first = CapabilityTable.Of(memory).Value.HandleOf(memory);
            }
        }

        return first;
    }

    /// <summary>Maps zeroed memory into the root task.</summary>
    private static SlotRef MapFresh(CpuRef cpu, ThreadRef thread, ulong untyped, ulong address, ulong pages, Protection protection)
    {
        ulong handle = Retype(cpu, thread, untyped, CapabilityKind.Memory, pages);
        for (ulong first = 0; first < pages; first += MemoryObject.PagesPerCall)
        {
            ulong count = pages - first < MemoryObject.PagesPerCall ? pages - first : MemoryObject.PagesPerCall;
            Check(MemoryObject.Map(
                cpu,
                ref thread.Value,
                handle,
                RootTask.AddressSpace,
                address + (first * PageSize),
                first | (count << 32),
                (ulong)protection,
                out _));
        }

        Check(Lookup.Any(ref thread.Value, handle, out SlotRef slot));
        return slot;
    }

    private static ulong Retype(CpuRef cpu, ThreadRef thread, ulong untyped, CapabilityKind kind, ulong size)
    {
        CallStatus status;
        ulong handle;
        do
        {
            status = Untyped.Retype(cpu, thread, untyped, (ulong)kind, size, 0, out handle);
        }
        while (status == Destruction.Restart);
        Check(status);
        return handle;
    }

    private static SlotRef Give(CapabilityTableRef table, CapabilityKind kind, Rights rights, ulong obj, ulong data)
    {
        SlotRef slot = table.Value.Take();
        slot.Value.Fill(kind, rights, obj, data, 0);
        Destruction.AddReference(slot);
        return slot;
    }

    private static void Check(CallStatus status)
    {
        if (status != CallStatus.Ok)
        {
            KernelConsole.Write("status ");
            KernelConsole.WriteDecimal((ulong)status);
            KernelConsole.WriteLine(string.Empty);
            Panic.Stop("the root task could not be made");
        }
    }
}
