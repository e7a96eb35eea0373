using System;
using System.Collections.Generic;
using Pistachio.Abi;
using Pistachio.Kernel.Capabilities;
using Pistachio.Kernel.Interrupts;
using Pistachio.Kernel.Ipc;
using Pistachio.Kernel.Memory;
using Pistachio.Kernel.Scheduling;
using Pistachio.Kernel.Tests.Invariants;
using Pistachio.Kernel.Threads;
using Pistachio.Platform;

namespace Pistachio.Kernel.Tests.Fuzzing;

/// <summary>
/// Random kernel calls by several threads in several domains, with interrupts, faults and time in between. Whoever the
/// scheduler chose makes the next call. A machine lives for some thousand calls, or until its programs have killed each other.
/// </summary>
internal sealed class CallFuzzer
{
    private const int CallsPerMachine = 20_000;
    private const int Domains = 3;

    /// <summary>When the root thread has made so many calls in a row, all others have stopped for good.</summary>
    private const int MostCallsAlone = 200;
    private const ulong Arena = 0x40_0000;
    private const ulong ReadWrite = (ulong)(Protection.Read | Protection.Write);

    private readonly ulong seed;
    private readonly int checkEvery;
    private readonly FuzzRandom random;
    private readonly TestMachine machine;
    private readonly HashSet<ulong> restarting = [];
    private readonly Queue<string> log = new();
    private readonly List<DomainThread> threads = [];
    private readonly bool keepLog;
    private readonly bool calm;
    private int alone;

    private CallFuzzer(ulong seed, TestMachine machine, int checkEvery, bool keepLog)
    {
        this.seed = seed;
        this.machine = machine;
        this.checkEvery = checkEvery;
        this.keepLog = keepLog;
        random = new FuzzRandom(seed);
        calm = !random.OneIn(3); // most programs destroy little and wait with deadlines, so that their machine lives long
    }

    public int Calls { get; private set; }

    public long Successes { get; private set; }

    public long Restarts { get; private set; }

    /// <summary>Calls of other systems that went to a gate, and those that stopped their thread or went to its handler.</summary>
    public long Reflected { get; private set; }

    public long Refused { get; private set; }

    /// <summary>Replies by which a supervisor let a thread go on that had stopped.</summary>
    public long LetGoOn { get; private set; }

    public Dictionary<CallNumber, int> SuccessesOf { get; } = [];

    /// <summary>Fuzzes machines until so many calls were made. A failure names the seed of its machine; that seed alone repeats it.</summary>
    public static FuzzReport Run(ulong seed, int calls, int checkEvery)
    {
        FuzzReport report = new();
        while (report.Calls < calls)
        {
            ulong machineSeed = seed + (ulong)report.Machines;
            using TestMachine machine = new(1200);
            CallFuzzer fuzzer = new(machineSeed, machine, checkEvery, false);
            try
            {
                fuzzer.Fuzz();
            }
            catch (Exception failure)
            {
                throw new InvalidOperationException($"seed {machineSeed}, call {fuzzer.Calls}: {failure.Message}\n{Replay(machineSeed, checkEvery)}", failure);
            }

            report.Add(fuzzer);
        }

        return report;
    }

    /// <summary>The same once more, this time with a log and a check after each call.</summary>
    private static string Replay(ulong machineSeed, int checkEvery)
    {
        using TestMachine machine = new(1200);
        CallFuzzer fuzzer = new(machineSeed, machine, Math.Min(1, checkEvery), true);
        try
        {
            fuzzer.Fuzz();
            return "the replay did not fail";
        }
        catch (Exception failure)
        {
            return $"replayed, call {fuzzer.Calls}: {failure.Message}\n{string.Join('\n', fuzzer.log)}\n{failure.StackTrace}";
        }
    }

    private void Fuzz()
    {
        Populate();
        Invariant.CheckAll(machine);
        while (Calls < CallsPerMachine && Step())
        {
            if (Calls % checkEvery == 0)
            {
                Invariant.CheckAll(machine);
            }
        }

        Invariant.CheckAll(machine);
    }

