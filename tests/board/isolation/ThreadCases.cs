using Pistachio.Abi;
using Pistachio.Hil.Link;
using Pistachio.Hil.Runner;
using Pistachio.UserCall;
using Pistachio.UserTier;

namespace Pistachio.Isolation;

/// <summary>Threads with values in their registers that would hurt the kernel if it believed them, and faults on the way to fault handlers.</summary>
internal static class ThreadCases
{
    private const ulong InterruptFlag = 0x200;

    /// <summary>IOPL, NT, VM, VIF, VIP (SDM volume 1, 3.4.3).</summary>
    private const ulong SystemFlags = 0x1A_7000;

    private const ulong NonCanonical = 0x0000_8000_0000_0000;
    private const ulong LastPage = 0x7FFF_FFFF_E000;
    private const ulong View = 0x3900_0000;

    public static void KernelAddresses(ref TestOutcome outcome)
    {
        Domain domain = Domain.Make(0);
        ulong thread = domain.MakeThread();
        for (int i = 0; i < 6; i++)
        {
            ulong bad = i switch
            {
                0 => NonCanonical,
                1 => Cases.KernelText,
                2 => Cases.PhysicalMemory,
                3 => ulong.MaxValue,
                4 => 0x7FFF_FFFF_F000,
                _ => 0x0100_0000_0000_0000,
            };
            Refused(ref outcome, thread, ThreadRegister.Rip, bad);
            Refused(ref outcome, thread, ThreadRegister.FsBase, bad);
            Refused(ref outcome, thread, ThreadRegister.GsBase, bad);
            Refused(ref outcome, thread, ThreadRegister.UpcallEntry, bad);
            Refused(ref outcome, thread, ThreadRegister.GateEntry, bad);
        }

        Refused(ref outcome, thread, ThreadRegister.State, 1);
        Refused(ref outcome, thread, (ThreadRegister)25, 1);
        Refused(ref outcome, thread, (ThreadRegister)ulong.MaxValue, 1);
    }

    public static void Flags(ref TestOutcome outcome)
    {
        Domain domain = Domain.Make(0);
        ulong thread = domain.MakeThread();
        for (int i = 0; i < 2; i++)
        {
            // All but TF, which another case tries.
            ulong wanted = i == 0 ? 0 : 0xFFFF_FFFF_FFFF_FEFF;
            Harness.Check(Kernel.ThreadSet(thread, ThreadRegister.Rflags, wanted));
            Domain.Start(thread, Attack.ReportFlags);
            ExpectFlags(ref outcome, Harness.Await());
            Harness.Check(Kernel.ThreadSuspend(thread));
        }
    }

    public static void Popf(ref TestOutcome outcome)
    {
        Domain domain = Domain.Make(0);
        Domain.Start(domain.MakeThread(), Attack.Flags);
        ExpectFlags(ref outcome, Harness.Await());
    }

    public static void Running(ref TestOutcome outcome)
    {
        Domain domain = Domain.Make(0);
        ulong thread = domain.MakeThread();
        Domain.Start(thread, Attack.StaySilent);
        Harness.Sleep(2_000_000);
        Harness.ExpectStatus(ref outcome, Kernel.ThreadSet(thread, ThreadRegister.Rip, Domain.Page), CallStatus.WrongState, "setting"u8);
        Harness.ExpectStatus(ref outcome, Kernel.ThreadGet(thread, ThreadRegister.Rip, out _), CallStatus.WrongState, "getting"u8);
        Harness.ExpectStatus(ref outcome, Kernel.ThreadResume(thread), CallStatus.WrongState, "resuming"u8);
        Harness.ExpectStatus(ref outcome, Kernel.ThreadBind(thread, domain.Space, domain.Table), CallStatus.WrongState, "binding"u8);
    }

    public static void SingleStep(ref TestOutcome outcome)
    {
        Domain domain = Domain.Make(0);
        Domain.Start(domain.MakeThread(), Attack.SingleStep);
        Harness.ExpectFault(ref outcome, Harness.Await(), Report.DebugException, 0);
    }

    /// <summary>A breakpoint goes to the supervisor, or to the thread's own handler; either way the thread would go on behind it.</summary>
    public static void Breakpoint(ref TestOutcome outcome)
    {
        Domain domain = Domain.Make(0);
        Domain.Start(domain.MakeThread(), Attack.Breakpoint);
        Report report = Harness.Await();
        Harness.ExpectFault(ref outcome, report, Report.Breakpoint, 0);
        Harness.Expect(ref outcome, report.Word3 == AttackCode.AddressOf(Attack.Breakpoint) + 1, "stopped at"u8, report.Word3);

        Domain handling = Domain.Make(1);
        ulong thread = handling.MakeThread();
        Harness.Check(Kernel.ThreadSet(thread, ThreadRegister.UpcallEntry, AttackCode.AddressOf(Attack.UpcallDone)));
        Harness.Check(Kernel.ThreadSet(thread, ThreadRegister.UpcallStack, Domain.Page + 0x800));
        Domain.Start(thread, Attack.Breakpoint);
        Harness.ExpectDone(ref outcome, Harness.Await(), 77);
    }

