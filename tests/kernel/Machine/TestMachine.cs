using System;
using Pistachio.Abi;
using Pistachio.Kernel.Calls;
using Pistachio.Kernel.Capabilities;
using Pistachio.Kernel.Interrupts;
using Pistachio.Kernel.Memory;
using Pistachio.Kernel.Scheduling;
using Pistachio.Kernel.Threads;
using Pistachio.Platform;
using Shouldly;

namespace Pistachio.Kernel.Tests;

/// <summary>
/// A whole machine on the host: the kernel's own code over a block of ordinary memory, booted as core/kernel/Boot does it. The
/// harness plays the part of the entry code and of user mode.
/// </summary>
internal sealed class TestMachine : IDisposable
{
    public const ulong PageSize = 4096;
    public const ulong Millisecond = 1_000_000;
    public const ulong TimeSlice = 10 * Millisecond;
    public const byte Priority = 100;

    /// <summary>Slots of the root thread's table.</summary>
    private const ulong RootSlots = 1024;

    /// <summary>Most restarts of one call before the harness says that it makes no progress.</summary>
    private const int RestartLimit = 100_000;

    private ulong next;

    public TestMachine(ulong pages = 1024)
    {
        KernelMemory.Allocate(pages);
        next = KernelMemory.Start;
        Clock.Set(1_000_000);
        DeadlineTimer.Cancel();
        KernelConsole.Clear();
        Power.Reset();
        Mmu.KernelRoot = Take(PageSize);
        Mmu.Load(Mmu.KernelRoot);
        KernelMemory.At<ulong>(Mmu.KernelRoot + (511 * 8)) = Mmu.KernelRoot | 3; // something to tell the kernel half by
        Cpu = new CpuRef(Take(Pistachio.Kernel.Cpu.Size));
        Cpu.Value.TimerSetTo = ulong.MaxValue;
        Cpu.Value.LoadedRoot = Mmu.KernelRoot;
        Cpu.Value.ChargedFrom = Clock.Ticks();
        Cpu.Value.Shared = Take(PageSize);
        Shared.SpaceTable = Take(SharedState.SpaceTableSize);
        Shared.FreshSpace = 1;
        RootTable = new CapabilityTableRef(Take(CapabilityTable.HeaderSize + (RootSlots * Slot.Size)));
        RootTable.Value.Initialize(RootTable.Address, RootSlots);
        Root = new ThreadRef(Take(Thread.ObjectSize));
        Root.Value.Initialize(Root.Address);
        SchedulingContextRef context = new(Take(SchedulingContext.ObjectSize));
        context.Value.Header.Kind = CapabilityKind.SchedulingContext;

        SlotRef tableSlot = Give(CapabilityKind.CapabilityTable, Rights.All, RootTable.Address, 0);
        SlotRef spaceSlot = RootTable.Value.Take();
        Give(CapabilityKind.Thread, Rights.All, Root.Address, 0);
        SlotRef contextSlot = Give(CapabilityKind.SchedulingContext, Rights.All, context.Address, 0);
        Give(CapabilityKind.Machine, Rights.All, 0, 0);
        Give(CapabilityKind.PortRange, Rights.All, 0, 65536);
        Give(CapabilityKind.Memory, Rights.Read | Rights.Execute, Slot.PackPages(Take(4 * PageSize), 4), 0);
        GiveInterrupts();
        AddressSpaceRef space = new(Take(AddressSpace.ObjectSize));
        AddressSpaces.Initialize(Cpu, space).ShouldBeTrue();
        spaceSlot.Value.Fill(CapabilityKind.AddressSpace, Rights.All, space.Address, 0, 0);
        Destruction.AddReference(spaceSlot);
        SlotRef untyped = RootTable.Value.Take();
        Pistachio.Kernel.Memory.Untyped.Fill(ref untyped.Value, next, (KernelMemory.End - next) / PageSize, 0);
        Untyped = RootTable.Value.HandleOf(untyped);
        FirstFreeSlot = RootTable.Value.Fresh;

        ThreadCalls.BindTo(Cpu, Root, spaceSlot, tableSlot);
        SchedulingCalls.Configure(Cpu, context, Priority, TimeSlice, TimeSlice);
        SchedulingCalls.BindTo(Cpu, Root, contextSlot);
        Root.Value.Rip = 0x40_0000;
        Scheduler.Wake(Cpu, Root);
        Leave(Scheduler.Decide(Cpu, false));
    }

    public CpuRef Cpu { get; }

