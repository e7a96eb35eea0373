using Pistachio.Abi;
using Pistachio.Hil.Runner;
using Pistachio.UserCall;
using Pistachio.UserTier;

namespace Pistachio.Isolation;

/// <summary>What registers show after a call, a switch, an upcall: nothing of the kernel and nothing of others, and all of one's own.</summary>
internal static class RegisterCases
{
    /// <summary>Where this program maps a message page of the case.</summary>
    private const ulong PageView = 0x3900_0000;
    private const ulong Secret = 0x5EC2_E75E_C2E7_5EC2;

    // See AttackCapture in Attacks.S.
    private const ulong FirstRegister = 0x180;
    private const ulong LastRegister = 0x1F8;
    private const ulong VectorState = 0x400;
    private const ulong VectorStateEnd = 0x600;
    private const ulong Mxcsr = VectorState + 24;
    private const ulong FirstVector = VectorState + 160;
    private const ulong OwnVector = 0x4F57_4E00_0000_0100;
    private const ulong OwnBasePointer = 0x4F57_4E00_0000_0001;
    private const ulong OwnMxcsr = 0x3F80;
    private const ulong FirstFloat = VectorState + 32;

    /// <summary>Significand of 1.0 in an x87 register.</summary>
    private const ulong One = 0x8000_0000_0000_0000;

    public static void Call(ref TestOutcome outcome)
    {
        Domain client = Domain.Make(0);
        Domain server = Domain.Make(1);
        ulong endpoint = Harness.Make(CapabilityKind.Endpoint);
        ulong handle = client.Grant(endpoint, Rights.Write);
        Domain.Start(server.MakeThread(), Attack.SecretServer, server.Grant(endpoint, Rights.Read), Secret);
        Harness.Sleep(2_000_000);
        ulong thread = client.MakeThread();
        for (int i = 0; i < 3; i++)
        {
            // The last time by the long way: a call with a deadline.
            CallNumber number = i == 2 ? CallNumber.CallTimed : CallNumber.Call;
            Capture(ref outcome, client, thread, number, handle);
        }
    }

    public static void Yield(ref TestOutcome outcome)
    {
        Domain client = Domain.Make(0);
        Domain other = Domain.Make(1);
        Domain.Start(other.MakeThread(), Attack.SecretYielder, 0, Secret);
        ulong thread = client.MakeThread();
        for (int i = 0; i < 3; i++)
        {
            Harness.Sleep(2_000_000);
            Capture(ref outcome, client, thread, CallNumber.Yield, 0);
        }
    }

    /// <summary>A wait that blocks, and ends when a thread of the same or of a lower priority signals.</summary>
    public static void Signal(ref TestOutcome outcome)
    {
        Domain client = Domain.Make(0);
        Domain other = Domain.Make(1);
        ulong notification = Harness.Make(CapabilityKind.Notification);
        ulong wait = client.Grant(notification, Rights.Read);
        Domain.Start(other.MakeThread(), Attack.SecretSignaller, other.Grant(notification, Rights.Write), Secret);
        ulong equal = client.MakeThread();
        ulong higher = client.MakeThread(Domain.Priority + 1);
        for (int i = 0; i < 6; i++)
        {
            Harness.Sleep(2_000_000);
            Capture(ref outcome, client, i < 3 ? equal : higher, CallNumber.WaitSignal, wait);
        }
    }

    /// <summary>Every call, successful or not, and one that is none.</summary>
    public static void AllCalls(ref TestOutcome outcome)
    {
        Domain domain = Domain.Make(0);
        ulong thread = domain.MakeThread();
        ulong notification = domain.Grant(Harness.Make(CapabilityKind.Notification), Rights.All);
        for (CallNumber number = CallNumber.Call; number >= CallNumber.Last; number--)
        {
            Capture(ref outcome, domain, thread, number, 0);
            if (number != CallNumber.WaitSignal)
            {
                Capture(ref outcome, domain, thread, number, notification);
            }

            if (number is CallNumber.Delete or CallNumber.Move)
            {
                notification = domain.Grant(Harness.Make(CapabilityKind.Notification), Rights.All);
            }
        }
    }

