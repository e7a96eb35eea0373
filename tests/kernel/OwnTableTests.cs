using NUnit.Framework;
using Pistachio.Abi;
using Pistachio.Kernel.Tests.Invariants;
using Pistachio.Kernel.Threads;
using Shouldly;

namespace Pistachio.Kernel.Tests;

/// <summary>A thread that would take its own capability table away is told so before anything has happened.</summary>
[TestFixture]
internal sealed class OwnTableTests
{
    private TestMachine machine = null!;

    [SetUp]
    public void MakeMachine() => machine = new TestMachine();

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
    public void A_revocation_that_would_take_the_callers_table_away_is_refused_and_does_nothing([Values(0, 1, 20)] int derivations)
    {
        (DomainThread thread, ulong own) = BindThrough(derivations);

        // So many that the revocation is interrupted and made again, if it begins.
        ulong[] others = new ulong[100];
        for (int i = 0; i < others.Length; i++)
        {
            others[i] = machine.Must(thread, CallNumber.Derive, own, (ulong)Rights.All);
        }

        machine.Call(thread, CallNumber.Revoke, own).Status.ShouldBe(CallStatus.InUse);
        others.ShouldAllBe(other => machine.Call(thread, CallNumber.Inspect, other, 0, 0, 0, 0).Status == CallStatus.Ok);
        thread.Thread.Value.State.ShouldBe(ThreadState.Ready);
    }

    [Test]
    public void A_binding_that_is_too_deep_to_follow_is_not_taken_away_either()
    {
        (DomainThread thread, ulong own) = BindThrough(400);
        machine.Call(thread, CallNumber.Revoke, own).Status.ShouldBe(CallStatus.InUse);
        machine.Must(thread, CallNumber.Inspect, own);
    }

    [Test]
    public void What_was_derived_from_another_capability_to_the_own_table_can_be_revoked()
    {
        (DomainThread thread, ulong own) = BindThrough(1);
        ulong mine = machine.Must(thread, CallNumber.Derive, own, (ulong)Rights.All);
        ulong given = machine.Must(thread, CallNumber.Derive, mine, (ulong)Rights.Write);
        machine.Must(thread, CallNumber.Revoke, mine);
        machine.Call(thread, CallNumber.Inspect, given).Status.ShouldBe(CallStatus.BadHandle);
        machine.Must(thread, CallNumber.Inspect, mine);
    }

    [Test]
    public void Somebody_else_takes_the_table_away_completely()
    {
        (DomainThread thread, ulong own) = BindThrough(3);
        machine.Must(machine.Root, CallNumber.Revoke, tableOfRoot);
        machine.Call(thread, CallNumber.Inspect, own).Status.ShouldBe(CallStatus.BadHandle);
        thread.Thread.Value.TableLimit.ShouldBe(0UL);
    }

    [Test]
    public void A_region_cannot_get_into_a_table_that_is_made_of_it()
    {
        ulong region = machine.Must(machine.Root, CallNumber.Retype, machine.Untyped, (ulong)CapabilityKind.Untyped, 16);
        ulong table = machine.Must(machine.Root, CallNumber.Retype, region, (ulong)CapabilityKind.CapabilityTable, 32);
        machine.Call(machine.Root, CallNumber.Move, region, table).Status.ShouldBe(CallStatus.InUse);
        machine.Call(machine.Root, CallNumber.Derive, region, (ulong)Rights.All, 0, table).Status.ShouldBe(CallStatus.InUse);
    }

    private ulong tableOfRoot;

    /// <summary>
    /// A thread whose binding to its table descends, over so many derivations, from a capability that it holds itself.
    /// </summary>
    private (DomainThread Thread, ulong Own) BindThrough(int derivations)
    {
        Domain domain = Domain.Make(machine, slots: 600);
        DomainThread binder = domain.AddThread();
        DomainThread thread = domain.AddThread();
        machine.Must(machine.Root, CallNumber.ThreadSuspend, thread.Handle);
        tableOfRoot = machine.Must(machine.Root, CallNumber.Derive, domain.TableHandle, (ulong)Rights.All);
        ulong own = domain.Give(tableOfRoot);
        ulong space = domain.Give(domain.SpaceHandle);
        ulong handle = domain.Give(thread.Handle);
        ulong last = own;
        for (int i = 0; i < derivations; i++)
        {
            last = machine.Must(binder, CallNumber.Derive, last, (ulong)Rights.All);
        }

        machine.Must(binder, CallNumber.ThreadBind, handle, space, last);
        machine.Must(machine.Root, CallNumber.ThreadResume, thread.Handle);
        return (thread, own);
    }
}
