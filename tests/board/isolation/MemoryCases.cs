using Pistachio.Abi;
using Pistachio.Hil.Runner;
using Pistachio.UserCall;
using Pistachio.UserTier;

namespace Pistachio.Isolation;

/// <summary>Touching memory that was not given, or not so, or not any more.</summary>
internal static class MemoryCases
{
    private const ulong Pattern = 0xA5A5_5A5A_C3C3_3C3C;
    private const ulong View = 0x3900_0000;

    public static void WriteConstants(ref TestOutcome outcome)
    {
        Kernel.Inspect(Harness.FirstSegment, out _, out _, out ulong pages);
        ulong address = Domain.ProgramStart + (pages * Domain.PageSize);
        Domain domain = Domain.Make(0);
        Domain.Start(domain.MakeThread(), Attack.Write, address, 1);
        Harness.ExpectFault(ref outcome, Harness.Await(), Report.PageFault, address);
    }

    public static void ExecuteStack(ref TestOutcome outcome)
    {
        const ulong fetch = 0x10; // SDM volume 3, 4.7: the access was an instruction fetch
        Domain domain = Domain.Make(0);
        Domain.Start(domain.MakeThread(), Attack.ExecuteStack);
        Report report = Harness.Await();
        Harness.ExpectFault(ref outcome, report, Report.PageFault, report.Word3);
        Harness.Expect(ref outcome, (report.Word1 & fetch) != 0, "not an instruction fetch, error code"u8, report.Word1);
    }

    public static void Protected(ref TestOutcome outcome, Protection protection, Attack attack)
    {
        Domain domain = Domain.Make(0);
        domain.Map(Harness.Make(CapabilityKind.Memory, 1), Domain.FreeArea, protection);
        Domain.Start(domain.MakeThread(), attack, Domain.FreeArea, 1);
        Harness.ExpectFault(ref outcome, Harness.Await(), Report.PageFault, Domain.FreeArea);
    }

    /// <summary>A domain uses a page all the time, and loses it.</summary>
    public static void LosesPage(ref TestOutcome outcome, bool revoke)
    {
        Domain domain = Domain.Make(0);
        ulong memory = Harness.Make(CapabilityKind.Memory, 1);
        Harness.Check(Kernel.Derive(memory, Rights.Read | Rights.Write, 0, 0, out ulong lent));
        domain.Map(lent, Domain.FreeArea, Protection.Read | Protection.Write);
        Harness.Check(Kernel.Map(memory, RootTask.AddressSpace, View, 0, 1, Protection.Read));
        Domain.Start(domain.MakeThread(), Attack.Spin, Domain.FreeArea);
        Harness.Sleep(5_000_000);
        Harness.Expect(ref outcome, NativeMachine.Read(View) != 0, "the domain could not use its page"u8);
        Harness.ExpectStatus(
            ref outcome, revoke ? Kernel.Revoke(memory) : Kernel.Unmap(lent, 0, 1, out _), CallStatus.Ok, "taking the page away"u8);
        ulong last = NativeMachine.Read(View);
        Harness.ExpectFault(ref outcome, Harness.Await(), Report.PageFault, Domain.FreeArea);
        Harness.Expect(ref outcome, NativeMachine.Read(View) == last, "the page was written after it had been taken away"u8);
    }

    /// <summary>
    /// Old content of untyped memory never shows in a new object, also not in the gap that the alignment of a failed request left:
    /// a notification made of it would begin with a word of the attacker, an endpoint with queues of the attacker.
    /// </summary>
    public static void NothingOld(ref TestOutcome outcome)
    {
        Harness.Check(Kernel.Retype(Harness.Pool, CapabilityKind.Untyped, 8, out ulong untyped));
        Harness.Check(Kernel.Retype(untyped, CapabilityKind.Memory, 8, out ulong memory));
        Harness.Check(Kernel.Map(memory, RootTask.AddressSpace, View, 0, 8, Protection.Read | Protection.Write));
        for (ulong offset = 0; offset < 8 * Domain.PageSize; offset += 8)
        {
            NativeMachine.Write(View + offset, Pattern);
        }

        Harness.Check(Kernel.Revoke(untyped));

        // A part of a page, then whole pages into a table that is full: they are cleared, but not given out.
        Harness.Check(Kernel.Retype(untyped, CapabilityKind.Notification, 0, out ulong first));
        ExpectSilent(ref outcome, first);
        ulong taken = 0;
        while (Kernel.Derive(first, Rights.Read, 0, 0, out _) == CallStatus.Ok)
        {
            taken++;
        }

        Harness.Expect(ref outcome, taken != 0, "the table was full already"u8);
        Harness.ExpectStatus(ref outcome, Kernel.Retype(untyped, CapabilityKind.Memory, 2, out _), CallStatus.TableFull, "a full table"u8);
        Harness.Check(Kernel.Revoke(first));
        for (int i = 0; i < 31; i++)
        {
            Harness.Check(Kernel.Retype(untyped, CapabilityKind.Notification, 0, out ulong next));
            ExpectSilent(ref outcome, next);
        }

        Harness.Check(Kernel.Retype(untyped, CapabilityKind.Memory, 7, out ulong rest));
        Harness.Check(Kernel.Map(rest, RootTask.AddressSpace, View, 0, 7, Protection.Read));
        for (ulong offset = 0; offset < 7 * Domain.PageSize; offset += 8)
        {
            ulong word = NativeMachine.Read(View + offset);
            Harness.Expect(ref outcome, word == 0, "a new page holds old data"u8, word);
        }
    }

    private static void ExpectSilent(ref TestOutcome outcome, ulong notification)
    {
        Harness.ExpectStatus(ref outcome, Kernel.PollSignal(notification, out ulong word), CallStatus.Ok, "polling"u8);
        Harness.Expect(ref outcome, word == 0, "a new notification holds old data"u8, word);
    }
}