    public static void Upcall(ref TestOutcome outcome)
    {
        Domain domain = Domain.Make(0);
        ulong thread = domain.MakeThread();
        Harness.Check(Kernel.ThreadSet(thread, ThreadRegister.UpcallEntry, AttackCode.AddressOf(Attack.UpcallCapture)));
        Harness.Check(Kernel.ThreadSet(thread, ThreadRegister.UpcallStack, Domain.Page + 0x200));
        Domain.Start(thread, Attack.FaultWithRegisters);
        Report report = Harness.Await();
        Harness.Expect(ref outcome, report.Kind == ReportKind.Done, "no upcall"u8, (ulong)report.Kind);
        CheckRegisters(ref outcome, domain, 0);
        CheckVectors(ref outcome, domain, 0);
    }

    /// <summary>
    /// Calls that are none of the kernel's arrive at the gate as they were made, with rcx and r11 as after any <c>syscall</c>; where they came
    /// from is in the message page.
    /// </summary>
    public static void Gate(ref TestOutcome outcome)
    {
        Domain domain = Domain.Make(0);
        ulong thread = domain.MakeThread();
        ulong gate = AttackCode.AddressOf(Attack.UpcallCapture);
        Harness.Check(Kernel.ThreadSet(thread, ThreadRegister.GateEntry, gate));
        Harness.Check(Kernel.ThreadPage(thread, out ulong page));
        Harness.Check(Kernel.Map(page, RootTask.AddressSpace, PageView, 0, 1, Protection.Read | Protection.Write));
        GateCall(ref outcome, domain, thread, 0, gate);
        GateCall(ref outcome, domain, thread, 39, gate);
        GateCall(ref outcome, domain, thread, ulong.MaxValue >> 1, gate);
        GateCall(ref outcome, domain, thread, 1UL << 63, gate);
        GateCall(ref outcome, domain, thread, unchecked((ulong)(long)CallNumber.Last - 1), gate);
    }

    private static void GateCall(ref TestOutcome outcome, in Domain domain, ulong thread, ulong number, ulong gate)
    {
        const ulong syscall = 0x050F;
        NativeMachine.Write(PageView + MessagePage.GateReturn, 0);
        Domain.Restart(thread, AttackCode.AddressOf(Attack.Capture), number, Secret ^ 1, Domain.Page);
        Report report = Harness.Await();
        Harness.Expect(ref outcome, report.Kind == ReportKind.Done, "no report of the gate for call "u8, number);
        CheckRegisters(ref outcome, domain, 0 - number);
        CheckVectors(ref outcome, domain, 0 - number);
        CheckKept(ref outcome, domain, 0 - number);
        bool arrived = domain.Word(FirstRegister + 0x08) == number
            && domain.Word(FirstRegister + 0x10) == gate
            && domain.Word(FirstRegister + 0x18) == 0
            && domain.Word(FirstRegister + 0x30) == (Secret ^ 1)
            && domain.Word(FirstRegister + 0x38) == number
            && (domain.Word(FirstRegister + 0x40) | domain.Word(FirstRegister + 0x48) | domain.Word(FirstRegister + 0x50)) == 0;
        Harness.Expect(ref outcome, arrived, "a register did not arrive at the gate with call "u8, number);
        ulong back = NativeMachine.Read(PageView + MessagePage.GateReturn);
        bool isBehind = back > Domain.ProgramStart && back < Domain.ProgramStart + 0x10_0000 && NativeMachine.Read(back - 8) >> 48 == syscall;
        Harness.Expect(ref outcome, isBehind, "the address behind the call"u8, back);
    }

    /// <summary>Three threads with patterns of their own in all registers, two of them in one domain, for many time slices.</summary>
    public static void Preemption(ref TestOutcome outcome)
    {
        Domain first = Domain.Make(0);
        Domain second = Domain.Make(1);
        Domain.Start(first.MakeThread(), Attack.PatternKeeper, 0x1111_1111_0000_2001, Domain.Page);
        Domain.Start(second.MakeThread(), Attack.PatternKeeper, 0x2222_2222_0000_4002, Domain.Page);
        Domain.Start(second.MakeThread(), Attack.PatternKeeper, 0x3333_3333_0000_6003, Domain.Page + 8);
        Report report = Harness.Await(200_000_000);
        Harness.Expect(ref outcome, report.Kind == ReportKind.Silence, "a register changed; report of kind"u8, (ulong)report.Kind);
        Harness.Expect(ref outcome, first.Word(0) > 100, "rounds of the first thread"u8, first.Word(0));
        Harness.Expect(ref outcome, second.Word(0) > 100, "rounds of the second thread"u8, second.Word(0));
        Harness.Expect(ref outcome, second.Word(8) > 100, "rounds of the third thread"u8, second.Word(8));
    }