    public ThreadRef Root { get; }

    public CapabilityTableRef RootTable { get; }

    /// <summary>The root thread's handle of all memory.</summary>
    public ulong Untyped { get; }

    /// <summary>Slots of the root table from here on were not filled at boot.</summary>
    public ulong FirstFreeSlot { get; }

    /// <summary>How often calls were restarted since the machine was made.</summary>
    public long Restarts { get; private set; }

    public ref SharedState Shared => ref KernelMemory.At<SharedState>(Cpu.Value.Shared);

    public ThreadRef Current => Cpu.Value.Current;

    public void Dispose() => KernelMemory.Free();

    /// <summary>Gives the root thread another priority: by kernel calls nobody gets above its own, so that it can set up threads up to it.</summary>
    public void PutRootAt(byte priority) => SchedulingCalls.Configure(Cpu, Root.Value.HomeContext, priority, TimeSlice, TimeSlice);

    /// <summary>Makes a kernel call as a thread, which gets the CPU for it.</summary>
    public Result Call(ThreadRef thread, CallNumber number, ulong handle = 0, ulong a0 = 0, ulong a1 = 0, ulong a2 = 0, ulong a3 = 0)
    {
        Run(thread);
        SetCall(thread, number, handle, a0, a1, a2, a3);
        int restarts = 0;
        while (Syscall())
        {
            Restarts++;
            (++restarts).ShouldBeLessThan(RestartLimit, "a call is restarted for ever");
            if (!Current.Is(thread))
            {
                Run(thread);
            }
        }

        return thread.Value.State == ThreadState.Ready
            ? new Result((CallStatus)thread.Value.Rax, thread.Value.Rdx, false)
            : new Result(CallStatus.Ok, 0, true);
    }

    /// <summary>As <see cref="Call"/>, and fails the test unless the status is Ok. Returns the value.</summary>
    public ulong Must(ThreadRef thread, CallNumber number, ulong handle = 0, ulong a0 = 0, ulong a1 = 0, ulong a2 = 0, ulong a3 = 0)
    {
        Result result = Call(thread, number, handle, a0, a1, a2, a3);
        result.Blocked.ShouldBeFalse($"{number} blocked");
        result.Status.ShouldBe(CallStatus.Ok, $"{number}");
        return result.Value;
    }

    /// <summary>A message call: as <see cref="Call"/> with the words in their registers.</summary>
    public Result Send(ThreadRef thread, CallNumber number, ulong handle, ulong tag, ulong a0 = 0, params ReadOnlySpan<ulong> words)
    {
        ref Thread value = ref thread.Value;
        value.Rbx = tag;
        value.R12 = words.Length > 0 ? words[0] : 0;
        value.R13 = words.Length > 1 ? words[1] : 0;
        value.R14 = words.Length > 2 ? words[2] : 0;
        value.R15 = words.Length > 3 ? words[3] : 0;
        return Call(thread, number, handle, a0);
    }

    public static void SetCall(ThreadRef thread, CallNumber number, ulong handle, ulong a0, ulong a1, ulong a2, ulong a3)
    {
        ref Thread value = ref thread.Value;
        value.Rax = (ulong)number;
        value.Rsi = handle;
        value.Rdx = a0;
        value.R10 = a1;
        value.R8 = a2;
        value.R9 = a3;
    }

    /// <summary>One <c>syscall</c> instruction of the current thread. True when the thread shall make the same call again.</summary>
    public bool Syscall()
    {
        ThreadRef thread = Current;
        thread.Value.Rip += 2;
        thread.Value.KeptOnly = false;
        ulong after = thread.Value.Rip;
        Cpu.Value.VectorOwner = thread;
        Leave(Dispatch.Run(Cpu));
        return IsLive(thread) && thread.Value.Rip == after - 2;
    }

    /// <summary>An interrupt, or a fault of the current thread.</summary>
    public void Trap(ulong vector, ulong error = 0, ulong address = 0)
    {
        if (!Current.IsNull)
        {
            Cpu.Value.VectorOwner = Current;
            Current.Value.KeptOnly = false;
        }

        Leave(Calls.Trap.Run(Cpu, vector, error, address));
    }