    private void Populate()
    {
        ThreadRef root = machine.Root;
        ulong[] endpoints = [Retype(CapabilityKind.Endpoint), Retype(CapabilityKind.Endpoint), Retype(CapabilityKind.Endpoint)];
        ulong notification = Retype(CapabilityKind.Notification);
        machine.PutRootAt(150);
        for (ulong i = 0; i < Domains; i++)
        {
            Domain domain = Domain.Make(machine, slots: 96);
            ulong server = endpoints[i];
            domain.Give(server);
            domain.Give(endpoints[(i + 1) % Domains], Rights.Write | Rights.Grant, i + 7);
            domain.Give(endpoints[(i + 2) % Domains], Rights.Write, i + 70);
            domain.Give(notification, badge: 1UL << (int)i);
            domain.Move(Retype(CapabilityKind.Untyped, 96));
            domain.Give(domain.TableHandle);
            domain.Give(domain.SpaceHandle);
            domain.Give(RootTask.FirstInterrupt + i);
            domain.Give(RootTask.Machine, Rights.Read);
            domain.Give(Retype(CapabilityKind.Memory, 24));
            domain.Give(Retype(CapabilityKind.Notification));
            ulong ports = machine.Must(root, CallNumber.Split, RootTask.Ports, (0x60 + i) | (4UL << 32), (ulong)Rights.All);
            domain.Move(ports);
            for (int j = 0; j < 3; j++)
            {
                bool hasBudget = random.OneIn(3);
                ulong period = TestMachine.Millisecond;
                DomainThread thread = domain.AddThread((byte)(90 + random.Below(20)), hasBudget ? period / 4 : period, period, j != 2 || random.OneIn(2));
                if (thread.ContextHandle != 0)
                {
                    domain.Give(thread.ContextHandle);
                }

                domain.Give(thread.Handle);
                if (random.OneIn(2))
                {
                    machine.Call(root, CallNumber.ThreadSupervisor, thread.Handle, endpoints[random.Below(Domains)]);
                }

                thread.Thread.Value.UpcallEntry = random.OneIn(2) ? 0x41_0000UL : 0;
                thread.Thread.Value.GateEntry = random.OneIn(2) ? 0x42_0000UL : 0;
                threads.Add(thread);
            }
        }
    }

    private ulong Retype(CapabilityKind kind, ulong size = 0) =>
        machine.Must(machine.Root, CallNumber.Retype, machine.Untyped, (ulong)kind, size);

    /// <summary>One event. False when the machine is as good as dead.</summary>
    private bool Step()
    {
        ulong passed = random.OneIn(200) ? random.Below(TestMachine.Millisecond) : random.Below(4000);
        machine.Advance(passed);
        if (random.OneIn(100))
        {
            machine.RaiseLine((int)random.Below(Domains + 1));
        }

        if (machine.Current.IsNull)
        {
            return DeadlineTimer.Deadline is ulong deadline && Wait(deadline);
        }

        ThreadRef thread = machine.Current;
        if (random.OneIn(60) && !thread.Is(machine.Root))
        {
            restarting.Remove(thread.Address);
            Note(thread, "fault");
            machine.Trap(random.Pick(0, 3, 6, 13, 14), random.Below(8), random.Next());
            return true;
        }

        if (random.OneIn(60) && !thread.Is(machine.Root))
        {
            restarting.Remove(thread.Address);
            Note(thread, "foreign call");
            bool isReflected = thread.Value.GateEntry != 0;
            machine.ForeignCall();
            Reflected += isReflected ? 1 : 0;
            Refused += isReflected ? 0 : 1;
            return true;
        }

        if (random.OneIn(8))
        {
            UserMode.Touch(machine, ArenaPage(), (Protection)random.Pick(1, 2, 4));
        }

        if (!restarting.Remove(thread.Address))
        {
            Prepare(thread);
        }

        CallNumber number = (CallNumber)thread.Value.Rax;
        Note(thread, null);
        Calls++;
        alone = thread.Is(machine.Root) ? alone + 1 : 0;
        if (TryFastPath(thread, number))
        {
            return true;
        }

        ThreadRef stopped = WhoIsLetGoOn(thread, number);
        if (machine.Syscall())
        {
            restarting.Add(thread.Address);
            Restarts++;
        }
        else if (TestMachine.IsLive(thread) && thread.Value.State == ThreadState.Ready && thread.Value.Rax == 0)
        {
            Successes++;
            SuccessesOf[number] = SuccessesOf.GetValueOrDefault(number) + 1;
            if (number == CallNumber.Retype)
            {
                CheckRetyped(thread, thread.Value.Rdx);
            }
        }

        if (!stopped.IsNull && TestMachine.IsLive(stopped) && stopped.Value.State == ThreadState.Ready)
        {
            Invariant.Holds(stopped.Value.FaultVector == Thread.NoFault, "a thread goes on with its fault", stopped.Address);
            LetGoOn++;
        }

        return TestMachine.IsLive(machine.Root) && alone < MostCallsAlone;
    }

