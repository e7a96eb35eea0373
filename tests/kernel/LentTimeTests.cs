using CsCheck;
using NUnit.Framework;
using Pistachio.Abi;
using Pistachio.Kernel.Scheduling;
using Pistachio.Kernel.Tests.Invariants;
using Pistachio.Kernel.Threads;
using Pistachio.Platform;
using Shouldly;

namespace Pistachio.Kernel.Tests;

/// <summary>Whose time a server works on when the time that its caller lends is used up.</summary>
[TestFixture]
internal sealed class LentTimeTests
{
    private const ulong Millisecond = TestMachine.Millisecond;

    private TestMachine machine = null!;
    private Domain domain = null!;
    private ulong endpoint;

    [SetUp]
    public void MakeMachine()
    {
        machine = new TestMachine();
        domain = Domain.Make(machine);
        endpoint = NewEndpoint();
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
    public void A_server_with_time_of_its_own_goes_on_when_its_caller_has_used_up_what_it_lends()
    {
        DomainThread server = domain.AddThread();
        DomainThread client = domain.AddThread(budget: Millisecond, period: 100 * Millisecond);
        BeginCall(client, server);
        machine.Advance(3 * Millisecond);
        machine.Current.Is(server).ShouldBeTrue();
        machine.Cpu.Value.Context.Is(server.Thread.Value.HomeContext).ShouldBeTrue();

        // The answer is there; the caller runs when it has time again.
        machine.Send(server, CallNumber.ReplyWait, endpoint, 0, 0, 77);
        client.Thread.Value.R12.ShouldBe(77UL);
        client.Thread.Value.State.ShouldBe(ThreadState.Ready);
        machine.Current.IsNull.ShouldBeTrue();
        UsedBy(client).ShouldBeInRange(Millisecond, Millisecond + 1000);
        UsedBy(server).ShouldBeInRange(2 * Millisecond - 1000, 2 * Millisecond);
        machine.Advance(97 * Millisecond);
        machine.Current.Is(client).ShouldBeTrue();
    }

    [Test]
    public void The_next_call_is_on_the_time_of_its_caller_again()
    {
        DomainThread server = domain.AddThread();
        DomainThread client = domain.AddThread(budget: Millisecond, period: 10 * Millisecond);
        BeginCall(client, server);
        machine.Advance(3 * Millisecond);
        machine.Send(server, CallNumber.ReplyWait, endpoint, 0);
        machine.Advance(7 * Millisecond);
        machine.Current.Is(client).ShouldBeTrue();
        ulong before = UsedBy(server);
        Call(client);
        machine.Cpu.Value.Context.Is(client.Thread.Value.HomeContext).ShouldBeTrue();
        machine.Advance(Millisecond / 2);
        machine.Send(server, CallNumber.ReplyWait, endpoint, 0);
        machine.Current.Is(client).ShouldBeTrue();
        UsedBy(server).ShouldBe(before);
    }

    [Test]
    public void A_server_without_time_of_its_own_waits_for_the_next_period_of_its_caller()
    {
        DomainThread server = domain.AddThread();
        DomainThread client = domain.AddThread(budget: Millisecond, period: 10 * Millisecond);
        machine.Call(server, CallNumber.Wait, endpoint);
        machine.Must(machine.Root, CallNumber.ThreadSchedule, server.Handle, 0);
        PutRootToSleep();
        Call(client);
        machine.Advance(5 * Millisecond);
        machine.Current.IsNull.ShouldBeTrue();
        machine.Advance(5 * Millisecond);
        machine.Current.Is(server).ShouldBeTrue();
    }

    [Test]
    public void A_server_that_waits_for_its_callers_time_goes_on_when_it_is_given_its_own([Values] bool anew)
    {
        DomainThread server = domain.AddThread();
        DomainThread client = domain.AddThread(budget: Millisecond, period: 1000 * Millisecond);
        machine.Call(server, CallNumber.Wait, endpoint);
        if (anew)
        {
            machine.Must(machine.Root, CallNumber.ThreadSchedule, server.Handle, 0);
        }
        else
        {
            // So little that it is used up in the same period.
            machine.Must(machine.Root, CallNumber.SchedulingSet, server.ContextHandle, TestMachine.Priority, 10_000, 1000 * Millisecond);
        }

        machine.Call(machine.Root, CallNumber.SleepUntil, 0, Clock.Ticks() + (5 * Millisecond)).Blocked.ShouldBeTrue();
        Call(client);
        machine.Advance(4 * Millisecond);
        machine.Current.IsNull.ShouldBeTrue();
        machine.Advance(2 * Millisecond);
        machine.Current.Is(machine.Root).ShouldBeTrue();
        machine.Must(machine.Root, CallNumber.SchedulingSet, server.ContextHandle, TestMachine.Priority, TestMachine.TimeSlice, TestMachine.TimeSlice);
        if (anew)
        {
            machine.Must(machine.Root, CallNumber.ThreadSchedule, server.Handle, server.ContextHandle);
        }

        PutRootToSleep();
        machine.Current.Is(server).ShouldBeTrue();
    }

    [Test]
    public void A_server_works_at_its_own_priority_on_its_own_time()
    {
        machine.PutRootAt(20);
        DomainThread server = domain.AddThread(priority: 20);
        machine.Call(server, CallNumber.Wait, endpoint);
        machine.PutRootAt(40);
        DomainThread between = domain.AddThread(priority: 30);
        DomainThread client = domain.AddThread(priority: 40, budget: Millisecond, period: 100 * Millisecond);
        PutRootToSleep();
        Call(client);
        machine.Current.Is(server).ShouldBeTrue();
        machine.Advance(3 * Millisecond);
        machine.Current.Is(between).ShouldBeTrue();
        machine.Call(between, CallNumber.SleepUntil, 0, Clock.Ticks() + Millisecond);
        machine.Current.Is(server).ShouldBeTrue();
    }

    [Test]
    public void Each_server_of_a_chain_goes_on_with_its_own_time()
    {
        ulong second = NewEndpoint();
        DomainThread last = domain.AddThread();
        DomainThread middle = domain.AddThread();
        DomainThread client = domain.AddThread(budget: Millisecond, period: 100 * Millisecond);
        machine.Call(last, CallNumber.Wait, second);
        BeginCall(client, middle);
        machine.Send(middle, CallNumber.Call, second, 1);
        machine.Current.Is(last).ShouldBeTrue();
        machine.Advance(2 * Millisecond);
        machine.Cpu.Value.Context.Is(last.Thread.Value.HomeContext).ShouldBeTrue();
        machine.Send(last, CallNumber.ReplyWait, second, 0);
        machine.Current.Is(middle).ShouldBeTrue();
        machine.Cpu.Value.Context.Is(middle.Thread.Value.HomeContext).ShouldBeTrue();
        machine.Send(middle, CallNumber.ReplyWait, endpoint, 0);
        client.Thread.Value.State.ShouldBe(ThreadState.Ready);
        machine.Current.IsNull.ShouldBeTrue();
    }

    [Test]
    public void A_server_never_waits_while_it_or_its_caller_has_time() =>
        Gen.Select(Gen.ULong[1, 9], Gen.ULong[10, 40], Gen.ULong[1, 9], Gen.ULong[10, 40]).Sample(
            (clientBudget, clientPeriod, serverBudget, serverPeriod) =>
            {
                machine.Dispose();
                MakeMachine();
                DomainThread server = domain.AddThread(budget: serverBudget * Millisecond, period: serverPeriod * Millisecond);
                DomainThread client = domain.AddThread(budget: clientBudget * Millisecond, period: clientPeriod * Millisecond);
                BeginCall(client, server);
                ulong start = Clock.Ticks();
                for (int i = 0; i < 1000; i++)
                {
                    machine.Advance(Millisecond / 4);
                    Invariant.CheckAll(machine);
                    if (machine.Current.IsNull)
                    {
                        HasTime(client).ShouldBeFalse("the server waits, and its caller has time");
                        HasTime(server).ShouldBeFalse("the server waits, and has time");
                    }
                }

                ulong passed = Clock.Ticks() - start;
                UsedBy(client).ShouldBeLessThanOrEqualTo(((passed / (clientPeriod * Millisecond)) + 2) * clientBudget * Millisecond);
                UsedBy(server).ShouldBeLessThanOrEqualTo(((passed / (serverPeriod * Millisecond)) + 2) * serverBudget * Millisecond);
            },
            iter: 30,
            threads: 1);

    private ulong NewEndpoint() => domain.Give(machine.Must(machine.Root, CallNumber.Retype, machine.Untyped, (ulong)CapabilityKind.Endpoint));

    /// <summary>The server waits, the root thread sleeps, and the client calls.</summary>
    private void BeginCall(DomainThread client, DomainThread server)
    {
        machine.Call(server, CallNumber.Wait, endpoint);
        PutRootToSleep();
        Call(client);
        machine.Current.Is(server).ShouldBeTrue();
        machine.Cpu.Value.Context.Is(client.Thread.Value.HomeContext).ShouldBeTrue();
    }

    /// <summary>By the short path, as on the board.</summary>
    private void Call(DomainThread client)
    {
        machine.Run(client);
        client.Thread.Value.Rbx = 1;
        TestMachine.SetCall(client, CallNumber.Call, endpoint, 0, 0, 0, 0);
        FastPathSwitch.Try(machine, client, CallNumber.Call).ShouldBeTrue();
    }

    private void PutRootToSleep() => machine.Call(machine.Root, CallNumber.SleepUntil, 0, Clock.Ticks() + (10_000 * Millisecond));

    private static bool HasTime(DomainThread thread)
    {
        ref SchedulingContext context = ref thread.Thread.Value.HomeContext.Value;
        return context.Remaining != 0 || Clock.Ticks() >= context.NextPeriod;
    }

    private static ulong UsedBy(DomainThread thread) => thread.Thread.Value.HomeContext.Value.Used;
}