    public static void SegmentBases(ref TestOutcome outcome)
    {
        const ulong rounds = 500;
        Domain domain = Domain.Make(0);
        for (ulong i = 0; i < 3; i++)
        {
            // Word 0 of the page is zero, which is what a thread without bases would see if 0 were mapped; so all have one.
            domain.SetWord(0x100 + (i * 16), 0xF500 + i);
            domain.SetWord(0x108 + (i * 16), 0x6500 + i);
            ulong thread = domain.MakeThread();
            Harness.Check(Kernel.ThreadSet(thread, ThreadRegister.FsBase, Domain.Page + 0x100 + (i * 16)));
            Harness.Check(Kernel.ThreadSet(thread, ThreadRegister.GsBase, Domain.Page + 0x108 + (i * 16)));
            Domain.Start(thread, Attack.SegmentKeeper, 0xF500 + i, 0x6500 + i, rounds);
        }

        // One more sets its own.
        domain.SetWord(0x180, Domain.Page + 0x180);
        domain.SetWord(0x190, Domain.Page + 0x190);
        Domain.Start(domain.MakeThread(), Attack.SegmentSetter, Domain.Page + 0x180, Domain.Page + 0x190, rounds);

        for (int i = 0; i < 4; i++)
        {
            Harness.ExpectDone(ref outcome, Harness.Await(), 1);
        }
    }

    /// <summary>Lets a thread make one call, and looks at all its registers afterwards.</summary>
    private static void Capture(ref TestOutcome outcome, in Domain domain, ulong thread, CallNumber number, ulong handle)
    {
        Domain.Restart(thread, AttackCode.AddressOf(Attack.Capture), (ulong)(long)number, handle, Domain.Page);
        Report report = Harness.Await();
        Harness.Expect(ref outcome, report.Kind == ReportKind.Done, "no report after call -"u8, 0 - (ulong)number);
        CheckRegisters(ref outcome, domain, 0 - (ulong)number);
        CheckVectors(ref outcome, domain, 0 - (ulong)number);
        if (number < CallNumber.ReplyTo || number == CallNumber.Reply || number == CallNumber.SaveReply)
        {
            CheckKept(ref outcome, domain, 0 - (ulong)number);
        }

        Harness.Expect(ref outcome, (uint)domain.Word(Mxcsr) == OwnMxcsr, "MXCSR"u8, (uint)domain.Word(Mxcsr));
        Harness.Expect(ref outcome, domain.Word(FirstFloat) == One, "the top of the x87 stack"u8, domain.Word(FirstFloat));
    }

    private static void CheckRegisters(ref TestOutcome outcome, in Domain domain, ulong number)
    {
        for (ulong offset = FirstRegister; offset <= LastRegister; offset += 8)
        {
            ulong word = domain.Word(offset);

            // Small negative numbers are call numbers, not addresses.
            bool kernelAddress = word >> 47 == 0x1_FFFF && word < 0xFFFF_FFFF_FFFF_F000;
            if (kernelAddress || word == Secret)
            {
                Harness.Expect(ref outcome, false, "call -"u8, number);
                outcome.Say(kernelAddress ? " shows a kernel address at offset "u8 : " shows a secret at offset "u8);
                outcome.Say(offset);
            }
        }
    }

    /// <summary>What AttackCapture put into the registers that a call without a message keeps.</summary>
    private static void CheckKept(ref TestOutcome outcome, in Domain domain, ulong number)
    {
        bool kept = domain.Word(FirstRegister + 0x20) == 0x63_0002
            && domain.Word(FirstRegister + 0x28) == OwnBasePointer
            && domain.Word(FirstRegister + 0x60) == 0x121
            && domain.Word(FirstRegister + 0x68) == 0x131
            && domain.Word(FirstRegister + 0x70) == 0x141
            && domain.Word(FirstRegister + 0x78) == 0x151;
        Harness.Expect(ref outcome, kept, "a register was not kept by call -"u8, number);
    }

    private static void CheckVectors(ref TestOutcome outcome, in Domain domain, ulong number)
    {
        for (ulong i = 0; i < 32; i++)
        {
            ulong word = domain.Word(FirstVector + (i * 8));
            if (word != OwnVector + (i / 2))
            {
                Harness.Expect(ref outcome, false, "call -"u8, number);
                outcome.Say(" changed xmm"u8);
                outcome.Say(i / 2);
            }
        }

        for (ulong offset = VectorState; offset < VectorStateEnd; offset += 8)
        {
            Harness.Expect(ref outcome, domain.Word(offset) != Secret, "a secret in the vector state at"u8, offset);
        }
    }
}