    /// <summary>The thread that a reply of the current one would let go on after a fault.</summary>
    private static ThreadRef WhoIsLetGoOn(ThreadRef thread, CallNumber number)
    {
        ThreadRef caller = number switch
        {
            CallNumber.Reply or CallNumber.ReplyWait => thread.Value.Caller,
            CallNumber.ReplyTo when Lookup.Find(ref thread.Value, thread.Value.Rsi, CapabilityKind.Reply, Rights.Write, out SlotRef reply) == CallStatus.Ok
                => new ThreadRef(reply.Value.Object),
            _ => default,
        };
        return caller.IsNull || caller.Value.FaultVector == Thread.NoFault ? default : caller;
    }

    private bool Wait(ulong deadline)
    {
        machine.Advance(Math.Max(deadline, Clock.Ticks()) - Clock.Ticks() + 1);
        return true;
    }

    /// <summary>Half of the calls that have a short way go it first, as on the board.</summary>
    private bool TryFastPath(ThreadRef thread, CallNumber number)
    {
        if (!FastPathSwitch.Has(number) || random.OneIn(2) || !FastPathSwitch.Try(machine, thread, number))
        {
            return false;
        }

        SuccessesOf[number] = SuccessesOf.GetValueOrDefault(number) + 1;
        return true;
    }

    /// <summary>New memory is zero, and nobody else has it.</summary>
    private void CheckRetyped(ThreadRef thread, ulong handle)
    {
        if (Lookup.Any(ref thread.Value, handle, out SlotRef slot) != CallStatus.Ok)
        {
            return;
        }

        (ulong start, ulong end) = MemoryInvariants.RegionOf(ref slot.Value);
        if (slot.Value.Kind == CapabilityKind.Memory)
        {
            for (ulong address = start; address < end; address += 8)
            {
                Invariant.Holds(KernelMemory.At<ulong>(address) == 0, "new memory is not zero", address);
                if (random.OneIn(4))
                {
                    KernelMemory.At<ulong>(address) = random.Pick(random.Next(), start, machine.Root.Address, 1, ulong.MaxValue);
                }
            }
        }

        if (random.OneIn(10))
        {
            CheckNobodyElseHas(slot, start, end);
        }
    }

    private void CheckNobodyElseHas(SlotRef slot, ulong start, ulong end)
    {
        HashSet<ulong> above = [slot.Address];
        for (SlotRef up = slot.Value.Parent; !up.IsNull; up = up.Value.Parent)
        {
            above.Add(up.Address);
        }

        MachineState state = new(machine);
        foreach (ulong address in state.Slots)
        {
            ref Slot other = ref new SlotRef(address).Value;
            bool hasMemory = MachineState.HasHeader(other.Kind) || other.Kind is CapabilityKind.Untyped or CapabilityKind.Memory or CapabilityKind.PageTables;
            if (hasMemory && !above.Contains(address))
            {
                (ulong otherStart, ulong otherEnd) = MemoryInvariants.RegionOf(ref other);
                Invariant.Holds(otherEnd <= start || otherStart >= end, $"new memory ({slot.Value.Kind}) is also reached by a capability ({other.Kind})", address);
            }
        }
    }

    private void Note(ThreadRef thread, string? what)
    {
        if (!keepLog)
        {
            return;
        }

        ref Thread value = ref thread.Value;
        log.Enqueue(what is null
            ? $"{Calls}: {thread.Address:x} {(CallNumber)value.Rax} {value.Rsi:x} {value.Rdx:x} {value.R10:x} {value.R8:x} {value.R9:x}"
            : $"{Calls}: {thread.Address:x} {what}");
        if (log.Count > 30)
        {
            log.Dequeue();
        }
    }

