using Pistachio.Abi;
using Pistachio.Kernel.Ipc;
using Pistachio.Kernel.Memory;
using Pistachio.Kernel.Scheduling;
using Pistachio.Kernel.Threads;
using Pistachio.Platform;

namespace Pistachio.Kernel.Tests;

/// <summary>What the entry code does around the short paths (core/platform/X64, Entry.S).</summary>
internal static class FastPathSwitch
{
    public static bool Has(CallNumber number) =>
        number is CallNumber.Call or CallNumber.ReplyWait or CallNumber.Signal or CallNumber.WaitSignal or CallNumber.Yield
            or CallNumber.Map or CallNumber.Unmap;

    /// <summary>Tries the short path for the call in the current thread's registers. False when it gave up.</summary>
    public static bool Try(TestMachine machine, ThreadRef current, CallNumber number)
    {
        ref Thread from = ref current.Value;
        switch (number)
        {
            case CallNumber.Call:
                FastPath.Call(current, from.Rsi, from.Rbx);
                break;
            case CallNumber.ReplyWait:
                FastPath.ReplyWait(current, from.Rsi, from.Caller, from.ShortPath, from.Rbx);
                break;
            case CallNumber.Signal:
                FastSignals.Signal(current, from.Rsi, from.Rdx, machine.Cpu);
                break;
            case CallNumber.WaitSignal:
                FastSignals.Wait(current, from.Rsi, Clock.Ticks(), machine.Cpu, from.Rdx);
                break;
            case CallNumber.Map:
                FastPages.Map(current, from.Rsi, from.Rdx, from.R10, from.R8, from.R9);
                break;
            case CallNumber.Unmap:
                FastPages.Unmap(current, from.Rsi, from.Rdx);
                break;
            default:
                FastSwitch.Yield(current, from.Rsi, Clock.Ticks(), machine.Cpu);
                break;
        }

        if (ShortExit.Kind == ShortExitKind.GaveUp)
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