    /// <summary>Direction, alignment check and nested task belong to the code that faulted, not to its handler.</summary>
    public static void CleanFlags(ref TestOutcome outcome)
    {
        const ulong rflagsOfCapture = 0x180;
        Domain domain = Domain.Make(0);
        ulong thread = domain.MakeThread();
        Harness.Check(Kernel.ThreadSet(thread, ThreadRegister.UpcallEntry, AttackCode.AddressOf(Attack.UpcallCapture)));
        Harness.Check(Kernel.ThreadSet(thread, ThreadRegister.UpcallStack, Domain.Page + 0x200));
        Domain.Start(thread, Attack.FaultWithFlags);
        Report report = Harness.Await();
        Harness.Expect(ref outcome, report.Kind == ReportKind.Done, "no upcall"u8, (ulong)report.Kind);
        Harness.Expect(ref outcome, domain.Word(rflagsOfCapture) == 0x202, "flags of the handler"u8, domain.Word(rflagsOfCapture));
    }

    public static void BadStack(ref TestOutcome outcome)
    {
        for (int i = 0; i < 4; i++)
        {
            Domain domain = Domain.Make((ulong)i);
            Domain.Start(domain.MakeThread(), Attack.BadStack, Stack(i));
            Harness.ExpectFault(ref outcome, Harness.Await(), Report.InvalidOpcode, 0);
        }
    }

    public static void PushToBadStack(ref TestOutcome outcome)
    {
        for (int i = 0; i < 4; i++)
        {
            Domain domain = Domain.Make((ulong)i);
            Domain.Start(domain.MakeThread(), Attack.PushBadStack, Stack(i));
            ExpectStackFault(ref outcome, Harness.Await(), Stack(i));
        }
    }

    /// <summary>A syscall instruction in the last two bytes that can be mapped: its return address is the first that cannot.</summary>
    public static void CallAtEnd(ref TestOutcome outcome)
    {
        const ulong syscall = 0x050F;
        Domain domain = Domain.Make(0);
        ulong code = Harness.Make(CapabilityKind.Memory, 1);
        Harness.Check(Kernel.Derive(code, Rights.Read | Rights.Write, 0, 0, out ulong view));
        Harness.Check(Kernel.Map(view, RootTask.AddressSpace, View, 0, 1, Protection.Read | Protection.Write));
        NativeMachine.Write(View + Domain.PageSize - 8, syscall << 48);
        domain.Map(code, LastPage, Protection.Read | Protection.Execute);
        ulong thread = domain.MakeThread();
        Harness.Check(Kernel.ThreadSet(thread, ThreadRegister.Rax, unchecked((ulong)(long)CallNumber.Null)));
        Domain.Start(thread, LastPage + Domain.PageSize - 2);
        Harness.ExpectFault(ref outcome, Harness.Await(), Report.PageFault, LastPage + Domain.PageSize);

        // The same with a call that goes through the general way, and with one that is none and has no gate.
        Harness.Check(Kernel.ThreadSuspend(thread));
        Harness.Check(Kernel.ThreadSet(thread, ThreadRegister.Rax, unchecked((ulong)(long)CallNumber.Yield)));
        Domain.Start(thread, LastPage + Domain.PageSize - 2);
        Harness.ExpectFault(ref outcome, Harness.Await(), Report.PageFault, LastPage + Domain.PageSize);
        Harness.Check(Kernel.ThreadSuspend(thread));
        Harness.Check(Kernel.ThreadSet(thread, ThreadRegister.Rax, 39));
        Domain.Start(thread, LastPage + Domain.PageSize - 2);
        Harness.ExpectFault(ref outcome, Harness.Await(), Vectors.ForeignCall, 0);
    }

    public static void UnmappedUpcall(ref TestOutcome outcome)
    {
        Domain domain = Domain.Make(0);
        ulong thread = domain.MakeThread();
        Harness.Check(Kernel.ThreadSet(thread, ThreadRegister.UpcallEntry, Domain.FreeArea));
        Domain.Start(thread, Attack.Read, 0x10);
        Harness.ExpectFault(ref outcome, Harness.Await(), Report.PageFault, Domain.FreeArea);
    }

    public static void NestedFault(ref TestOutcome outcome)
    {
        Domain domain = Domain.Make(0);
        ulong thread = domain.MakeThread();
        Harness.Check(Kernel.ThreadSet(thread, ThreadRegister.UpcallEntry, AttackCode.AddressOf(Attack.UpcallNested)));
        Harness.Check(Kernel.ThreadSet(thread, ThreadRegister.UpcallStack, Domain.Page + 0x800));
        Domain.Start(thread, Attack.Read, 0x20);
        Harness.ExpectFault(ref outcome, Harness.Await(), Report.PageFault, 0x10);
    }

