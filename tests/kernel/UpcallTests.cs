using NUnit.Framework;
using Pistachio.Abi;
using Pistachio.Kernel.Tests.Invariants;
using Pistachio.Kernel.Threads;
using Pistachio.Platform;
using Shouldly;

namespace Pistachio.Kernel.Tests;

/// <summary>Asking for a thread: whatever it does, its domain hears of it, and nothing that the thread was doing is lost.</summary>
[TestFixture]
internal sealed class UpcallTests
{
    private const ulong Handler = 0x41_0000;
    private const ulong HandlerStack = 0x50_0000;
    private const ulong Sleep = 1000 * TestMachine.Millisecond;

    private TestMachine machine = null!;
    private Domain domain = null!;
    private DomainThread thread = null!;
    private DomainThread server = null!;
    private ulong toServer;
    private ulong serve;

    [SetUp]
    public void MakeThread()
    {
        machine = new TestMachine();
        domain = Domain.Make(machine);
        thread = domain.AddThread();
        thread.Thread.Value.UpcallEntry = Handler;
        thread.Thread.Value.UpcallStack = HandlerStack;
        thread.Thread.Value.UpcallArgument = thread.PageAddress;
        Domain serverDomain = Domain.Make(machine);
        ulong endpoint = machine.Must(machine.Root, CallNumber.Retype, machine.Untyped, (ulong)CapabilityKind.Endpoint);
        toServer = domain.Give(endpoint, Rights.Write, badge: 5);
        serve = serverDomain.Give(endpoint, Rights.Read);
        server = serverDomain.AddThread();
    }

    [TearDown]
    public void CheckAndFree()
    {
        try
        {
            Invariant.CheckAll(machine);
        }
        finally
        {
            machine.Dispose();
        }
    }

    [Test]
    public void A_computing_thread_goes_to_its_handler_with_all_registers_in_the_frame()
    {
        machine.Run(thread);
        machine.Trap(DeadlineTimer.Vector); // it computes, so all of its registers are saved
        ref Thread value = ref thread.Thread.Value;
        value.Rip = 0x40_1234;
        value.Rsp = 0x60_0000;
        value.Rdi = 11;
        value.Rcx = 12;
        value.R11 = 13;
        value.Rflags = 0xA47;
        Want();

        value.Rip.ShouldBe(Handler);
        value.Rsp.ShouldBe(HandlerStack);
        value.Rdi.ShouldBe(thread.PageAddress);
        value.Rflags.ShouldBe(Thread.InitialFlags);
        thread.Page(MessagePage.UpcallWanted).ShouldBe(1UL);
        thread.Page(MessagePage.UpcallActive).ShouldBe(1UL);
        Frame(UpcallFrame.Vector).ShouldBe(Vectors.Wanted);
        Frame(UpcallFrame.Rip).ShouldBe(0x40_1234UL);
        Frame(UpcallFrame.Rsp).ShouldBe(0x60_0000UL);
        Frame(UpcallFrame.Rdi).ShouldBe(11UL);
        Frame(UpcallFrame.Rcx).ShouldBe(12UL);
        Frame(UpcallFrame.R11).ShouldBe(13UL);
        Frame(UpcallFrame.Rflags).ShouldBe(0xA47UL);
    }

    [Test]
    public void A_thread_on_its_way_out_of_a_call_shows_the_results_of_the_call_and_nothing_of_the_kernel()
    {
        machine.Call(thread, CallNumber.Call, toServer).Blocked.ShouldBeTrue();
        machine.Call(server, CallNumber.Wait, serve).Status.ShouldBe(CallStatus.Ok);
        thread.Thread.Value.R9 = 0xFFFF_8000_0000_1234;
        machine.Send(server, CallNumber.Reply, 0, new MessageTag(1, 2).Value, 0, 3, 4, 5, 6).Status.ShouldBe(CallStatus.Ok);
        Want();

        Frame(UpcallFrame.Rax).ShouldBe((ulong)CallStatus.Ok);
        Frame(UpcallFrame.Rbx).ShouldBe(new MessageTag(1, 2).Value);
        Frame(UpcallFrame.R15).ShouldBe(6UL);
        Frame(UpcallFrame.R9).ShouldBe(0UL);
        thread.Thread.Value.Rip.ShouldBe(Handler);
        thread.Thread.Value.KeptOnly.ShouldBeFalse("the handler gets its argument");
    }