    /// <summary>Fills the registers of the current thread with a call that makes some sense.</summary>
    private void Prepare(ThreadRef thread)
    {
        bool isRoot = thread.Is(machine.Root);
        CallNumber number;
        do
        {
            number = random.OneIn(100) ? (CallNumber)random.Next() : ChooseNumber(isRoot);
        }
        while ((isRoot && number is CallNumber.Call or CallNumber.ReplyWait or CallNumber.ThreadSuspend)
            || (calm && !random.OneIn(10) && number is CallNumber.Delete or CallNumber.Revoke or CallNumber.Move or CallNumber.ThreadSuspend
                or CallNumber.ThreadSchedule or CallNumber.SchedulingSet or CallNumber.Call or CallNumber.ThreadSupervisor));

        ulong now = Clock.Ticks();
        ulong deadline = random.OneIn(10) ? now / 2 : now + random.Below(100_000);
        ref Thread value = ref thread.Value;
        value.Rip = 0x40_0000;
        value.Rbx = Tag();
        value.R12 = random.Next();
        KernelMemory.At<ulong>(value.MessagePageAddress + MessagePage.Capabilities) = Handle(thread, CapabilityKind.Memory);
        KernelMemory.At<ulong>(value.MessagePageAddress + MessagePage.Capabilities + 8) = AnyHandle(thread);
        if (random.OneIn(4))
        {
            KernelMemory.At<ulong>(value.MessagePageAddress + MessagePage.UpcallActive) = 0;
        }

        if (!random.OneIn(4))
        {
            KernelMemory.At<ulong>(value.MessagePageAddress + MessagePage.UpcallWanted) = 0;
        }

        CallArguments call = FuzzedCall.Choose(random, number, kind => Handle(thread, kind), () => AnyHandle(thread), deadline, Arena);
        if (isRoot && number is CallNumber.Wait or CallNumber.WaitSignal or CallNumber.CallTimed or CallNumber.SleepUntil)
        {
            call = call with { A0 = now + 50_000 };
        }

        if (calm && call.A0 == 0 && number is CallNumber.Wait or CallNumber.WaitSignal)
        {
            call = call with { A0 = deadline };
        }

        if (isRoot && number is CallNumber.Delete or CallNumber.Revoke or CallNumber.Move or CallNumber.ThreadBind or CallNumber.ThreadSchedule or CallNumber.SchedulingSet
            && (uint)call.Handle < machine.FirstFreeSlot)
        {
            number = CallNumber.SleepUntil;
            call = call with { A0 = now + random.Below(500_000) };
        }

        TestMachine.SetCall(thread, number, call.Handle, call.A0, call.A1, call.A2, call.A3);
    }

    /// <summary>The root thread sleeps a lot and lets stopped threads go on.</summary>
    private CallNumber ChooseNumber(bool isRoot)
    {
        if (isRoot && !random.OneIn(4))
        {
            return random.OneIn(2) ? CallNumber.SleepUntil : CallNumber.ThreadResume;
        }

        ulong choice = random.Below(100);
        bool isServer = (machine.Current.Address >> 13) % 3 == 0;
        return choice switch
        {
            < 14 => isServer ? CallNumber.ReplyWait : CallNumber.Call,
            < 20 => isServer ? CallNumber.Wait : CallNumber.CallTimed,
            < 34 => CallNumber.Retype,
            < 42 => CallNumber.Map,
            < 48 => CallNumber.Derive,
            < 52 => CallNumber.Revoke,
            < 56 => CallNumber.Delete,
            _ => (CallNumber)(-1 - (long)random.Below((ulong)-(long)CallNumber.Last)),
        };
    }

    private ulong Tag()
    {
        if (random.OneIn(30))
        {
            return random.Next();
        }

        int extra = random.OneIn(4) ? (int)random.Below(60) : 0;
        int capabilities = random.OneIn(4) ? (int)random.Below(4) : 0;
        return new MessageTag((uint)random.Below(10), (uint)random.Below(10), extra, capabilities).Value;
    }

    private ulong ArenaPage() => Arena + (random.Below(64) * TestMachine.PageSize) + (random.Below(3) << 21);

    /// <summary>A handle of a kind, mostly.</summary>
    private ulong Handle(ThreadRef thread, CapabilityKind kind)
    {
        ulong limit = Limit(thread);
        if (limit <= 1 || random.OneIn(12))
        {
            return AnyHandle(thread);
        }

        ulong start = random.Below(limit);
        for (ulong i = 0; i < Math.Min(limit, 64); i++)
        {
            ulong index = (start + i) % limit;
            ref Slot slot = ref new SlotRef(thread.Value.TableSlots + (index * Slot.Size)).Value;
            if (slot.Kind == kind)
            {
                return (slot.Header & Slot.GenerationMask) | index;
            }
        }

        return AnyHandle(thread);
    }

    private ulong AnyHandle(ThreadRef thread)
    {
        ulong limit = Limit(thread);
        if (limit <= 1 || random.OneIn(20))
        {
            return random.Pick(0, random.Next(), random.Below(1 << 20) | (1UL << 32));
        }

        ulong index = random.Below(limit);
        ulong handle = (new SlotRef(thread.Value.TableSlots + (index * Slot.Size)).Value.Header & Slot.GenerationMask) | index;
        return random.OneIn(20) ? handle ^ (1UL << 32) : handle;
    }

    private static ulong Limit(ThreadRef thread) =>
        thread.Value.Table.Kind == CapabilityKind.Empty ? 0 : new CapabilityTableRef(thread.Value.Table.Object).Value.Fresh;
}
