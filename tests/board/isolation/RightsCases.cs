using Pistachio.Abi;
using Pistachio.Hil.Runner;
using Pistachio.UserCall;

namespace Pistachio.Isolation;

/// <summary>Rights only shrink.</summary>
internal static class RightsCases
{
    public static void Derive(ref TestOutcome outcome)
    {
        ulong endpoint = Harness.Make(CapabilityKind.Endpoint);
        for (Rights held = Rights.None; held <= Rights.All; held++)
        {
            Harness.Check(Kernel.Derive(endpoint, held, 0, 0, out ulong child));
            Harness.Check(Kernel.Derive(child, Rights.All, 0, 0, out ulong grandchild));
            Holds(ref outcome, child, held);
            Holds(ref outcome, grandchild, held);
        }

        Harness.ExpectStatus(ref outcome, Kernel.Derive(endpoint, (Rights)0x10, 0, 0, out _), CallStatus.BadArgument, "an unknown right"u8);
    }

    public static void Split(ref TestOutcome outcome)
    {
        ulong memory = Harness.Make(CapabilityKind.Memory, 4);
        Harness.Check(Kernel.Derive(memory, Rights.Read, 0, 0, out ulong readable));
        Harness.Check(Kernel.Split(readable, 1, 2, Rights.All, out ulong part));
        Holds(ref outcome, part, Rights.Read);
        Kernel.Inspect(part, out _, out _, out ulong pages);
        Harness.Expect(ref outcome, pages == 2, "pages of the part"u8, pages);
        Harness.ExpectStatus(ref outcome, Kernel.Split(part, 0, 3, Rights.Read, out _), CallStatus.BadArgument, "more than the part"u8);
        Harness.ExpectStatus(ref outcome, Kernel.Split(part, 0, 0, Rights.Read, out _), CallStatus.BadArgument, "nothing of the part"u8);
        ulong endpoint = Harness.Make(CapabilityKind.Endpoint);
        Harness.ExpectStatus(ref outcome, Kernel.Split(endpoint, 0, 1, Rights.All, out _), CallStatus.WrongKind, "a part of an endpoint"u8);
        ulong untyped = Harness.Make(CapabilityKind.Untyped, 4);
        Harness.ExpectStatus(ref outcome, Kernel.Split(untyped, 0, 1, Rights.All, out _), CallStatus.WrongKind, "a part of untyped memory"u8);
        Harness.ExpectStatus(ref outcome, Kernel.RetypeCopy(untyped, part, 0, out _), CallStatus.BadArgument, "a copy of a page of a part"u8);
        Harness.Check(Kernel.Derive(memory, Rights.Write, 0, 0, out ulong writable));
        Harness.ExpectStatus(ref outcome, Kernel.RetypeCopy(untyped, writable, 0, out _), CallStatus.NoRight, "a copy of a page that cannot be read"u8);
        Harness.ExpectStatus(ref outcome, Kernel.RetypeCopy(untyped, memory, 4, out _), CallStatus.BadArgument, "a copy of the page behind the last"u8);
        Harness.ExpectStatus(ref outcome, Kernel.RetypeCopy(untyped, memory, 3, out _), CallStatus.Ok, "a copy of a page"u8);
    }

    public static void Move(ref TestOutcome outcome)
    {
        ulong endpoint = Harness.Make(CapabilityKind.Endpoint);
        ulong table = Harness.Make(CapabilityKind.CapabilityTable, 8);
        Harness.Check(Kernel.Derive(table, Rights.Read, 0, 0, out ulong readable));
        Harness.Check(Kernel.Derive(endpoint, Rights.Read, 0, 0, out ulong child));
        Harness.ExpectStatus(ref outcome, Kernel.Move(child, readable, out _), CallStatus.NoRight, "moving into a table that is only readable"u8);
        Harness.ExpectStatus(ref outcome, Kernel.Derive(child, Rights.Read, 0, readable, out _), CallStatus.NoRight, "deriving into it"u8);
        Harness.ExpectStatus(ref outcome, Kernel.Move(child, 0, out ulong moved), CallStatus.Ok, "moving"u8);
        Holds(ref outcome, moved, Rights.Read);
        Harness.ExpectStatus(ref outcome, Kernel.Inspect(child, out _, out _, out _), CallStatus.BadHandle, "the old handle"u8);
        Harness.ExpectStatus(ref outcome, Kernel.Move(endpoint, 0, out _), CallStatus.InUse, "moving what has children"u8);
    }

