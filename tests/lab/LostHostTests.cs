using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;

using NUnit.Framework;

using Pistachio.Hil.Boot;
using Pistachio.Hil.Lab.Client;
using Pistachio.Hil.Rigs;
using Pistachio.Hil.Session;

using Shouldly;

namespace Pistachio.Hil.Lab.Tests;

/// <summary>Hosts of a lab of three are killed, as by a power failure, while boards are in use. Each test has a lab of its own.</summary>
[TestFixture]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
[CancelAfter(240_000)]
internal sealed class LostHostTests : IDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(20);

    private readonly string directory = Directory.CreateTempSubdirectory("pistachio-lab-tests-").FullName;
    private readonly LabFixture lab = new();

    [SetUp]
    public async Task StartTheLab()
    {
        await lab.StartAsync("alpha", "a1");
        await Task.WhenAll(lab.StartAsync("beta", "b1", "b2"), lab.StartAsync("gamma", "c1"));
    }

    public void Dispose()
    {
        lab.Dispose();
        Directory.Delete(directory, true);
    }

    [Test]
    public async Task A_host_that_dies_loses_its_places_and_nobody_else_does_and_it_can_come_back(CancellationToken cancellation)
    {
        await using LabPlace place = await lab.Client.UseAsync("b1", "ann@here", Timeout, cancellation);
        var hanging = new TestWatcher("bare/hangs");
        Task<HilResult> run = RunAsync(place, hanging, "bare/passes", "bare/hangs", "bare/resets");
        await hanging.Started.WaitAsync(cancellation);
        lab["beta"].Kill();

        HilResult result = await run;
        result.Verdicts.Select(v => (v.Name, v.Outcome)).ShouldBe(
        [
            ("bare/passes", TestOutcomeKind.Passed), ("bare/hangs", TestOutcomeKind.Failed), ("bare/resets", TestOutcomeKind.Failed),
        ]);
        result.Verdicts[1].Reason.ShouldBe("the board was lost: the connection to place beta/b1 of the lab was lost");
        result.Verdicts[2].Reason.ShouldBeOneOf(
            $"not run: the lab at {lab["beta"].Address} cannot be reached: Connection refused",
            $"not run: the lab at {lab["beta"].Address} closed the connection");

        await using (LabPlace other = await lab.Client.UseAsync("c1", "ann@here", Timeout, cancellation))
            (await RunAsync(other, null, "bare/passes")).ExitCode.ShouldBe(0);
        await lab.SeeAsync(all => State(all, "b1") == PlaceState.Lost && State(all, "b2") == PlaceState.Lost && State(all, "a1") == PlaceState.Free);
        (await Should.ThrowAsync<LabException>(() => lab.Client.AcquireAsync("beta/b2", "ann@here", Timeout, cancellation))).Fault.ShouldBe(LabFault.NotReachable);

        await lab.RestartAsync("beta", "b1", "b2");
        await lab.SeeAsync(all => State(all, "b1") == PlaceState.Free);
        await using LabPlace again = await lab.Client.UseAsync("b1", "ann@here", Timeout, cancellation);
        (await RunAsync(again, null, "bare/passes")).ExitCode.ShouldBe(0);
    }

    [Test]
    public async Task Without_the_primary_a_run_goes_on_and_when_it_is_back_so_is_the_view(CancellationToken cancellation)
    {
        await using LabPlace place = await lab.Client.UseAsync("c1", "ann@here", Timeout, cancellation);
        var hanging = new TestWatcher("bare/hangs");
        Task<HilResult> run = RunAsync(place, hanging, "bare/passes", "bare/hangs", "bare/skips");
        await hanging.Started.WaitAsync(cancellation);
        lab["alpha"].Kill();

        HilResult result = await run;
        result.Verdicts.Select(v => (v.Name, v.Outcome)).ShouldBe(
        [
            ("bare/passes", TestOutcomeKind.Passed), ("bare/hangs", TestOutcomeKind.Failed), ("bare/skips", TestOutcomeKind.Skipped),
        ]);
        result.Verdicts[1].Reason.ShouldBe("the board was lost: bare/hangs did not end within 5 s");
        LabException away = await Should.ThrowAsync<LabException>(() => lab.Client.ListAsync(cancellation));
        ((int)away.Kind, away.Message).ShouldBe((8, "host alpha of the lab does not answer"));
        LabLease lease = await lab.Client.AcquireAsync("beta/b2", "ann@here", Timeout, cancellation);
        await lab.Client.ReleaseAsync(lease, cancellation);

        await lab.RestartAsync("alpha", "a1");
        IReadOnlyList<PlaceView> places = await lab.SeeAsync(all => all.Count == 4);
        places.ShouldAllBe(each => each.State == (each.Name == "c1" ? PlaceState.InUse : PlaceState.Free));
    }

    [Test]
    public async Task A_user_that_dies_leaves_the_board_off_at_once_and_the_place_free_after_the_lease(CancellationToken cancellation)
    {
        LabPlace place = await lab.Client.UseAsync("b1", "ann@here", TimeSpan.FromSeconds(4), cancellation);
        await Bare(place).PowerOnAsync(cancellation);
        lab["beta"].Machines().ShouldNotBeEmpty();
        PlaceChannel channel = await place.ConnectAsync(cancellation);
        await channel.DisposeAsync();

        await lab.SeeAsync(all => State(all, "b1") == PlaceState.Leased);
        lab["beta"].Machines().ShouldBeEmpty();
        await lab.SeeAsync(all => State(all, "b1") == PlaceState.Free, seconds: 15);
        (await Should.ThrowAsync<RigException>(() => Bare(place).PowerOnAsync(cancellation))).Message.ShouldBe("the lease of beta/b1 has ended");
    }

    [Test]
    public async Task A_host_that_is_asked_to_end_switches_its_boards_off_and_leaves_the_lab_at_once(CancellationToken cancellation)
    {
        await using LabPlace place = await lab.Client.UseAsync("b1", "ann@here", Timeout, cancellation);
        IRigConnection board = await Bare(place).PowerOnAsync(cancellation);
        lab["beta"].Terminate();
        while (await board.Line.ReadAsync(new byte[4096], cancellation) > 0)
        {
            // What the board said before.
        }

        (await board.DescribeEndAsync(cancellation)).ShouldBe("the exporter of host beta was stopped");
        await lab["beta"].EndAsync();
        lab["beta"].ExitCode.ShouldBe(0);
        lab["beta"].Machines().ShouldBeEmpty();
        (await lab.Client.ListAsync(cancellation)).Select(each => each.FullName).ShouldBe(["alpha/a1", "gamma/c1"]);
    }

    private static PlaceState State(IReadOnlyList<PlaceView> all, string place) => all.Single(each => each.Name == place).State;

    private static IRig Bare(LabPlace place) => place.CreateRig(new BootImage(BuiltFiles.TestBoard) { Machine = new VirtualMachine { Memory = 64 } });

    private Task<HilResult> RunAsync(LabPlace place, IBoardObserver? observer, params string[] tests) => HilRun.ExecuteAsync(
        new HilOptions("test-board", Bare(place), Path.Combine(directory, place.Lease.Place))
        {
            Expected = [.. tests.Select(test => new ExpectedTest(test, "bare", TimeSpan.FromSeconds(5)))],
            Selected = tests.Contains,
        },
        observer,
        CancellationToken.None);
}
