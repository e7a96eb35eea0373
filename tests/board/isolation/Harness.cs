using System;
using Pistachio.Abi;
using Pistachio.Hil.Link;
using Pistachio.Hil.Runner;
using Pistachio.UserCall;
using Pistachio.UserTier;

namespace Pistachio.Isolation;

/// <summary>What all cases share: memory for the domains, the endpoint on which they report, the victim.</summary>
internal static partial class Harness
{
    public const ulong ReportBadge = 1;
    public const ulong FaultBadge = 2;

    /// <summary>A page that only this program has mapped.</summary>
    public const ulong Victim = 0x3800_0000;

    private const ulong PoolPages = 2048;
    private const ulong VictimValue = 0x7669_6374_696D_2121;
    private const uint ReportProtocol = 0x63;

    /// <summary>How long a case waits for a domain, in nanoseconds.</summary>
    private const ulong Patience = 5_000_000_000;

    private static ulong s_pool;
    private static CallStatus s_trouble;

    /// <summary>The first step that should have succeeded and did not, or Ok.</summary>
    public static CallStatus Trouble => s_trouble;

    /// <summary>The first program segment of this program: text; constants follow.</summary>
    public static ulong FirstSegment { get; private set; }

    /// <summary>Where domains report, and where the kernel tells of their faults.</summary>
    public static ulong Endpoint { get; private set; }

    /// <summary>The same with the badge of faults.</summary>
    public static ulong Supervisor { get; private set; }

    /// <summary>The untyped region that <see cref="Make"/> takes from.</summary>
    public static ulong Pool => s_pool;

    public static void UsePool(ulong untyped) => s_pool = untyped;

    public static void Initialize(ref readonly StartPage start)
    {
        FirstSegment = start.Arguments[RootTask.FirstSegmentArgument];
        ulong untyped = start.Arguments[RootTask.OwnUntypedArgument];
        Check(Kernel.Retype(untyped, CapabilityKind.Memory, 1, out ulong victim));
        Check(Kernel.Map(victim, RootTask.AddressSpace, Victim, 0, 1, Protection.Read | Protection.Write));
        NativeMachine.Write(Victim, VictimValue);
        Check(Kernel.Retype(untyped, CapabilityKind.Untyped, PoolPages, out s_pool));
    }

    /// <summary>After the pool has been revoked: a new endpoint.</summary>
    public static void Renew()
    {
        Endpoint = Make(CapabilityKind.Endpoint);
        Check(Kernel.Derive(Endpoint, Rights.Write, FaultBadge, 0, out ulong supervisor));
        Supervisor = supervisor;
    }

    /// <summary>An object out of the pool of the case.</summary>
    public static ulong Make(CapabilityKind kind, ulong size = 0)
    {
        Check(Kernel.Retype(s_pool, kind, size, out ulong handle));
        return handle;
    }

    /// <summary>A step of the preparation must succeed; if one does not, the case fails.</summary>
    public static void Check(CallStatus status)
    {
        if (s_trouble == CallStatus.Ok)
        {
            s_trouble = status;
        }
    }

    /// <summary>Waits for the report or the fault of a domain.</summary>
    public static Report Await(ulong nanoseconds = Patience)
    {
        Kernel.Clock(out ulong now);
        Message message = default;
        CallStatus status = Kernel.Wait(Endpoint, ref message, now + nanoseconds);
        Report report;
        report.Word0 = message.W0;
        report.Word1 = message.W1;
        report.Word2 = message.W2;
        report.Word3 = message.W3;
        MessageTag tag = new(message.Tag);
        if (status != CallStatus.Ok)
        {
            report.Kind = status == CallStatus.TimedOut ? ReportKind.Silence : ReportKind.Other;
            report.Word0 = (ulong)status;
        }
        else if (message.Badge == FaultBadge && tag.Protocol == KernelProtocol.Number && tag.Operation == KernelProtocol.Fault)
        {
            report.Kind = ReportKind.Fault;
        }
        else
        {
            report.Kind = message.Badge == ReportBadge && tag.Protocol == ReportProtocol ? ReportKind.Done : ReportKind.Other;
        }

        return report;
    }

    public static void Sleep(ulong nanoseconds)
    {
        Kernel.Clock(out ulong now);
        Kernel.SleepUntil(now + nanoseconds);
    }

    public static void Expect(ref TestOutcome outcome, bool condition, ReadOnlySpan<byte> what)
    {
        if (!condition && outcome.Status != TestStatus.Failed)
        {
            outcome.Status = TestStatus.Failed;
            outcome.Say(what);
        }
    }

    public static void Expect(ref TestOutcome outcome, bool condition, ReadOnlySpan<byte> what, ulong value)
    {
        if (!condition && outcome.Status != TestStatus.Failed)
        {
            Expect(ref outcome, false, what);
            outcome.Say(": "u8);
            SayHexadecimal(ref outcome, value);
        }
    }

    public static void ExpectStatus(ref TestOutcome outcome, CallStatus status, CallStatus expected, ReadOnlySpan<byte> what)
    {
        if (status != expected && outcome.Status != TestStatus.Failed)
        {
            Expect(ref outcome, false, what);
            outcome.Say(": status "u8);
            outcome.Say((ulong)status);
            outcome.Say(" in place of "u8);
            outcome.Say((ulong)expected);
        }
    }

    /// <summary>The domain must have faulted with a vector; page faults at an address.</summary>
    public static void ExpectFault(ref TestOutcome outcome, in Report report, ulong vector, ulong address)
    {
        // A fault that has no address must not show that of an earlier one, perhaps of another domain.
        bool right = report.Kind == ReportKind.Fault && report.Word0 == vector && report.Word2 == (vector == Report.PageFault ? address : 0);
        if (!right && outcome.Status != TestStatus.Failed)
        {
            Expect(ref outcome, false, "no such fault; report of kind "u8);
            outcome.Say((ulong)report.Kind);
            outcome.Say(": "u8);
            SayHexadecimal(ref outcome, report.Word0);
            outcome.Say(" "u8);
            SayHexadecimal(ref outcome, report.Word1);
            outcome.Say(" "u8);
            SayHexadecimal(ref outcome, report.Word2);
            outcome.Say(" rip "u8);
            SayHexadecimal(ref outcome, report.Word3);
        }
    }

    public static void ExpectDone(ref TestOutcome outcome, in Report report, ulong value)
    {
        if (report.Kind != ReportKind.Done || report.Word0 != value)
        {
            Expect(ref outcome, false, "the domain did not get through; report of kind "u8, (ulong)report.Kind);
            outcome.Say(", "u8);
            SayHexadecimal(ref outcome, report.Word0);
            outcome.Say(" at "u8);
            SayHexadecimal(ref outcome, report.Word3);
        }
    }

    private static void SayHexadecimal(ref TestOutcome outcome, ulong value)
    {
        outcome.Say("0x"u8);
        int shift = 60;
        while (shift > 0 && value >> shift == 0)
        {
            shift -= 4;
        }

        for (; shift >= 0; shift -= 4)
        {
            outcome.Say("0123456789abcdef"u8.Slice((int)(value >> shift) & 15, 1));
        }
    }
}
