using System;
using Pistachio.Abi;
using Pistachio.Kernel.Capabilities;
using Pistachio.Kernel.Ipc;
using Pistachio.Kernel.Memory;
using Pistachio.Kernel.Scheduling;
using Pistachio.Kernel.Threads;
using Pistachio.Platform;

namespace Pistachio.Kernel.Tests;

/// <summary>What the entry code does around the short paths (core/platform/X64, ShortCalls.S).</summary>
internal static class FastPathSwitch
{
    public static bool Has(CallNumber number) =>
        number is CallNumber.Call or CallNumber.ReplyWait or CallNumber.Signal or CallNumber.WaitSignal or CallNumber.Yield
            or CallNumber.Map or CallNumber.Unmap or CallNumber.SleepUntil or CallNumber.ThreadUpcall;

    /// <summary>Tries the short path for the call in the current thread's registers. False when it gave up.</summary>
    public static bool Try(TestMachine machine, ThreadRef current, CallNumber number)
    {
        ref Thread from = ref current.Value;
        if (!Start(machine, current, ref from, number) || ShortExit.Kind == ShortExitKind.GaveUp)
        {
            return false;
        }

        ThreadRef next = new(ShortExit.Thread);
        from.Rip += 2;
        machine.Cpu.Value.Current = next;
        switch (ShortExit.Kind)
        {
            case ShortExitKind.Message:
                Carry(ref from, ref next.Value);
                break;
            case ShortExitKind.Return:
                from.KeptOnly = true;
                from.Rax = (ulong)CallStatus.Ok;
                from.Rdx = ShortExit.Value;
                break;
            default:
                from.KeptOnly = true;
                break;
        }

        machine.Leave(next);
        return true;
    }

    /// <summary>What the entry code does before: finds slots, loads what the short path needs. False when a handle is no good.</summary>
    private static bool Start(TestMachine machine, ThreadRef current, ref Thread from, CallNumber number)
    {
        SlotRef slot;
        switch (number)
        {
            case CallNumber.Call:
                return Find(ref from, from.Rsi, CapabilityKind.Endpoint, Rights.Write, out slot) && Call(current, slot);
            case CallNumber.ReplyWait:
                ReplyWait(current);
                return true;
            case CallNumber.Signal:
                bool maySignal = Find(ref from, from.Rsi, CapabilityKind.Notification, Rights.Write, out slot);
                return maySignal && Run(() => FastSignals.Signal(current, current.Value.Rsi, slot, machine.Cpu));
            case CallNumber.WaitSignal:
                bool mayWait = Find(ref from, from.Rsi, CapabilityKind.Notification, Rights.Read, out slot);
                return mayWait && !Upcalls.IsWanted(ref from)
                    && Run(() => FastSignals.Wait(current, current.Value.Rsi, Clock.Ticks(), machine.Cpu, current.Value.Rdx, new NotificationRef(slot.Value.Object)));
            case CallNumber.SleepUntil:
                return from.Rdx == ulong.MaxValue && !Upcalls.IsWanted(ref from) && Run(() => FastSleep.Sleep(current, current.Value.Rsi, Clock.Ticks(), machine.Cpu));
            case CallNumber.ThreadUpcall:
                bool mayAsk = Find(ref from, from.Rsi, CapabilityKind.Thread, Rights.Write, out slot);
                return mayAsk && Run(() => FastSleep.Wake(current, current.Value.Rsi, slot, machine.Cpu));
            case CallNumber.Map:
                bool mayMap = Find(ref from, from.Rsi, CapabilityKind.Memory, Rights.None, out slot);
                bool mayChange = Find(ref from, from.Rdx, CapabilityKind.AddressSpace, Rights.Write, out SlotRef space);
                return mayMap && mayChange
                    && Run(() => FastPages.Map(current, slot, new AddressSpaceRef(space.Value.Object), current.Value.R10, current.Value.R8, current.Value.R9));
            case CallNumber.Unmap:
                bool mayUnmap = Find(ref from, from.Rsi, CapabilityKind.Memory, Rights.None, out slot);
                return mayUnmap
                    && Run(() => FastPages.Unmap(current, current.Value.Rsi, current.Value.Rdx, slot, new AddressSpaceRef(current.Value.Space.Object)));
            default:
                return Run(() => FastSwitch.Yield(current, current.Value.Rsi, Clock.Ticks(), machine.Cpu));
        }
    }

    /// <summary>With extra words the entry code tries the other short path when the first has given up.</summary>
    private static bool Call(ThreadRef current, SlotRef slot)
    {
        ref Thread from = ref current.Value;
        ThreadRef receiver = new EndpointRef(slot.Value.Object).Value.Receivers.First;
        FastPath.Call(current, from.Rsi, receiver, slot, from.Rbx);
        if (ShortExit.Kind == ShortExitKind.GaveUp && from.Rbx >> 32 != 0)
            FastPath.CallWithWords(current, from.Rsi, receiver, slot, from.Rbx);
        return true;
    }

    private static void ReplyWait(ThreadRef current)
    {
        ref Thread from = ref current.Value;
        FastPath.ReplyWait(current, from.Rsi, from.Caller, from.ShortPath, from.Rbx);
        if (ShortExit.Kind != ShortExitKind.GaveUp || from.Rbx >> 32 == 0)
            return;
        if (from.Rbx >> 40 != 0)
            FastPath.ReplyWaitWithCapability(current, from.Rsi, from.Caller, from.ShortPath, from.Rbx);
        else
            FastPath.ReplyWaitWithWords(current, from.Rsi, from.Caller, from.ShortPath, from.Rbx);
    }

    private static bool Find(ref Thread from, ulong handle, CapabilityKind kind, Rights right, out SlotRef slot) =>
        Lookup.Find(ref from, handle, kind, right, out slot) == CallStatus.Ok;

    private static bool Run(Action path)
    {
        path();
        return true;
    }

    /// <summary>The message stays in its registers.</summary>
    private static void Carry(ref Thread from, ref Thread to)
    {
        to.KeptOnly = true;
        to.Rax = (ulong)CallStatus.Ok;
        to.Rdx = ShortExit.Value;
        to.Rbx = from.Rbx;
        to.R12 = from.R12;
        to.R13 = from.R13;
        to.R14 = from.R14;
        to.R15 = from.R15;
        to.Rbp = 0;
    }
}
