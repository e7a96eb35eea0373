using Pistachio.Abi;
using Pistachio.Hil.Runner;
using Pistachio.UserCall;

namespace Pistachio.Isolation;

/// <summary>
/// Threads that pull the floor from under themselves. They are bound to the table of this program, which holds the capabilities
/// that they are made of.
/// </summary>
internal static class DestructionCases
{
    /// <summary>How long such a thread gets to do harm, in nanoseconds.</summary>
    private const ulong Time = 20_000_000;

    public static void Space(ref TestOutcome outcome)
    {
        Domain domain = Domain.Make(0);
        ulong thread = domain.MakeThread();
        Destroys(ref outcome, domain, thread, domain.Space);
        Harness.ExpectStatus(ref outcome, Kernel.ThreadResume(thread), CallStatus.WrongState, "resuming a thread without a space"u8);
    }

    /// <summary>A thread that loses its table goes on, and has nothing.</summary>
    public static void Table(ref TestOutcome outcome)
    {
        Domain domain = Domain.Make(0);
        ulong notification = domain.Grant(Harness.Make(CapabilityKind.Notification), Rights.All);
        Domain.Start(domain.MakeThread(), HostileEntry.KeepSignalling, notification, Domain.Page);
        Harness.Sleep(Time);
        Harness.Expect(ref outcome, domain.Word(8) != 0, "the thread did not run"u8);
        Harness.ExpectStatus(ref outcome, (CallStatus)domain.Word(0), CallStatus.Ok, "signal"u8);
        Harness.ExpectStatus(ref outcome, Kernel.Revoke(domain.Table), CallStatus.Ok, "revoking the table"u8);
        Harness.ExpectStatus(ref outcome, Kernel.Delete(domain.Table), CallStatus.Ok, "deleting the table"u8);
        Harness.Sleep(Time);
        Harness.ExpectStatus(ref outcome, (CallStatus)domain.Word(0), CallStatus.BadHandle, "signal without a table"u8);
    }

    public static void Thread(ref TestOutcome outcome)
    {
        Domain domain = Domain.Make(0);
        ulong thread = domain.MakeThread();
        Destroys(ref outcome, domain, thread, thread);
        Harness.ExpectStatus(ref outcome, Kernel.Inspect(thread, out _, out _, out _), CallStatus.BadHandle, "the thread is still there"u8);
    }

    /// <summary>All that the domain is made of at once.</summary>
    public static void Memory(ref TestOutcome outcome)
    {
        ulong pool = Harness.Pool;
        ulong untyped = Harness.Make(CapabilityKind.Untyped, 512);
        Harness.UsePool(untyped);
        Domain domain = Domain.Make(0);
        ulong thread = domain.MakeThread();
        Harness.UsePool(pool);
        Destroys(ref outcome, domain, thread, untyped);
        Harness.ExpectStatus(ref outcome, Kernel.Revoke(untyped), CallStatus.Ok, "going on with the revocation"u8);
        Kernel.UntypedFree(untyped, out ulong free);
        Harness.Expect(ref outcome, free == 512, "pages given back"u8, free);
    }

    private static void Destroys(ref TestOutcome outcome, in Domain domain, ulong thread, ulong target)
    {
        Harness.Check(Kernel.ThreadBind(thread, domain.Space, RootTask.Table));
        Domain.Start(thread, HostileEntry.Destroy, target);
        Report report = Harness.Await(Time);
        Harness.Expect(ref outcome, report.Kind == ReportKind.Silence, "the thread lived on; report of kind"u8, (ulong)report.Kind);
    }
}
