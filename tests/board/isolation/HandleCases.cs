using Pistachio.Abi;
using Pistachio.Hil.Runner;
using Pistachio.UserCall;

namespace Pistachio.Isolation;

/// <summary>Handles that were made up, or that once named something.</summary>
internal static class HandleCases
{
    private const ulong Rounds = 200;
    private const ulong Seed = 0x9E37_79B9_7F4A_7C15;
    private const ulong AllBadHandle = (ulong)CallStatus.BadHandle * 0x01_0101;

    public static void Forged(ref TestOutcome outcome, ForgedHandles kind)
    {
        Domain domain = Domain.Make(0);
        Domain.Start(domain.MakeThread(), HostileEntry.Forge, (ulong)kind, Seed, Rounds);
        Report report = Harness.Await(30_000_000_000);
        Harness.ExpectDone(ref outcome, report, 0);
        if (report.Word0 != 0)
        {
            outcome.Say("; call -"u8);
            outcome.Say(report.Word1);
            outcome.Say(", handle "u8);
            outcome.Say(report.Word2);
            outcome.Say(", status "u8);
            outcome.Say(report.Word3);
        }
    }

    public static void Deleted(ref TestOutcome outcome)
    {
        ulong notification = Harness.Make(CapabilityKind.Notification);
        Harness.Check(Kernel.Derive(notification, Rights.All, 0, 0, out ulong child));
        Harness.ExpectStatus(ref outcome, Kernel.Signal(child), CallStatus.Ok, "signal"u8);
        Harness.ExpectStatus(ref outcome, Kernel.Delete(child), CallStatus.Ok, "delete"u8);
        Harness.ExpectStatus(ref outcome, Kernel.Signal(child), CallStatus.BadHandle, "signal through a deleted handle"u8);
        Harness.ExpectStatus(ref outcome, Kernel.Delete(child), CallStatus.BadHandle, "deleting twice"u8);
        Harness.ExpectStatus(ref outcome, Kernel.Revoke(child), CallStatus.BadHandle, "revoking what is deleted"u8);
        Harness.ExpectStatus(ref outcome, Kernel.Derive(child, Rights.All, 0, 0, out _), CallStatus.BadHandle, "deriving of what is deleted"u8);
    }

    /// <summary>A domain has derived copies of what it got; all of them go.</summary>
    public static void Revoked(ref TestOutcome outcome)
    {
        ulong notification = Harness.Make(CapabilityKind.Notification);
        Domain domain = Domain.Make(0);
        ulong granted = domain.Grant(notification, Rights.All);
        ulong thread = domain.MakeThread();
        Domain.Start(thread, HostileEntry.Use, granted);
        Harness.ExpectDone(ref outcome, Harness.Await(), 0);
        Harness.ExpectStatus(ref outcome, Kernel.Revoke(notification), CallStatus.Ok, "revoke"u8);
        Domain.Restart(thread, HostileEntry.Use, granted);
        Harness.ExpectDone(ref outcome, Harness.Await(), AllBadHandle);

        // Its own copy was in the next slot.
        Domain.Restart(thread, HostileEntry.Use, granted + 1);
        Harness.ExpectDone(ref outcome, Harness.Await(), AllBadHandle);
    }

    public static void Reused(ref TestOutcome outcome)
    {
        ulong notification = Harness.Make(CapabilityKind.Notification);
        ulong first = 0;
        ulong handle = 0;
        for (int i = 0; i < 1000; i++)
        {
            Harness.Check(Kernel.Derive(notification, Rights.All, 0, 0, out handle));
            first = i == 0 ? handle : first;
            Harness.Check(Kernel.Delete(handle));
        }

        Harness.Check(Kernel.Derive(notification, Rights.All, 0, 0, out handle));
        Harness.Expect(ref outcome, (uint)handle == (uint)first, "the slot was not used again"u8, handle);
        for (ulong old = first; old != handle; old += 1UL << 32)
        {
            Harness.ExpectStatus(ref outcome, Kernel.Signal(old), CallStatus.BadHandle, "a handle of an earlier use of the slot"u8);
        }

        Harness.ExpectStatus(ref outcome, Kernel.Signal(handle), CallStatus.Ok, "the last handle"u8);
        Harness.ExpectStatus(ref outcome, Kernel.Signal(handle + (1UL << 32)), CallStatus.BadHandle, "a handle of a later use"u8);
    }

    /// <summary>The same number in another table is another thing; and handles passed as arguments are checked as well.</summary>
    public static void OfAnotherTable(ref TestOutcome outcome)
    {
        Domain domain = Domain.Make(0);
        Domain other = Domain.Make(1);
        ulong secret = other.Grant(Harness.Make(CapabilityKind.Notification), Rights.All);
        Domain.Start(domain.MakeThread(), HostileEntry.Use, secret);
        Harness.ExpectDone(ref outcome, Harness.Await(), AllBadHandle);
        ulong forged = 0x7777_0000_0005;
        ulong thread = domain.MakeThread();
        Bad(ref outcome, Kernel.Map(domain.PageMemory, forged, Domain.FreeArea, 0, 1, Protection.Read));
        Bad(ref outcome, Kernel.Derive(domain.PageMemory, Rights.Read, 0, forged, out _));
        Bad(ref outcome, Kernel.Move(domain.PageMemory, forged, out _));
        Bad(ref outcome, Kernel.FeedTables(domain.Space, forged));
        Bad(ref outcome, Kernel.ThreadBind(thread, forged, domain.Table));
        Bad(ref outcome, Kernel.ThreadBind(thread, domain.Space, forged));
        Bad(ref outcome, Kernel.ThreadSchedule(thread, forged));
        Bad(ref outcome, Kernel.ThreadSupervisor(thread, forged));
        Bad(ref outcome, Kernel.BindNotification(thread, forged));
        Bad(ref outcome, Kernel.InterruptBind(RootTask.FirstInterrupt, forged));
    }

    private static void Bad(ref TestOutcome outcome, CallStatus status) =>
        Harness.ExpectStatus(ref outcome, status, CallStatus.BadHandle, "a forged handle as an argument"u8);
}