    public static void ObjectsWithoutWrite(ref TestOutcome outcome)
    {
        Domain domain = Domain.Make(0);
        ulong context = Readable(Harness.Make(CapabilityKind.SchedulingContext));
        NoRight(ref outcome, Kernel.SchedulingSet(context, 1, 1_000_000, 1_000_000));
        ulong endpoint = Harness.Make(CapabilityKind.Endpoint);
        Message message = default;
        NoRight(ref outcome, KernelEntry.Call(ref message, Readable(endpoint)));
        Harness.Check(Kernel.Derive(endpoint, Rights.Write, 0, 0, out ulong sender));
        NoRight(ref outcome, Kernel.Wait(sender, ref message, 1));
        NoRight(ref outcome, KernelEntry.ReplyWait(ref message, sender));
        ulong notification = Harness.Make(CapabilityKind.Notification);
        NoRight(ref outcome, Kernel.Signal(Readable(notification)));
        Harness.Check(Kernel.Derive(notification, Rights.Write, 0, 0, out ulong signaller));
        NoRight(ref outcome, Kernel.PollSignal(signaller, out _));
        NoRight(ref outcome, Kernel.WaitSignal(signaller, 1, out _));
        NoRight(ref outcome, Kernel.SignalAt(signaller, 1, 1));
        NoRight(ref outcome, Kernel.BindNotification(domain.MakeThread(), signaller));
    }

    public static void ThreadWithoutWrite(ref TestOutcome outcome)
    {
        Domain domain = Domain.Make(0);
        ulong thread = domain.MakeThread();
        ulong readable = Readable(thread);
        NoRight(ref outcome, Kernel.ThreadSet(readable, ThreadRegister.Rip, Domain.ProgramStart));
        NoRight(ref outcome, Kernel.ThreadResume(readable));
        NoRight(ref outcome, Kernel.ThreadSuspend(readable));
        NoRight(ref outcome, Kernel.ThreadBind(readable, domain.Space, domain.Table));
        NoRight(ref outcome, Kernel.ThreadPage(readable, out _));
        NoRight(ref outcome, Kernel.ThreadSchedule(readable, 0));
        NoRight(ref outcome, Kernel.ThreadSupervisor(readable, 0));
        NoRight(ref outcome, Kernel.BindNotification(readable, 0));
        NoRight(ref outcome, Kernel.YieldTo(readable));
        NoRight(ref outcome, Kernel.ThreadBind(thread, Readable(domain.Space), domain.Table));
        NoRight(ref outcome, Kernel.ThreadBind(thread, domain.Space, Readable(domain.Table)));
        Harness.Check(Kernel.Derive(thread, Rights.Write, 0, 0, out ulong writable));
        NoRight(ref outcome, Kernel.ThreadGet(writable, ThreadRegister.Rip, out _));
    }

    /// <summary>Two capabilities to the same untyped memory would give it out twice; two replies would answer twice.</summary>
    public static void CannotBeCopied(ref TestOutcome outcome)
    {
        ulong untyped = Harness.Make(CapabilityKind.Untyped, 4);
        ulong tables = Harness.Make(CapabilityKind.PageTables, 4);
        Harness.ExpectStatus(ref outcome, Kernel.Derive(untyped, Rights.All, 0, 0, out _), CallStatus.InUse, "copying untyped memory"u8);
        Harness.ExpectStatus(ref outcome, Kernel.Derive(tables, Rights.All, 0, 0, out _), CallStatus.InUse, "copying page tables"u8);
    }

    public static void Badge(ref TestOutcome outcome)
    {
        ulong endpoint = Harness.Make(CapabilityKind.Endpoint);
        Harness.Check(Kernel.Derive(endpoint, Rights.All, 7, 0, out ulong badged));
        Harness.ExpectStatus(ref outcome, Kernel.Derive(badged, Rights.All, 8, 0, out _), CallStatus.BadArgument, "another badge"u8);
        Harness.Check(Kernel.Derive(badged, Rights.Write, 0, 0, out ulong child));
        Domain domain = Domain.Make(0);
        Domain.Start(domain.MakeThread(), HostileEntry.CallOnce, domain.Grant(child, Rights.All), new MessageTag(1, 1).Value);
        Kernel.Clock(out ulong now);
        Message message = default;
        Harness.ExpectStatus(ref outcome, Kernel.Wait(endpoint, ref message, now + 1_000_000_000), CallStatus.Ok, "waiting"u8);
        Harness.Expect(ref outcome, message.Badge == 7, "the badge"u8, message.Badge);
        ulong memory = Harness.Make(CapabilityKind.Memory, 1);
        Harness.ExpectStatus(ref outcome, Kernel.Derive(memory, Rights.All, 8, 0, out _), CallStatus.BadArgument, "a badge on memory"u8);
    }

