using System;
using Pistachio.Abi;

namespace Pistachio.Kernel.Tests.Fuzzing;

/// <summary>Handle and arguments of a call.</summary>
internal readonly record struct CallArguments(ulong Handle, ulong A0, ulong A1 = 0, ulong A2 = 0, ulong A3 = 0);

/// <summary>Arguments that have a fair chance to be accepted.</summary>
internal static class FuzzedCall
{
    private static readonly CapabilityKind[] Made =
    [
        CapabilityKind.Untyped, CapabilityKind.Memory, CapabilityKind.Memory, CapabilityKind.CapabilityTable, CapabilityKind.AddressSpace,
        CapabilityKind.PageTables, CapabilityKind.Thread, CapabilityKind.SchedulingContext, CapabilityKind.Endpoint, CapabilityKind.Notification,
    ];

    public static CallArguments Choose(FuzzRandom random, CallNumber number, Func<CapabilityKind, ulong> handleOf, Func<ulong> anyHandle, ulong deadline, ulong arena)
    {
        ulong Range() => random.OneIn(20) ? random.Next() : random.Below(8) | ((1 + random.Below(8)) << 32);
        ulong OrNone(CapabilityKind kind) => random.OneIn(5) ? 0 : handleOf(kind);
        switch (number)
        {
            case CallNumber.Call or CallNumber.CallTimed or CallNumber.ReplyWait or CallNumber.Wait:
                return new(handleOf(CapabilityKind.Endpoint), random.OneIn(3) ? 0 : deadline);
            case CallNumber.ReplyTo:
                return new(handleOf(CapabilityKind.Reply), 0);
            case CallNumber.Signal or CallNumber.WaitSignal or CallNumber.PollSignal:
                return new(handleOf(CapabilityKind.Notification), random.OneIn(5) ? 0 : deadline);
            case CallNumber.SignalAt:
                return new(handleOf(CapabilityKind.Notification), random.OneIn(5) ? 0 : deadline, random.OneIn(20) ? 0 : random.Next());
            case CallNumber.YieldTo or CallNumber.ThreadPage or CallNumber.ThreadResume or CallNumber.ThreadSuspend
                or CallNumber.ThreadUpcall:
                return new(handleOf(CapabilityKind.Thread), 0);
            case CallNumber.SleepUntil:
                return new(0, random.OneIn(3) ? ulong.MaxValue : deadline);
            case CallNumber.Map:
                ulong range = Range();
                ulong address = random.OneIn(20) ? random.Next() : arena + ((uint)range * 4096) + (random.Below(32) * 4096) + (random.Below(3) << 21);
                return new(handleOf(CapabilityKind.Memory), handleOf(CapabilityKind.AddressSpace), address, range, random.Pick(0, 1, 2, 3, 3, 4, 5, 6, 11, random.Next()));
            case CallNumber.Unmap:
                return new(handleOf(CapabilityKind.Memory), Range());
            case CallNumber.Protect:
                return new(handleOf(CapabilityKind.Memory), Range(), random.Pick(0, 1, 2, 3, 5, 6));
            case CallNumber.QueryPages:
                return new(handleOf(CapabilityKind.Memory), Range(), random.Below(3));
            case CallNumber.Derive:
                return new(anyHandle(), random.Below(17), random.OneIn(2) ? 0 : random.Next(), OrNone(CapabilityKind.CapabilityTable));
            case CallNumber.Delete:
                return new(anyHandle(), 0);
            case CallNumber.Revoke:
                return new(random.OneIn(2) ? handleOf(CapabilityKind.Memory) : anyHandle(), 0);
            case CallNumber.Inspect:
                return new(anyHandle(), 0);
            case CallNumber.Move:
                return new(anyHandle(), OrNone(CapabilityKind.CapabilityTable));
            case CallNumber.Retype:
                CapabilityKind kind = Made[random.Below((ulong)Made.Length)];
                ulong size = kind switch
                {
                    CapabilityKind.Untyped or CapabilityKind.Memory or CapabilityKind.PageTables => 1 + random.Below(30),
                    CapabilityKind.CapabilityTable => 4 + random.Below(100),
                    _ => 0,
                };
                return new(handleOf(CapabilityKind.Untyped), random.OneIn(30) ? random.Next() : (ulong)kind, random.OneIn(30) ? random.Next() : size);
            case CallNumber.RetypeCopy:
                return new(handleOf(CapabilityKind.Untyped), handleOf(CapabilityKind.Memory), random.OneIn(30) ? random.Next() : random.Below(8));
            case CallNumber.Split:
                return new(random.OneIn(4) ? handleOf(CapabilityKind.PortRange) : handleOf(CapabilityKind.Memory), Range(), random.Below(16));
            case CallNumber.UntypedFree:
                return new(handleOf(CapabilityKind.Untyped), 0);
            case CallNumber.FeedTables:
                return new(handleOf(CapabilityKind.AddressSpace), handleOf(CapabilityKind.PageTables));
            case CallNumber.ThreadBind:
                return new(handleOf(CapabilityKind.Thread), handleOf(CapabilityKind.AddressSpace), handleOf(CapabilityKind.CapabilityTable));
            case CallNumber.ThreadSet:
                return new(handleOf(CapabilityKind.Thread), random.Below(26), random.OneIn(2) ? random.Next() : arena);
            case CallNumber.ThreadGet:
                return new(handleOf(CapabilityKind.Thread), random.Below(26));
            case CallNumber.ThreadSchedule:
                return new(handleOf(CapabilityKind.Thread), OrNone(CapabilityKind.SchedulingContext));
            case CallNumber.ThreadSupervisor:
                return new(handleOf(CapabilityKind.Thread), OrNone(CapabilityKind.Endpoint));
            case CallNumber.SchedulingSet:
                ulong period = 50_000 + random.Below(1_000_000);
                return new(handleOf(CapabilityKind.SchedulingContext), random.Below(140), random.OneIn(2) ? period : 10_000 + random.Below(period), period);
            case CallNumber.SchedulingUsed:
                return new(handleOf(CapabilityKind.SchedulingContext), 0);
            case CallNumber.SchedulingLimit:
                return new(handleOf(CapabilityKind.SchedulingContext), random.OneIn(4) ? 0 : random.Below(20_000_000));
            case CallNumber.InterruptBind:
                return new(handleOf(CapabilityKind.Interrupt), OrNone(CapabilityKind.Notification));
            case CallNumber.InterruptAcknowledge:
                return new(handleOf(CapabilityKind.Interrupt), 0);
            case CallNumber.PortIn or CallNumber.PortOut:
                return new(handleOf(CapabilityKind.PortRange), 0x5E + random.Below(10), random.Pick(1, 2, 4, 8), random.Next());
            case CallNumber.ConsoleWrite:
                return new(handleOf(CapabilityKind.Machine), random.Below(2), 0x41);
            case CallNumber.Stop:
                return new(handleOf(CapabilityKind.Machine), random.Below(3), 1);
            case CallNumber.BindNotification:
                return new(handleOf(CapabilityKind.Thread), OrNone(CapabilityKind.Notification));
            default:
                return new(anyHandle(), random.Next(), random.Next(), random.Next(), random.Next());
        }
    }
}