    /// <summary>
    /// A <c>syscall</c> of the current thread whose number is no kernel call. With a gate the entry code does it alone (Foreign in Entry.S).
    /// </summary>
    public void ForeignCall()
    {
        ref Thread thread = ref Current.Value;
        ulong after = thread.Rip + 2;
        KernelMemory.At<ulong>(thread.MessagePageAddress + MessagePage.GateReturn) = after;
        if (thread.GateEntry != 0)
        {
            thread.Rcx = thread.GateEntry;
            thread.R11 = thread.Rflags;
            thread.Rip = thread.GateEntry;
            return;
        }

        thread.Rip = after < AddressSpace.UserEnd ? after : 0;
        thread.Rcx = thread.Rip;
        Cpu.Value.VectorOwner = Current;
        Leave(Calls.Trap.ForeignCall(Cpu));
    }

    /// <summary>An interrupt of a line, if it is not masked.</summary>
    public void RaiseLine(int line)
    {
        if ((InterruptController.Unmasked >> line & 1) != 0)
        {
            Trap(0x30 + (ulong)line);
        }
    }

    /// <summary>Lets time pass, with all timer interrupts on the way.</summary>
    public void Advance(ulong nanoseconds)
    {
        ulong end = Clock.Ticks() + nanoseconds;
        while (DeadlineTimer.Deadline is ulong deadline && deadline <= end)
        {
            Clock.Set(Math.Max(deadline, Clock.Ticks()));
            DeadlineTimer.Cancel();
            Trap(DeadlineTimer.Vector);
        }

        Clock.Set(end);
    }

    /// <summary>Gives a ready thread the CPU, as if the others had yielded to it.</summary>
    public void Run(ThreadRef thread)
    {
        if (Current.Is(thread))
        {
            return;
        }

        thread.Value.State.ShouldBe(ThreadState.Ready, "only a ready thread can be run");
        Scheduler.MoveToFront(Cpu, thread.Value.Context);
        Leave(Scheduler.Decide(Cpu, true));
        Current.Is(thread).ShouldBeTrue("the thread has no time, or others have a higher priority");
    }

    /// <summary>Whether the thread object still exists.</summary>
    public static bool IsLive(ThreadRef thread) => thread.Value.Header.Kind == CapabilityKind.Thread && thread.Value.Header.References != 0;

    /// <summary>What the entry code does on the way out.</summary>
    public void Leave(ThreadRef thread)
    {
        ref Cpu cpu = ref Cpu.Value;
        cpu.Current.Is(thread).ShouldBeTrue("the kernel returned another thread than the current one");
        ulong root = thread.IsNull ? Mmu.KernelRoot : thread.Value.Root;
        if (!thread.IsNull)
        {
            cpu.VectorOwner = thread;
            if (thread.Value.KeptOnly)
            {
                LoseWhatACallDoesNotKeep(ref thread.Value);
            }
        }

        if (cpu.LoadedRoot != root)
        {
            cpu.LoadedRoot = root;
            Mmu.Load(root);
        }
    }

    private static void LoseWhatACallDoesNotKeep(ref Thread thread)
    {
        thread.Rsi = 0;
        thread.Rdi = 0;
        thread.R8 = 0;
        thread.R9 = 0;
        thread.R10 = 0;
        thread.R11 = Thread.InitialFlags;
        thread.Rcx = thread.Rip;
        thread.Rflags = Thread.InitialFlags;
    }

    private ulong Take(ulong bytes)
    {
        ulong address = next;
        next += (bytes + PageSize - 1) & ~(PageSize - 1);
        return address;
    }

    private SlotRef Give(CapabilityKind kind, Rights rights, ulong obj, ulong data)
    {
        SlotRef slot = RootTable.Value.Take();
        slot.Value.Fill(kind, rights, obj, data, 0);
        Destruction.AddReference(slot);
        return slot;
    }

    private void GiveInterrupts()
    {
        Shared.InterruptCount = (ulong)InterruptController.Count;
        Shared.Interrupts = Take(Shared.InterruptCount * Interrupt.ObjectSize);
        for (ulong line = 0; line < Shared.InterruptCount; line++)
        {
            InterruptController.Mask((int)line);
            InterruptRef interrupt = new(Shared.Interrupts + (line * Interrupt.ObjectSize));
            interrupt.Value.Header.Kind = CapabilityKind.Interrupt;
            interrupt.Value.Line = line;
            interrupt.Value.Notification.Header = (1UL << 32) | ((ulong)SlotOwner.InterruptNotification << Slot.OwnerShift);
            Give(CapabilityKind.Interrupt, Rights.All, interrupt.Address, 0);
        }
    }
}

/// <summary>What a call came back with; a call that blocks has not come back yet.</summary>
internal readonly record struct Result(CallStatus Status, ulong Value, bool Blocked);