    public static void NoHardware(ref TestOutcome outcome)
    {
        for (ulong kind = 0; kind < 20; kind++)
        {
            bool refused = kind is (ulong)CapabilityKind.Empty or (ulong)CapabilityKind.Reply or (ulong)CapabilityKind.Interrupt
                or (ulong)CapabilityKind.PortRange or (ulong)CapabilityKind.Machine or > (ulong)CapabilityKind.Machine;
            if (refused)
            {
                Harness.ExpectStatus(ref outcome, Kernel.Retype(Harness.Pool, (CapabilityKind)kind, 0, out _), CallStatus.BadArgument, "retype"u8);
                Harness.ExpectStatus(ref outcome, Kernel.Retype(Harness.Pool, (CapabilityKind)kind, 1, out _), CallStatus.BadArgument, "retype"u8);
            }
        }

        Harness.ExpectStatus(
            ref outcome,
            KernelEntry.Invoke((long)CallNumber.Retype, Harness.Pool, 0x102, 1, 0, 0).Status,
            CallStatus.BadArgument,
            "a kind beyond 8 bits"u8);
    }

    public static void NoMoreThanItHas(ref TestOutcome outcome)
    {
        ulong untyped = Harness.Make(CapabilityKind.Untyped, 4);
        TooMuch(ref outcome, untyped, CapabilityKind.Memory, 5, CallStatus.OutOfMemory);
        TooMuch(ref outcome, untyped, CapabilityKind.Memory, 0, CallStatus.BadArgument);
        TooMuch(ref outcome, untyped, CapabilityKind.Memory, 1UL << 52, CallStatus.BadArgument);
        TooMuch(ref outcome, untyped, CapabilityKind.Untyped, 1UL << 52, CallStatus.BadArgument);
        TooMuch(ref outcome, untyped, CapabilityKind.PageTables, ulong.MaxValue, CallStatus.BadArgument);
        TooMuch(ref outcome, untyped, CapabilityKind.CapabilityTable, 1UL << 58, CallStatus.BadArgument);
        TooMuch(ref outcome, untyped, CapabilityKind.CapabilityTable, 1UL << 20, CallStatus.OutOfMemory);
        Harness.Check(Kernel.Retype(untyped, CapabilityKind.Memory, 3, out _));
        TooMuch(ref outcome, untyped, CapabilityKind.Memory, 2, CallStatus.OutOfMemory);
        Harness.Check(Kernel.Retype(untyped, CapabilityKind.Endpoint, 0, out _));
        TooMuch(ref outcome, untyped, CapabilityKind.Memory, 1, CallStatus.OutOfMemory);
        TooMuch(ref outcome, untyped, CapabilityKind.Thread, 0, CallStatus.OutOfMemory);
    }

    /// <summary>Memory is not the right to CPU time: nobody gets a higher priority than the one it runs at.</summary>
    public static void Priority(ref TestOutcome outcome)
    {
        Domain domain = Domain.Make(0);
        ulong thread = domain.MakeThread();
        ulong context = Harness.Make(CapabilityKind.SchedulingContext);
        Harness.Check(Kernel.SchedulingSet(context, Domain.Priority, Domain.TimeSlice, Domain.TimeSlice));
        Harness.Check(Kernel.ThreadSchedule(thread, context));
        ulong own = domain.Grant(context, Rights.All);
        Harness.Check(Kernel.Move(Harness.Make(CapabilityKind.Untyped, 4), domain.Table, out ulong untyped));
        Domain.Start(thread, HostileEntry.RaisePriority, own, untyped, RootTask.Priority);
        Report report = Harness.Await();
        Harness.Expect(ref outcome, report.Kind == ReportKind.Done, "no report"u8, (ulong)report.Kind);
        Harness.ExpectStatus(ref outcome, (CallStatus)report.Word0, CallStatus.NoRight, "raising the own priority"u8);
        Harness.ExpectStatus(ref outcome, (CallStatus)report.Word1, CallStatus.Ok, "making a scheduling context"u8);
        Harness.ExpectStatus(ref outcome, (CallStatus)report.Word2, CallStatus.NoRight, "a high priority for a new context"u8);
        Harness.ExpectStatus(ref outcome, (CallStatus)report.Word3, CallStatus.Ok, "the own priority for a new context"u8);
    }

    private static ulong Readable(ulong capability)
    {
        Harness.Check(Kernel.Derive(capability, Rights.Read, 0, 0, out ulong child));
        return child;
    }

    private static void NoRight(ref TestOutcome outcome, CallStatus status) =>
        Harness.ExpectStatus(ref outcome, status, CallStatus.NoRight, "a call without the right"u8);

    private static void TooMuch(ref TestOutcome outcome, ulong untyped, CapabilityKind kind, ulong size, CallStatus expected) =>
        Harness.ExpectStatus(ref outcome, Kernel.Retype(untyped, kind, size, out _), expected, "too much of untyped memory"u8);

    private static void Holds(ref TestOutcome outcome, ulong capability, Rights rights)
    {
        Harness.ExpectStatus(ref outcome, Kernel.Inspect(capability, out _, out Rights held, out _), CallStatus.Ok, "inspecting"u8);
        Harness.Expect(ref outcome, held == rights, "rights"u8, (ulong)held);
    }
}
