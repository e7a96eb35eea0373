using NUnit.Framework;
using Pistachio.Abi;
using Pistachio.Kernel.Tests.Invariants;
using Pistachio.Kernel.Threads;
using Pistachio.Platform;
using Shouldly;

namespace Pistachio.Kernel.Tests;

/// <summary>Limits of CPU time, as a supervisor sees them.</summary>
[TestFixture]
internal sealed class TimeLimitTests
{
    private const ulong Millisecond = TestMachine.Millisecond;
    private const ulong Badge = 42;

    private TestMachine machine = null!;
    private Domain domain = null!;
    private DomainThread user = null!;
    private DomainThread supervisor = null!;
    private ulong endpoint;

    [SetUp]
    public void MakeMachine()
    {
        machine = new TestMachine();
        domain = Domain.Make(machine);
        machine.PutRootAt(255);
        ulong made = machine.Must(machine.Root, CallNumber.Retype, machine.Untyped, (ulong)CapabilityKind.Endpoint);
        ulong badged = machine.Must(machine.Root, CallNumber.Derive, made, (ulong)Rights.All, Badge);
        endpoint = domain.Give(made);
        supervisor = domain.AddThread(200);
        user = domain.AddThread(0, 10 * Millisecond, 10 * Millisecond);
        machine.Must(machine.Root, CallNumber.ThreadSupervisor, user.Handle, badged);
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
    public void A_thread_that_computes_alone_stops_at_its_limit_and_goes_on_when_the_supervisor_says_so()
    {
        Limit(25 * Millisecond);
        Begin();
        machine.Current.Is(user).ShouldBeTrue();
        user.Thread.Value.Rax = 99;
        machine.Advance((25 * Millisecond) - 1000);
        machine.Current.Is(user).ShouldBeTrue();
        machine.Advance(2000);
        Told().ShouldBeTrue();
        Used().ShouldBeInRange(25 * Millisecond, (25 * Millisecond) + 1000);
        machine.Call(supervisor, CallNumber.ReplyWait, endpoint).Blocked.ShouldBeTrue();
        user.Thread.Value.Rax.ShouldBe(99UL);
        machine.Current.Is(user).ShouldBeTrue();
        machine.Advance(50 * Millisecond); // the limit is gone
        machine.Current.Is(user).ShouldBeTrue();
    }

    [Test]
    public void A_thread_that_sleeps_does_not_come_nearer_to_its_limit_and_needs_no_timer()
    {
        Limit(5 * Millisecond);
        Begin();
        machine.Call(user, CallNumber.SleepUntil, 0, Clock.Ticks() + (1000 * Millisecond)).Blocked.ShouldBeTrue();
        machine.Advance(10 * Millisecond); // the timer that was set while it ran
        DeadlineTimer.Deadline.ShouldNotBeNull().ShouldBeGreaterThan(Clock.Ticks() + (900 * Millisecond));
        machine.Advance(990 * Millisecond);
        Told().ShouldBeFalse();
        machine.Advance(6 * Millisecond);
        Told().ShouldBeTrue();
    }

    [Test]
    public void A_thread_that_shares_the_cpu_stops_at_its_own_time()
    {
        domain.AddThread(0, 10 * Millisecond, 10 * Millisecond);
        Limit(25 * Millisecond);
        Begin();
        machine.Advance(40 * Millisecond);
        Told().ShouldBeFalse();
        machine.Advance(20 * Millisecond);
        Told().ShouldBeTrue();
        Used().ShouldBeInRange(25 * Millisecond, (25 * Millisecond) + 1000);
    }

    [Test]
    public void The_time_of_a_call_counts_and_the_call_is_finished_first()
    {
        ulong service = machine.Must(machine.Root, CallNumber.Retype, machine.Untyped, (ulong)CapabilityKind.Endpoint);
        DomainThread server = domain.AddThread(10);
        ulong own = domain.Give(service);
        Limit(5 * Millisecond);
        Begin();
        machine.Call(server, CallNumber.Wait, own).Blocked.ShouldBeTrue();
        machine.Call(user, CallNumber.Call, own);
        machine.Current.Is(server).ShouldBeTrue();
        machine.Advance(20 * Millisecond);
        machine.Current.Is(server).ShouldBeTrue();
        Told().ShouldBeFalse();
        machine.Call(server, CallNumber.ReplyWait, own);
        machine.Current.Is(user).ShouldBeTrue();
        machine.Advance(2 * Millisecond);
        Told().ShouldBeTrue();
        Used().ShouldBeInRange(20 * Millisecond, 22 * Millisecond);
    }

    [Test]
    public void A_thread_that_was_asked_for_while_it_was_stopped_takes_an_upcall_when_it_goes_on()
    {
        const ulong handler = 0x50_0000;
        ref Thread thread = ref user.Thread.Value;
        ulong own = domain.Give(user.Handle);
        (thread.UpcallEntry, thread.UpcallStack) = (handler, 0x60_0000);
        Limit(5 * Millisecond);
        Begin();
        thread.Rip = 0x40_1234;
        machine.Advance(6 * Millisecond);
        Told().ShouldBeTrue();
        machine.Call(supervisor, CallNumber.ThreadUpcall, own).Status.ShouldBe(CallStatus.Ok);
        machine.Call(supervisor, CallNumber.ReplyWait, endpoint).Blocked.ShouldBeTrue();
        machine.Current.Is(user).ShouldBeTrue();
        (thread.Rip, user.Page(MessagePage.Upcall + UpcallFrame.Rip), user.Page(MessagePage.Upcall + UpcallFrame.Vector))
            .ShouldBe((handler, 0x40_1234UL, Vectors.Wanted));
    }

    [Test]
    public void Zero_takes_the_limit_away_and_one_that_is_passed_holds_at_once()
    {
        Limit(5 * Millisecond);
        Limit(0);
        Begin(20 * Millisecond);
        machine.Advance(20 * Millisecond);
        Told().ShouldBeFalse();
        machine.Current.Is(machine.Root).ShouldBeTrue();
        Limit(5 * Millisecond);
        Begin();
        machine.Advance(2 * Millisecond);
        Told().ShouldBeTrue();
    }

    [Test]
    public void A_thread_without_a_supervisor_goes_on()
    {
        machine.Must(machine.Root, CallNumber.ThreadSupervisor, user.Handle);
        Limit(5 * Millisecond);
        Begin();
        machine.Advance(20 * Millisecond);
        user.Thread.Value.State.ShouldBe(ThreadState.Ready);
    }

    private void Limit(ulong used) => machine.Must(machine.Root, CallNumber.SchedulingLimit, user.ContextHandle, used);

    private ulong Used() => Clock.ToNanoseconds(user.Thread.Value.HomeContext.Value.Used);

    /// <summary>The supervisor waits for what it is told, and the root thread sleeps.</summary>
    private void Begin(ulong nanoseconds = 10_000 * Millisecond)
    {
        machine.Call(machine.Root, CallNumber.SleepUntil, 0, Clock.Ticks() + nanoseconds).Blocked.ShouldBeTrue();
        if (supervisor.Thread.Value.State == ThreadState.Ready)
        {
            machine.Call(supervisor, CallNumber.Wait, endpoint).Blocked.ShouldBeTrue();
        }
    }

    private bool Told()
    {
        ref Thread told = ref supervisor.Thread.Value;
        if (told.State != ThreadState.Ready)
        {
            return false;
        }

        (told.Rdx, told.R12).ShouldBe((Badge, Vectors.TimeUsed));
        new MessageTag(told.Rbx).Protocol.ShouldBe(KernelProtocol.Number);
        return true;
    }
}