    [Test]
    public void A_thread_in_its_handler_is_only_told_so()
    {
        thread.Page(MessagePage.UpcallActive) = 1;
        ulong before = thread.Thread.Value.Rip;
        Want();
        thread.Thread.Value.Rip.ShouldBe(before);
        thread.Page(MessagePage.UpcallWanted).ShouldBe(1UL);
    }

    [Test]
    public void A_thread_without_handler_is_only_told_so()
    {
        thread.Thread.Value.UpcallEntry = 0;
        Want();
        thread.Thread.Value.Rip.ShouldBe(0x40_0000UL);
        thread.Page(MessagePage.UpcallWanted).ShouldBe(1UL);
    }

    [Test]
    public void Sleep_ends()
    {
        machine.Call(thread, CallNumber.SleepUntil, 0, Clock.Ticks() + Sleep).Blocked.ShouldBeTrue();
        Want();
        thread.Thread.Value.State.ShouldBe(ThreadState.Ready);
        thread.Thread.Value.Rax.ShouldBe((ulong)CallStatus.Cancelled);
    }

    [Test]
    public void Sleep_without_a_deadline_lasts_until_somebody_asks_for_the_thread()
    {
        machine.Call(thread, CallNumber.SleepUntil, 0, ulong.MaxValue).Blocked.ShouldBeTrue();
        machine.Advance(Sleep);
        thread.Thread.Value.State.ShouldBe(ThreadState.Sleeping);
        Want();
        thread.Thread.Value.State.ShouldBe(ThreadState.Ready);
        thread.Thread.Value.Rax.ShouldBe((ulong)CallStatus.Cancelled);
        thread.Page(MessagePage.UpcallWanted).ShouldBe(1UL);
    }

    [Test]
    public void Waiting_for_a_signal_ends_and_the_signal_is_not_lost([Values(0UL, Sleep)] ulong time)
    {
        ulong notification = machine.Must(machine.Root, CallNumber.Retype, machine.Untyped, (ulong)CapabilityKind.Notification);
        ulong wait = domain.Give(notification, Rights.Read);
        machine.Call(thread, CallNumber.WaitSignal, wait, time == 0 ? 0 : Clock.Ticks() + time).Blocked.ShouldBeTrue();
        Want();
        thread.Thread.Value.State.ShouldBe(ThreadState.Ready);
        thread.Thread.Value.Rax.ShouldBe((ulong)CallStatus.Cancelled);
        machine.Call(thread, CallNumber.WaitSignal, wait).Status.ShouldBe(CallStatus.Cancelled, "it has not looked yet");
        machine.Must(machine.Root, CallNumber.Signal, notification);
        machine.Must(thread, CallNumber.WaitSignal, wait).ShouldBe(1UL, "a signal that is there is taken all the same");
    }

    [Test]
    public void A_request_that_a_server_is_at_work_on_is_answered([Values(0UL, Sleep)] ulong time)
    {
        machine.Call(thread, CallNumber.CallTimed, toServer, time == 0 ? 0 : Clock.Ticks() + time).Blocked.ShouldBeTrue();
        machine.Call(server, CallNumber.Wait, serve).Status.ShouldBe(CallStatus.Ok);
        Want();
        thread.Thread.Value.State.ShouldBe(ThreadState.AwaitingReplySlow);
        machine.Send(server, CallNumber.Reply, 0, new MessageTag(1, 2).Value, 0, 9).Status.ShouldBe(CallStatus.Ok);
        thread.Thread.Value.Rax.ShouldBe((ulong)CallStatus.Ok);
        thread.Thread.Value.R12.ShouldBe(9UL);
    }

    [Test]
    public void A_request_that_is_put_off_after_somebody_asked_for_the_thread_ends_then()
    {
        machine.Call(thread, CallNumber.CallTimed, toServer).Blocked.ShouldBeTrue();
        machine.Call(server, CallNumber.Wait, serve).Status.ShouldBe(CallStatus.Ok);
        Want();
        ulong reply = machine.Must(server, CallNumber.SaveReply);
        thread.Thread.Value.State.ShouldBe(ThreadState.Ready);
        thread.Thread.Value.Rax.ShouldBe((ulong)CallStatus.Cancelled);
        machine.Send(server, CallNumber.ReplyTo, reply, 1).Status.ShouldBe(CallStatus.BadHandle);
    }

