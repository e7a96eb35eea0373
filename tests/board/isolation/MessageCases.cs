using Pistachio.Abi;
using Pistachio.Hil.Runner;
using Pistachio.UserCall;
using Pistachio.UserTier;

namespace Pistachio.Isolation;

/// <summary>Messages that are malformed, and partners that die or do not answer.</summary>
internal static class MessageCases
{
    private const ulong Tag = 0x0001_0001;

    public static void Oversized(ref TestOutcome outcome)
    {
        ulong endpoint = Harness.Make(CapabilityKind.Endpoint);
        for (int extra = MessageTag.MaximumExtraWords + 1; extra < 256; extra += 9)
        {
            Refused(ref outcome, endpoint, new MessageTag(1, 1, extra).Value);
        }

        for (int count = MessageTag.MaximumCapabilities + 1; count < 16; count++)
        {
            Refused(ref outcome, endpoint, new MessageTag(1, 1, 0, count).Value);
        }

        for (int bit = 44; bit < 64; bit++)
        {
            Refused(ref outcome, endpoint, Tag | (1UL << bit));
        }
    }

    public static void WithoutGrant(ref TestOutcome outcome)
    {
        ulong endpoint = Harness.Make(CapabilityKind.Endpoint);
        Harness.Check(Kernel.Derive(endpoint, Rights.Write, 0, 0, out ulong sender));
        Message message = default;
        message.Tag = new MessageTag(1, 1, 0, 1).Value;
        Harness.ExpectStatus(ref outcome, KernelEntry.Call(ref message, sender), CallStatus.NoRight, "sending a capability"u8);
        Kernel.Clock(out ulong now);
        Harness.ExpectStatus(
            ref outcome, Kernel.CallTimed(sender, ref message, now + 1_000_000_000), CallStatus.NoRight, "sending a capability in time"u8);
    }

    /// <summary>A domain sends a handle that it does not have: the receiver gets 0 and is told.</summary>
    public static void ForgedCapability(ref TestOutcome outcome)
    {
        Domain domain = Domain.Make(0);
        ulong endpoint = Harness.Make(CapabilityKind.Endpoint);
        ulong sender = domain.Grant(endpoint, Rights.Write | Rights.Grant);
        Domain.Start(domain.MakeThread(), HostileEntry.CallOnce, sender, new MessageTag(1, 1, 0, 8).Value);
        Message message = default;
        Kernel.Clock(out ulong now);
        NativeMachine.Write(RootTask.MessagePage + MessagePage.Capabilities, 0x55);
        CallStatus status = Kernel.Wait(endpoint, ref message, now + 1_000_000_000);
        Harness.ExpectStatus(ref outcome, status, CallStatus.Truncated, "receiving forged handles"u8);
        ulong handle = NativeMachine.Read(RootTask.MessagePage + MessagePage.Capabilities);
        Harness.Expect(ref outcome, handle == 0, "a forged handle arrived as"u8, handle);
    }

    /// <summary>The kernel reads and writes the message page of a thread that has unmapped it.</summary>
    public static void MissingPage(ref TestOutcome outcome)
    {
        Domain domain = Domain.Make(0);
        ulong endpoint = Harness.Make(CapabilityKind.Endpoint);
        ulong sender = domain.Grant(endpoint, Rights.Write | Rights.Grant);
        ulong thread = domain.MakeThread();
        Harness.Check(Kernel.Revoke(thread));
        Domain.Start(thread, HostileEntry.CallOnce, sender, new MessageTag(1, 1, 56, 8).Value);
        Message message = default;
        Kernel.Clock(out ulong now);
        CallStatus status = Kernel.Wait(endpoint, ref message, now + 1_000_000_000);
        Harness.ExpectStatus(ref outcome, status, CallStatus.Truncated, "receiving"u8);
        message.Tag = new MessageTag(1, 0, 56).Value;
        message.W0 = 9;
        Harness.ExpectStatus(ref outcome, Kernel.Reply(ref message), CallStatus.Ok, "answering"u8);
        Report report = Harness.Await();
        Harness.ExpectDone(ref outcome, report, 0);
        Harness.Expect(ref outcome, report.Word1 == 9, "first word of the reply"u8, report.Word1);
    }

