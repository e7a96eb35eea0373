using System.Collections.Generic;
using System.Linq;

using NUnit.Framework;

using Pistachio.Hil.Lab.Cluster;

using Shouldly;

namespace Pistachio.Hil.Lab.Tests;

/// <summary>What the one view of all places shows, on a clock of the test.</summary>
[TestFixture]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class ViewTests
{
    private readonly ManualClock clock = new();
    private readonly LabView view;

    public ViewTests() => view = new LabView(clock);

    [Test]
    public void Places_of_all_hosts_are_shown_by_name()
    {
        view.Take(Report("beta", "1", "b", "a")).ShouldBeNull();
        view.Take(Report("alpha", "2", "c")).ShouldBeNull();
        Names().ShouldBe(["alpha/c", "beta/a", "beta/b"]);
    }

    [Test]
    public void A_host_that_is_not_heard_of_for_the_export_lease_has_lost_its_places_and_they_stay_visible_for_a_time()
    {
        view.Take(Report("alpha", "1", "a"));
        clock.Advance(9);
        view.List()[0].State.ShouldBe(PlaceState.InUse);
        clock.Advance(1);
        view.List()[0].State.ShouldBe(PlaceState.Lost);
        view.List()[0].Owner.ShouldBeNull();
        clock.Advance(3600);
        view.List().ShouldBeEmpty();
    }

    [Test]
    public void A_host_that_comes_back_has_its_places_again()
    {
        view.Take(Report("alpha", "1", "a"));
        clock.Advance(60);
        view.Take(Report("alpha", "2", "a")).ShouldBeNull();
        view.List()[0].State.ShouldBe(PlaceState.InUse);
    }

    [Test]
    public void Two_hosts_of_one_name_are_told_apart_and_the_second_is_refused()
    {
        view.Take(Report("alpha", "1", "a"));
        clock.Advance(5);
        view.Take(Report("alpha", "2", "b")).ShouldBe("the lab has a host alpha already; give this one another name, or wait 10 s if it was restarted");
        Names().ShouldBe(["alpha/a"]);
    }

    [Test]
    public void A_host_that_leaves_in_order_is_gone_at_once_and_only_its_own_word_counts()
    {
        view.Take(Report("alpha", "1", "a"));
        view.Forget("alpha", "0");
        Names().ShouldBe(["alpha/a"]);
        view.Forget("alpha", "1");
        Names().ShouldBeEmpty();
    }

    [Test]
    public void The_time_that_a_lease_has_left_goes_on_between_two_reports()
    {
        view.Take(new HostReport("alpha", "1", [new PlaceView("alpha", "a", "pc-x86", PlaceState.Leased) { Owner = "ann", SecondsLeft = 30 }]));
        clock.Advance(4);
        view.List()[0].SecondsLeft.ShouldBe(26);
        view.List()[0].SecondsSilent.ShouldBe(4);
    }

    private static HostReport Report(string host, string incarnation, params string[] places) =>
        new(host, incarnation, [.. places.Select(place => new PlaceView(host, place, "pc-x86", PlaceState.InUse) { Owner = "ann" })]);

    private IEnumerable<string> Names() => view.List().Select(place => place.FullName);
}