    public static void BadUpcallStack(ref TestOutcome outcome)
    {
        Domain domain = Domain.Make(0);
        ulong thread = domain.MakeThread();
        Harness.Check(Kernel.ThreadSet(thread, ThreadRegister.UpcallEntry, AttackCode.AddressOf(Attack.UpcallCapture)));
        Harness.Check(Kernel.ThreadSet(thread, ThreadRegister.UpcallStack, NonCanonical + 0x1000));
        Domain.Start(thread, Attack.Read, 0x20);
        ExpectStackFault(ref outcome, Harness.Await(), NonCanonical + 0x1000);
    }

    public static void UpcallWithoutPage(ref TestOutcome outcome)
    {
        Domain domain = Domain.Make(0);
        ulong thread = domain.MakeThread();
        Harness.Check(Kernel.ThreadSet(thread, ThreadRegister.UpcallEntry, AttackCode.AddressOf(Attack.UpcallDone)));
        Harness.Check(Kernel.ThreadSet(thread, ThreadRegister.UpcallStack, Domain.Page + 0x800));
        Harness.Check(Kernel.Revoke(thread)); // its message page is derived of it
        Domain.Start(thread, Attack.Read, 0x20);
        Harness.ExpectDone(ref outcome, Harness.Await(), 77);
    }

    public static void Arithmetic(ref TestOutcome outcome, Attack attack, ulong vector)
    {
        Domain domain = Domain.Make(0);
        Domain.Start(domain.MakeThread(), attack);
        Report report = Harness.Await();
        if (vector == Report.VectorException && report.Kind == ReportKind.Done)
        {
            outcome.Status = TestStatus.Skipped;
            outcome.Say("this CPU raises none; QEMU's emulation does not"u8);
            return;
        }

        Harness.ExpectFault(ref outcome, report, vector, 0);
    }

    /// <summary>Two endless loops of one priority share the time, and this program comes in whenever it wants.</summary>
    public static void EndlessLoop(ref TestOutcome outcome)
    {
        Domain first = Domain.Make(0);
        Domain second = Domain.Make(1);
        Domain.Start(first.MakeThread(), Attack.Spin, Domain.Page);
        Domain.Start(second.MakeThread(), Attack.Spin, Domain.Page);
        Harness.Sleep(50_000_000);
        Harness.Expect(ref outcome, first.Word(0) != 0, "the first thread did not run"u8);
        Harness.Expect(ref outcome, second.Word(0) != 0, "the second thread did not run"u8);
    }

    /// <summary>Priorities whose ready bits could cancel out in a sum: the time slices must go on.</summary>
    public static void ManyPriorities(ref TestOutcome outcome)
    {
        Domain first = Domain.Make(0);
        Domain second = Domain.Make(1);
        Domain low = Domain.Make(2);
        Domain.Start(first.MakeThread(127), Attack.Spin, Domain.Page);
        Domain.Start(second.MakeThread(127), Attack.Spin, Domain.Page);
        Domain.Start(low.MakeThread(63), Attack.Spin, Domain.Page);
        Harness.Sleep(50_000_000);
        Harness.Expect(ref outcome, first.Word(0) != 0, "the first thread did not run"u8);
        Harness.Expect(ref outcome, second.Word(0) != 0, "the second thread did not run"u8);
        Harness.Expect(ref outcome, low.Word(0) == 0, "the lower priority ran while higher ones were ready"u8);
    }

    private static ulong Stack(int index) => index switch
    {
        0 => 0x1000,
        1 => NonCanonical + 0x1000,
        2 => Cases.PhysicalMemory,
        _ => Cases.KernelData,
    };

    private static void Refused(ref TestOutcome outcome, ulong thread, ThreadRegister register, ulong value) =>
        Harness.ExpectStatus(ref outcome, Kernel.ThreadSet(thread, register, value), CallStatus.BadArgument, "a bad register value"u8);

    /// <summary>A canonical address gives a page fault. Another one gives a stack fault, or in QEMU's emulation a general protection fault.</summary>
    private static void ExpectStackFault(ref TestOutcome outcome, in Report report, ulong stack)
    {
        if (stack != NonCanonical + 0x1000)
        {
            Harness.ExpectFault(ref outcome, report, Report.PageFault, stack - 8);
        }
        else if (report.Word0 != Report.StackFault)
        {
            Harness.ExpectFault(ref outcome, report, Report.GeneralProtection, 0);
        }
    }

    private static void ExpectFlags(ref TestOutcome outcome, in Report report)
    {
        Harness.Expect(ref outcome, report.Kind == ReportKind.Done, "no report"u8, (ulong)report.Kind);
        Harness.Expect(ref outcome, (report.Word0 & (InterruptFlag | SystemFlags)) == InterruptFlag, "flags"u8, report.Word0);
    }
}
