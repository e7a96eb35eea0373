using System;
using System.Threading.Tasks;

using NUnit.Framework;

using Pistachio.Hil.Lab.Places;

using Shouldly;

namespace Pistachio.Hil.Lab.Tests;

/// <summary>Who may have a place, and for how long, on a clock of the test.</summary>
[TestFixture]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class LeaseTests
{
    private static readonly TimeSpan Half = TimeSpan.FromSeconds(30);

    private readonly ManualClock clock = new();
    private readonly FakeBoard board = new("b1");
    private readonly ExportedPlace place;

    public LeaseTests() => place = new ExportedPlace("alpha", "127.0.0.1:7460", board, clock);

    [Test]
    public async Task A_place_is_lent_to_one_at_a_time_and_the_other_is_told_who_has_it()
    {
        LabLease lease = await place.AcquireAsync("ann", Half);
        await RefusedAsync(() => place.AcquireAsync("bob", Half), LabFault.PlaceBusy, "alpha/b1 is busy: ann uses it");
        place.View.State.ShouldBe(PlaceState.Leased);
        place.View.Owner.ShouldBe("ann");
        place.Release(lease.Token);
        await place.WaitForEndAsync();
        place.View.State.ShouldBe(PlaceState.Free);
        board.IsTaken.ShouldBeFalse();
        (await place.AcquireAsync("bob", Half)).Token.ShouldNotBe(lease.Token);
    }

    [Test]
    public async Task Even_the_same_owner_gets_a_place_only_once()
    {
        await place.AcquireAsync("ann", Half);
        await RefusedAsync(() => place.AcquireAsync("ann", Half), LabFault.PlaceBusy, "alpha/b1 is busy: ann uses it");
    }

    [Test]
    public async Task A_run_that_died_without_connecting_gives_the_place_back_after_the_lease()
    {
        LabLease lease = await place.AcquireAsync("ann", Half);
        clock.Advance(29);
        place.Expire();
        board.IsTaken.ShouldBeTrue();
        place.View.SecondsLeft.ShouldBe(1);
        clock.Advance(1);
        await place.WaitForEndAsync();
        board.IsTaken.ShouldBeFalse();
        await RefusedAsync(() => place.AttachAsync(lease.Token, new Session()), LabFault.LeaseLost, "the lease of alpha/b1 has ended");
    }

    [Test]
    public async Task While_a_run_is_connected_its_lease_does_not_end_and_afterwards_it_has_its_whole_time_to_come_back()
    {
        LabLease lease = await place.AcquireAsync("ann", Half);
        var session = new Session();
        await place.AttachAsync(lease.Token, session);
        clock.Advance(10_000);
        place.Expire();
        place.View.State.ShouldBe(PlaceState.InUse);
        place.View.SecondsLeft.ShouldBeNull();
        place.Detach(session);
        clock.Advance(29);
        place.Expire();
        var again = new Session();
        await place.AttachAsync(lease.Token, again);
        again.Lost.ShouldBeNull();
        place.View.State.ShouldBe(PlaceState.InUse);
    }

    [Test]
    public async Task A_run_whose_lease_went_to_somebody_else_is_told_so()
    {
        LabLease lease = await place.AcquireAsync("ann", Half);
        clock.Advance(31);
        await place.AcquireAsync("bob", Half);
        await RefusedAsync(() => place.AttachAsync(lease.Token, new Session()), LabFault.LeaseLost, "the lease of alpha/b1 has ended; bob has it now");
        await RefusedAsync(() => Sync(() => place.Release(lease.Token)), LabFault.LeaseLost, "the lease of alpha/b1 has ended; bob has it now");
    }

    [Test]
    public async Task A_connection_that_comes_again_ends_the_one_before_and_its_late_end_does_no_harm()
    {
        LabLease lease = await place.AcquireAsync("ann", Half);
        var first = new Session();
        var second = new Session();
        await place.AttachAsync(lease.Token, first);
        await place.AttachAsync(lease.Token, second);
        first.Lost.ShouldBe("another connection uses the lease of alpha/b1");
        place.Detach(first);
        clock.Advance(100);
        place.Expire();
        place.View.State.ShouldBe(PlaceState.InUse);
        second.Lost.ShouldBeNull();
    }

    [Test]
    public async Task A_reservation_keeps_others_out_lets_its_owner_in_and_ends_by_itself()
    {
        place.Reserve("ann", TimeSpan.FromHours(2));
        place.View.State.ShouldBe(PlaceState.Reserved);
        await RefusedAsync(() => place.AcquireAsync("bob", Half), LabFault.PlaceBusy, "alpha/b1 is busy: ann has reserved it for another 2 h 0 min");
        await RefusedAsync(() => Sync(() => place.Reserve("bob", Half)), LabFault.PlaceBusy, "alpha/b1 is busy: ann has reserved it for another 2 h 0 min");
        await RefusedAsync(() => Sync(() => place.Free("bob", false)), LabFault.PlaceBusy, "alpha/b1 is busy: ann has reserved it");
        place.Release((await place.AcquireAsync("ann", Half)).Token);
        await place.WaitForEndAsync();
        place.View.State.ShouldBe(PlaceState.Reserved);
        clock.Advance(7200);
        await place.AcquireAsync("bob", Half);
    }

    [Test]
    public async Task Force_ends_a_reservation_and_a_running_lease_and_its_run_is_told_by_whom()
    {
        place.Reserve("ann", Half);
        LabLease lease = await place.AcquireAsync("ann", Half);
        var session = new Session();
        await place.AttachAsync(lease.Token, session);
        place.Free("bob", force: true);
        await place.WaitForEndAsync();
        session.Lost.ShouldBe("bob has ended the lease of alpha/b1 by force");
        place.View.State.ShouldBe(PlaceState.Free);
        board.IsTaken.ShouldBeFalse();
    }

    [Test]
    public async Task A_place_is_given_to_the_next_only_when_the_board_of_the_one_before_is_off()
    {
        var off = new TaskCompletionSource();
        LabLease lease = await place.AcquireAsync("ann", Half);
        await place.AttachAsync(lease.Token, new Session(off.Task));
        place.Release(lease.Token);
        Task<LabLease> next = place.AcquireAsync("bob", Half);
        await RefusedAsync(() => Sync(() => place.Reserve("bob", Half)), LabFault.PlaceBusy, "alpha/b1 is busy: ann has just left it and it is being switched off");
        place.View.State.ShouldBe(PlaceState.InUse);
        next.IsCompleted.ShouldBeFalse();
        off.SetResult();
        (await next).Token.ShouldNotBe(lease.Token);
    }

    [Test]
    public async Task A_board_that_its_host_uses_itself_is_busy_for_the_lab()
    {
        board.IsUsedLocally = true;
        await RefusedAsync(() => place.AcquireAsync("ann", Half), LabFault.PlaceBusy, "b1 is in use on its host");
        board.IsUsedLocally = false;
        await place.AcquireAsync("ann", Half);
    }

    [TestCase(0)]
    [TestCase(-5)]
    [TestCase(601)]
    public async Task A_lease_of_impossible_length_is_refused(double seconds) =>
        (await Should.ThrowAsync<LabException>(() => place.AcquireAsync("ann", TimeSpan.FromSeconds(seconds)))).Fault.ShouldBe(LabFault.Usage);

    private static async Task RefusedAsync(Func<Task> act, LabFault fault, string message)
    {
        LabException refusal = await Should.ThrowAsync<LabException>(act);
        refusal.Message.ShouldBe(message);
        refusal.Fault.ShouldBe(fault);
    }

    private static Task Sync(Action act)
    {
        act();
        return Task.CompletedTask;
    }

    private sealed class Session(Task? off = null) : IPlaceSession
    {
        public string? Lost { get; private set; }

        public Task LoseAsync(string? reason)
        {
            Lost = reason;
            return off ?? Task.CompletedTask;
        }
    }
}