    [Test]
    public void A_timed_call_ends_while_no_server_is_at_work_on_it([Values] bool received, [Values(0UL, Sleep)] ulong time)
    {
        machine.Call(thread, CallNumber.CallTimed, toServer, time == 0 ? 0 : Clock.Ticks() + time).Blocked.ShouldBeTrue();
        ulong reply = 0;
        if (received)
        {
            machine.Call(server, CallNumber.Wait, serve).Status.ShouldBe(CallStatus.Ok);
            reply = machine.Must(server, CallNumber.SaveReply);
        }

        Want();
        thread.Thread.Value.State.ShouldBe(ThreadState.Ready);
        thread.Thread.Value.Rax.ShouldBe((ulong)CallStatus.Cancelled);
        if (received)
            machine.Send(server, CallNumber.ReplyTo, reply, 1).Status.ShouldBe(CallStatus.BadHandle);

        thread.Page(MessagePage.UpcallWanted) = 0;
        machine.Call(thread, CallNumber.CallTimed, toServer).Blocked.ShouldBeTrue("it can call again");
    }

    [Test]
    public void A_plain_call_goes_on_and_gets_its_answer()
    {
        machine.Call(thread, CallNumber.Call, toServer).Blocked.ShouldBeTrue();
        Want();
        machine.Call(server, CallNumber.Wait, serve).Status.ShouldBe(CallStatus.Ok);
        Want();
        machine.Send(server, CallNumber.Reply, 0, new MessageTag(1, 2).Value, 0, 9).Status.ShouldBe(CallStatus.Ok);
        thread.Thread.Value.Rax.ShouldBe((ulong)CallStatus.Ok);
        thread.Thread.Value.R12.ShouldBe(9UL);
    }

    [Test]
    public void What_came_before_the_wait_ends_the_wait_at_once()
    {
        thread.Page(MessagePage.UpcallWanted) = 1;
        machine.Call(thread, CallNumber.SleepUntil, 0, Clock.Ticks() + Sleep).Status.ShouldBe(CallStatus.Cancelled);
        machine.Call(thread, CallNumber.CallTimed, toServer, 0).Status.ShouldBe(CallStatus.Cancelled);
        thread.Thread.Value.State.ShouldBe(ThreadState.Ready);
    }

    [Test]
    public void A_reply_by_the_short_path_does_not_leave_a_timed_call_interruptible()
    {
        machine.Call(server, CallNumber.Wait, serve).Blocked.ShouldBeTrue();
        machine.Call(thread, CallNumber.CallTimed, toServer).Blocked.ShouldBeTrue();
        thread.Thread.Value.State.ShouldBe(ThreadState.AwaitingReplySlow);
        machine.Send(server, CallNumber.ReplyWait, serve, 1).Blocked.ShouldBeTrue();
        thread.Thread.Value.Interruptible.ShouldBeFalse();
    }

    [Test]
    public void A_stopped_thread_stays_as_it_is()
    {
        machine.Must(machine.Root, CallNumber.ThreadSuspend, thread.Handle);
        Want();
        thread.Thread.Value.State.ShouldBe(ThreadState.Stopped);
        thread.Thread.Value.Rip.ShouldBe(0x40_0000UL);
        thread.Page(MessagePage.UpcallWanted).ShouldBe(1UL);
    }

    [Test]
    public void It_takes_the_right_to_write()
    {
        ulong weak = machine.Must(machine.Root, CallNumber.Derive, thread.Handle, (ulong)Rights.Read);
        machine.Call(machine.Root, CallNumber.ThreadUpcall, weak).Status.ShouldBe(CallStatus.NoRight);
        machine.Call(machine.Root, CallNumber.ThreadUpcall, toServer).Status.ShouldNotBe(CallStatus.Ok);
        thread.Page(MessagePage.UpcallWanted).ShouldBe(0UL);
    }

    private void Want() => machine.Must(machine.Root, CallNumber.ThreadUpcall, thread.Handle);

    private ulong Frame(int offset) => thread.Page(MessagePage.Upcall + offset);
}