    public static void DeadServer(ref TestOutcome outcome)
    {
        Domain client = Domain.Make(0);
        Domain server = Domain.Make(1);
        ulong endpoint = Harness.Make(CapabilityKind.Endpoint);
        ulong thread = server.MakeThread();
        Domain.Start(thread, HostileEntry.NeverAnswer, server.Grant(endpoint, Rights.Read));
        Domain.Start(client.MakeThread(), HostileEntry.CallOnce, client.Grant(endpoint, Rights.Write), Tag);
        Harness.Sleep(5_000_000);
        Harness.Check(Kernel.Revoke(thread));
        Harness.ExpectStatus(ref outcome, Kernel.Delete(thread), CallStatus.Ok, "deleting the server"u8);
        Harness.ExpectDone(ref outcome, Harness.Await(), (ulong)CallStatus.DeadPartner);
    }

    public static void DeletedEndpoint(ref TestOutcome outcome)
    {
        Domain sender = Domain.Make(0);
        Domain receiver = Domain.Make(1);
        ulong called = Harness.Make(CapabilityKind.Endpoint);
        ulong waited = Harness.Make(CapabilityKind.Endpoint);
        Domain.Start(sender.MakeThread(), HostileEntry.CallOnce, sender.Grant(called, Rights.Write), Tag);
        Domain.Start(receiver.MakeThread(), HostileEntry.WaitOnce, receiver.Grant(waited, Rights.Read));
        Harness.Sleep(5_000_000);
        Harness.Check(Kernel.Revoke(called));
        Harness.ExpectStatus(ref outcome, Kernel.Delete(called), CallStatus.Ok, "deleting the endpoint"u8);
        Harness.ExpectDone(ref outcome, Harness.Await(), (ulong)CallStatus.DeadPartner);
        Harness.Check(Kernel.Revoke(waited));
        Harness.ExpectStatus(ref outcome, Kernel.Delete(waited), CallStatus.Ok, "deleting the endpoint"u8);
        Harness.ExpectDone(ref outcome, Harness.Await(), (ulong)CallStatus.DeadPartner);
    }

    public static void ReplyOnce(ref TestOutcome outcome)
    {
        Domain client = Domain.Make(0);
        Domain server = Domain.Make(1);
        ulong endpoint = Harness.Make(CapabilityKind.Endpoint);
        Domain.Start(server.MakeThread(), HostileEntry.AnswerTwice, server.Grant(endpoint, Rights.Read));
        Harness.Sleep(2_000_000);
        Domain.Start(client.MakeThread(Domain.Priority - 1), HostileEntry.CallOnce, client.Grant(endpoint, Rights.Write), Tag);
        ulong expected = ((ulong)CallStatus.NoCaller << 8) | ((ulong)CallStatus.InUse << 16) | ((ulong)CallStatus.BadHandle << 32)
            | ((ulong)CallStatus.NoCaller << 40);
        Harness.ExpectDone(ref outcome, Harness.Await(), expected);
        Report report = Harness.Await();
        Harness.ExpectDone(ref outcome, report, 0);
        Harness.Expect(ref outcome, report.Word1 == 5, "the first answer"u8, report.Word1);
    }

    public static void SilentServer(ref TestOutcome outcome)
    {
        Domain client = Domain.Make(0);
        Domain server = Domain.Make(1);
        ulong endpoint = Harness.Make(CapabilityKind.Endpoint);
        Domain.Start(server.MakeThread(), HostileEntry.NeverAnswer, server.Grant(endpoint, Rights.Read));
        Kernel.Clock(out ulong now);
        Domain.Start(
            client.MakeThread(), HostileEntry.CallOnce, client.Grant(endpoint, Rights.Write), Tag, now + 20_000_000);
        Harness.ExpectDone(ref outcome, Harness.Await(), (ulong)CallStatus.TimedOut);
    }

    private static void Refused(ref TestOutcome outcome, ulong endpoint, ulong tag)
    {
        Message message = default;
        message.Tag = tag;
        Kernel.Clock(out ulong now);
        CallStatus status = Kernel.CallTimed(endpoint, ref message, now + 1_000_000);
        Harness.ExpectStatus(ref outcome, status, CallStatus.BadArgument, "a malformed tag"u8);
        message.Tag = tag;
        Harness.ExpectStatus(ref outcome, KernelEntry.Call(ref message, endpoint), CallStatus.BadArgument, "a malformed tag"u8);
    }
}
