using Pistachio.Abi;
using Pistachio.Isolation;
using Pistachio.UserCall;
using Pistachio.UserTier;

namespace Pistachio.BoardFuzz;

/// <summary>
/// Code of the hostile threads: kernel calls without end, with arguments that are random or nearly right. It has no static data;
/// what it knows lies on the domain's page.
/// </summary>
/// <remarks>
/// The page: word 0 to 7 = calls made by thread 0 to 7; from 0x40 on: calls of other systems that the gate of thread 0 and 1 got; at 0x80: stopped
/// threads that the supervisor let go on; from 0x100 on: number of known handles, then the handles.
/// </remarks>
internal static class Fuzzer
{
    public const ulong Reflected = Domain.Page + 0x40;
    public const ulong LetGoOn = Domain.Page + 0x80;
    public const ulong KnownCount = Domain.Page + 0x100;
    public const ulong Known = Domain.Page + 0x108;
    public const ulong MaximumKnown = 48;

    /// <summary>Nanoseconds until a deadline that a fuzzer sets itself.</summary>
    private const ulong LongestWait = 300_000;

    public static void Run(ulong seed, ulong counter, ulong messagePage)
    {
        Xorshift random = new(seed);
        while (true)
        {
            CallNumber number = (CallNumber)(-1 - (long)random.Below((ulong)-(long)CallNumber.Last));
            NativeMachine.Write(counter, NativeMachine.Read(counter) + 1);
            if (random.Below(32) == 0)
            {
                CallOtherSystem(ref random);
            }
            else if (IsMessage(number))
            {
                SendMessage(ref random, number, messagePage);
            }
            else
            {
                Invoke(ref random, number);
            }
        }
    }

    /// <summary>A call that is none of the kernel's, with a number of any size or just below the kernel's own; or a breakpoint.</summary>
    private static void CallOtherSystem(ref Xorshift random)
    {
        switch (random.Below(4))
        {
            case 0:
                Foreign.Breakpoint();
                break;
            case 1:
                KernelEntry.Invoke((long)CallNumber.Last - 1 - (long)random.Below(4), Handle(ref random), random.Next(), random.Next(), 0, 0);
                break;
            default:
                KernelEntry.Invoke((long)(random.Next() >> 1 >> (int)random.Below(63)), random.Next(), Argument(ref random), random.Next(), random.Next(), 0);
                break;
        }
    }

    private static bool IsMessage(CallNumber number) => number >= CallNumber.ReplyTo && number != CallNumber.SaveReply;

    private static void SendMessage(ref Xorshift random, CallNumber number, ulong messagePage)
    {
        // A call without a deadline may never end, and then the watchdog has to make a new domain: mostly there is one.
        if (random.Below(16) != 0)
        {
            number = number switch
            {
                CallNumber.Call => CallNumber.CallTimed,
                CallNumber.ReplyWait => CallNumber.Wait,
                _ => number,
            };
        }

        for (ulong i = 0; i < MessageTag.MaximumCapabilities; i++)
        {
            NativeMachine.Write(messagePage + MessagePage.Capabilities + (i * 8), Handle(ref random));
        }

        Message message = default;
        message.Tag = Tag(ref random);
        message.W0 = random.Next();
        message.W1 = random.Next();
        CallStatus status = KernelEntry.InvokeMessage(ref message, Handle(ref random), (long)number, Deadline(ref random));
        MessageTag received = new(message.Tag);
        if (status is CallStatus.Ok or CallStatus.Truncated && received.Capabilities != 0 && received.Capabilities <= MessageTag.MaximumCapabilities)
        {
            Remember(ref random, NativeMachine.Read(messagePage + MessagePage.Capabilities));
        }
    }

    private static void Invoke(ref Xorshift random, CallNumber number)
    {
        ulong handle = Handle(ref random);
        ulong argument0 = Argument(ref random);
        ulong argument1 = Argument(ref random);
        switch (number)
        {
            case CallNumber.WaitSignal:
            case CallNumber.SleepUntil:
                argument0 = Deadline(ref random);
                break;
            case CallNumber.Retype:
                argument0 = random.Below(16);
                argument1 = argument0 is 1 or 2 or 5 ? 1 + random.Below(3) : argument0 == 3 ? 4 + random.Below(60) : random.Below(8) / 7;
                break;
            case CallNumber.Derive:
            case CallNumber.Split:
                argument0 = number == CallNumber.Derive ? random.Below(17) : Range(ref random);
                argument1 = random.Below(4) == 0 ? random.Next() : random.Below(16);
                break;
            default:
                break;
        }

        KernelResult result = KernelEntry.Invoke((long)number, handle, argument0, argument1, Argument(ref random), random.Below(17));
        bool isHandle = number is CallNumber.Derive or CallNumber.Retype or CallNumber.Split or CallNumber.Move or CallNumber.ThreadPage
            or CallNumber.SaveReply;
        if (isHandle && result.Status == CallStatus.Ok)
        {
            Remember(ref random, result.Value);
        }
    }

    /// <summary>A handle: one that was given or made, one nearby, one of nothing.</summary>
    private static ulong Handle(ref Xorshift random)
    {
        ulong known = NativeMachine.Read(KnownCount);
        switch (random.Below(8))
        {
            case 0:
                return random.Next();
            case 1:
                return ((1 + random.Below(4)) << 32) | random.Below(Domain.TableSlots + 2);
            default:
                return known == 0 || known > MaximumKnown ? 0 : NativeMachine.Read(Known + (random.Below(known) * 8));
        }
    }

    private static ulong Argument(ref Xorshift random) => random.Below(10) switch
    {
        0 => random.Next(),
        1 => random.Below(64),
        2 => Range(ref random),
        3 => Domain.FreeArea + (random.Below(64) * Domain.PageSize),
        4 => ulong.MaxValue >> (int)random.Below(64),
        5 => 1UL << (int)random.Below(64),
        6 => 0x7FFF_FFFF_F000 - (random.Below(4) * Domain.PageSize),
        7 => 0xFFFF_8000_0000_0000 + (random.Below(1024) * Domain.PageSize),
        _ => Handle(ref random),
    };

    /// <summary>First page and page count.</summary>
    private static ulong Range(ref Xorshift random) => random.Below(4) | (random.Below(5) << 32);

    private static ulong Deadline(ref Xorshift random)
    {
        Kernel.Clock(out ulong now);
        return now + random.Below(LongestWait);
    }

    private static ulong Tag(ref Xorshift random) => random.Below(4) switch
    {
        0 => random.Next(),
        1 => new MessageTag(7, 1).Value,
        2 => new MessageTag(7, 1, (int)random.Below(60), (int)random.Below(10)).Value,
        _ => new MessageTag(7, 1, (int)random.Below(4), (int)random.Below(3)).Value,
    };

    private static void Remember(ref Xorshift random, ulong handle)
    {
        ulong known = NativeMachine.Read(KnownCount);
        if (known < MaximumKnown)
        {
            NativeMachine.Write(KnownCount, known + 1);
        }
        else
        {
            known = random.Below(MaximumKnown);
        }

        NativeMachine.Write(Known + (known * 8), handle);
    }
}
