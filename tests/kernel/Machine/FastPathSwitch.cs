using Pistachio.Abi;
using Pistachio.Kernel.Ipc;
using Pistachio.Kernel.Threads;
using Pistachio.Platform;

namespace Pistachio.Kernel.Tests;

/// <summary>What the entry code does around <see cref="FastPath"/> (core/platform/X64, Entry.S): the message stays in its registers.</summary>
internal static class FastPathSwitch
{
    /// <summary>Tries the short path for the call in the current thread's registers. False when it gave up.</summary>
    public static bool Try(TestMachine machine, ThreadRef current, CallNumber number)
    {
        ref Thread from = ref current.Value;
        if (number == CallNumber.Call)
        {
            FastPath.Call(current, from.Rsi, from.Rbx);
        }
        else
        {
            FastPath.ReplyWait(current, from.Rsi, from.Rbx);
        }

        ThreadRef next = new(ShortExit.Thread);
        if (next.IsNull)
        {
            return false;
        }

        from.Rip += 2;
        machine.Cpu.Value.Current = next;
        ref Thread to = ref next.Value;
        to.Rax = (ulong)CallStatus.Ok;
        to.Rdx = ShortExit.Badge;
        to.Rbx = from.Rbx;
        to.R12 = from.R12;
        to.R13 = from.R13;
        to.R14 = from.R14;
        to.R15 = from.R15;
        to.Rbp = 0;
        to.Rsi = 0;
        to.Rdi = 0;
        to.R8 = 0;
        to.R9 = 0;
        to.R10 = 0;
        machine.Leave(next);
        return true;
    }
}
