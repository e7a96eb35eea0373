using NUnit.Framework;
using Pistachio.Abi;
using Pistachio.Kernel.Tests.Invariants;
using Pistachio.Kernel.Threads;
using Pistachio.Platform;
using Shouldly;

namespace Pistachio.Kernel.Tests;

/// <summary>A notification that is signalled at a time (<see cref="CallNumber.SignalAt"/>), and servers that have their deadlines by it.</summary>
[TestFixture]
internal sealed class NotificationTimerTests
{
    private const ulong Millisecond = TestMachine.Millisecond;
    private const ulong Bits = 6;

    private TestMachine machine = null!;
    private Domain domain = null!;
    private DomainThread server = null!;
    private DomainThread client = null!;
    private ulong notification;
    private ulong wait;
    private ulong serve;
    private ulong toServer;

    [SetUp]
    public void MakeClientAndServer()
    {
        machine = new TestMachine();
        domain = Domain.Make(machine);
        ulong endpoint = machine.Must(machine.Root, CallNumber.Retype, machine.Untyped, (ulong)CapabilityKind.Endpoint);
        notification = machine.Must(machine.Root, CallNumber.Retype, machine.Untyped, (ulong)CapabilityKind.Notification);
        wait = domain.Give(notification, Rights.Read);
        serve = domain.Give(endpoint, Rights.Read);
        toServer = domain.Give(endpoint, Rights.Write);
        server = domain.AddThread();
        client = domain.AddThread();
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
    public void It_is_signalled_at_the_time_and_not_before()
    {
        At(5 * Millisecond);
        machine.Call(server, CallNumber.WaitSignal, wait).Blocked.ShouldBeTrue();
        machine.Advance((5 * Millisecond) - 1000);
        server.Thread.Value.State.ShouldBe(ThreadState.AwaitingSignal);
        machine.Advance(2000);
        server.Thread.Value.State.ShouldBe(ThreadState.Ready);
        server.Thread.Value.Rax.ShouldBe((ulong)CallStatus.Ok);
        server.Thread.Value.Rdx.ShouldBe(Bits);
    }

    [Test]
    public void Its_bits_come_together_with_those_of_signals_and_wait_when_nobody_does()
    {
        At(Millisecond);
        machine.Must(machine.Root, CallNumber.Signal, notification);
        machine.Advance(2 * Millisecond);
        machine.Must(server, CallNumber.WaitSignal, wait).ShouldBe(Bits | 1);
        machine.Must(server, CallNumber.PollSignal, wait).ShouldBe(0UL);
    }

    [Test]
    public void A_new_time_takes_the_place_of_the_old_one([Values(2UL, 8UL)] ulong milliseconds)
    {
        At(5 * Millisecond);
        At(milliseconds * Millisecond, 16);
        machine.Advance((milliseconds * Millisecond) - 1000);
        machine.Must(server, CallNumber.PollSignal, wait).ShouldBe(0UL);
        machine.Advance(2000);
        machine.Must(server, CallNumber.PollSignal, wait).ShouldBe(16UL);
        machine.Advance(20 * Millisecond);
        machine.Must(server, CallNumber.PollSignal, wait).ShouldBe(0UL);
    }

    [Test]
    public void A_time_that_is_past_signals_at_once_and_none_at_all_never()
    {
        machine.Advance(Millisecond);
        machine.Must(server, CallNumber.SignalAt, wait, 1, Bits);
        machine.Must(server, CallNumber.PollSignal, wait).ShouldBe(Bits);
        At(Millisecond);
        machine.Must(server, CallNumber.SignalAt, wait);
        machine.Advance(2 * Millisecond);
        machine.Must(server, CallNumber.PollSignal, wait).ShouldBe(0UL);
    }

    [Test]
    public void Only_who_may_wait_can_set_the_time_and_not_without_bits()
    {
        ulong signal = domain.Give(notification, Rights.Write);
        machine.Call(server, CallNumber.SignalAt, signal, Clock.Ticks() + Millisecond, Bits).Status.ShouldBe(CallStatus.NoRight);
        machine.Call(server, CallNumber.SignalAt, serve, Clock.Ticks() + Millisecond, Bits).Status.ShouldBe(CallStatus.WrongKind);
        machine.Call(server, CallNumber.SignalAt, wait, Clock.Ticks() + Millisecond).Status.ShouldBe(CallStatus.BadArgument);
    }

    [Test]
    public void A_notification_that_is_gone_is_signalled_no_more()
    {
        At(Millisecond);
        machine.Call(server, CallNumber.WaitSignal, wait).Blocked.ShouldBeTrue();
        machine.Must(machine.Root, CallNumber.Revoke, notification);
        machine.Must(machine.Root, CallNumber.Delete, notification);
        server.Thread.Value.Rax.ShouldBe((ulong)CallStatus.DeadPartner);
        Invariant.CheckAll(machine);
        machine.Advance(2 * Millisecond);
    }

    [Test]
    public void Messages_to_a_server_with_a_deadline_go_the_short_way_there_and_back()
    {
        Bind(50 * Millisecond);
        Exchange();
        Exchange();
        machine.Advance(60 * Millisecond);
        server.Thread.Value.State.ShouldBe(ThreadState.Ready);
        server.Thread.Value.Rax.ShouldBe((ulong)CallStatus.Notified);
        server.Thread.Value.Rdx.ShouldBe(Bits);
    }

    [Test]
    public void A_server_that_is_at_work_at_its_deadline_answers_first_and_is_told_before_it_waits()
    {
        Bind(5 * Millisecond);
        Send();
        machine.Advance(6 * Millisecond);
        server.Thread.Value.State.ShouldBe(ThreadState.Ready);
        machine.Run(server);
        TestMachine.SetCall(server, CallNumber.ReplyWait, serve, 0, 0, 0, 0);
        FastPathSwitch.Try(machine, server, CallNumber.ReplyWait).ShouldBeFalse();
        machine.Syscall();
        client.Thread.Value.State.ShouldBe(ThreadState.Ready);
        server.Thread.Value.Rax.ShouldBe((ulong)CallStatus.Notified);
        server.Thread.Value.Rdx.ShouldBe(Bits);
    }

    private void At(ulong fromNow, ulong bits = Bits) => machine.Must(server, CallNumber.SignalAt, wait, Clock.Ticks() + fromNow, bits);

    /// <summary>The notification is bound to the server, which has a deadline and waits for messages.</summary>
    private void Bind(ulong fromNow)
    {
        machine.Must(machine.Root, CallNumber.BindNotification, server.Handle, notification);
        At(fromNow);
        machine.Call(server, CallNumber.Wait, serve).Blocked.ShouldBeTrue();
    }

    private void Send()
    {
        machine.Run(client);
        TestMachine.SetCall(client, CallNumber.Call, toServer, 0, 0, 0, 0);
        client.Thread.Value.Rbx = 1;
        FastPathSwitch.Try(machine, client, CallNumber.Call).ShouldBeTrue();
        machine.Current.Is(server).ShouldBeTrue();
    }

    private void Exchange()
    {
        Send();
        TestMachine.SetCall(server, CallNumber.ReplyWait, serve, 0, 0, 0, 0);
        FastPathSwitch.Try(machine, server, CallNumber.ReplyWait).ShouldBeTrue();
        machine.Current.Is(client).ShouldBeTrue();
    }
}
