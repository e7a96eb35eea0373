using Pistachio.Abi;
using Pistachio.Hil.Runner;
using Pistachio.UserCall;

namespace Pistachio.Isolation;

/// <summary>How a domain loses its interrupt line.</summary>
internal enum Loss
{
    Revoked,
    Deleted,
    Dead,
}

/// <summary>Interrupts of a real device, the timer of a PC, and who hears of them.</summary>
internal static class InterruptCases
{
    private const ulong Line = RootTask.FirstInterrupt + TimerDriver.Line;
    private const ulong Badge = 4;

    public static void WithoutRight(ref TestOutcome outcome)
    {
        ulong notification = Harness.Make(CapabilityKind.Notification);
        Harness.Check(Kernel.Derive(RootTask.FirstInterrupt + 5, Rights.Read, 0, 0, out ulong line));
        Harness.ExpectStatus(ref outcome, Kernel.InterruptBind(line, notification), CallStatus.NoRight, "binding"u8);
        Harness.ExpectStatus(ref outcome, Kernel.InterruptAcknowledge(line), CallStatus.NoRight, "acknowledging"u8);
        Harness.ExpectStatus(ref outcome, Kernel.InterruptBind(notification, notification), CallStatus.WrongKind, "binding no line"u8);
        Harness.Check(Kernel.Derive(notification, Rights.Read, 0, 0, out ulong readable));
        Harness.ExpectStatus(
            ref outcome, Kernel.InterruptBind(RootTask.FirstInterrupt + 5, readable), CallStatus.NoRight, "signals without the right to"u8);
        Harness.ExpectStatus(
            ref outcome, Kernel.InterruptAcknowledge(RootTask.FirstInterrupt + 5), CallStatus.WrongState, "acknowledging an unbound line"u8);
        Harness.Check(Kernel.Delete(line));
    }

    /// <summary>A driver in a domain of its own gets one signal for each interrupt that it has acknowledged the last one of.</summary>
    public static void Arrives(ref TestOutcome outcome)
    {
        ulong notification = Harness.Make(CapabilityKind.Notification);
        Begin(notification, HostileEntry.DriveTimer);
        Report report = Harness.Await();
        Harness.ExpectDone(ref outcome, report, Badge);
        Harness.Expect(ref outcome, report.Word1 == 0, "a signal before the acknowledgement"u8, report.Word1);
        Harness.Expect(ref outcome, report.Word2 == Badge, "the signal after the acknowledgement"u8, report.Word2);
        Harness.Expect(ref outcome, report.Word3 == 0, "a status"u8, report.Word3);
    }

    /// <summary>A driver that waits for the next interrupt, its line open, loses the capability. The line works for the next owner.</summary>
    public static void Lost(ref TestOutcome outcome, Loss how)
    {
        ulong notification = Harness.Make(CapabilityKind.Notification);
        Domain domain = Begin(notification, how == Loss.Deleted ? HostileEntry.DeleteTimer : HostileEntry.OpenTimer);
        Harness.ExpectDone(ref outcome, Harness.Await(), Badge);
        switch (how)
        {
            case Loss.Revoked:
                Harness.ExpectStatus(ref outcome, Kernel.Revoke(Line), CallStatus.Ok, "revoking the line"u8);
                break;
            case Loss.Dead:
                Harness.Check(Kernel.Revoke(domain.Table));
                Harness.Check(Kernel.Delete(domain.Table));
                break;
            default:
                break;
        }

        Harness.Check(TimerDriver.Fire(RootTask.Ports));
        Harness.Sleep(TimerDriver.Pause);
        Harness.ExpectStatus(ref outcome, Kernel.PollSignal(notification, out ulong word), CallStatus.Ok, "polling"u8);
        Harness.Expect(ref outcome, word == 0, "a signal through a capability that is gone"u8, word);

        Harness.Check(Kernel.InterruptBind(Line, notification));
        Harness.Check(TimerDriver.Fire(RootTask.Ports));
        Kernel.Clock(out ulong now);
        Harness.ExpectStatus(
            ref outcome, Kernel.WaitSignal(notification, now + TimerDriver.Patience, out word), CallStatus.Ok, "the next owner's interrupt"u8);
        Harness.Check(Kernel.InterruptBind(Line, 0));
    }

    private static Domain Begin(ulong notification, ulong entry)
    {
        Domain domain = Domain.Make(0);
        Harness.Check(Kernel.Split(RootTask.Ports, TimerDriver.FirstPort, TimerDriver.PortCount, Rights.Write, out ulong part));
        Harness.Check(Kernel.Move(part, domain.Table, out ulong ports));
        Harness.Check(Kernel.Derive(notification, Rights.Read | Rights.Write, Badge, domain.Table, out ulong signal));
        Domain.Start(domain.MakeThread(), entry, ports, domain.Grant(Line, Rights.Write), signal);
        return domain;
    }
}
