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
using Pistachio.Hil.Runs;
using Pistachio.Hil.Session;

using Shouldly;

namespace Pistachio.Hil.Lab.Tests;

/// <summary>One run of conformance tests over the boards of several hosts, and of the same image on one virtual machine here.</summary>
[TestFixture]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
[CancelAfter(240_000)]
internal sealed class RunOverHostsTests : IDisposable
{
    private const string Hanging = "bare/hangs";

    private static readonly string[] Names =
    [
        "bare/passes", "bare/fails", "bare/skips", "bare/panics", Hanging, "bare/powers_off", "bare/resets", "bare/breaks_a_check",
    ];

    private readonly string directory = Directory.CreateTempSubdirectory("pistachio-lab-tests-").FullName;
    private readonly LabFixture lab = new();

    public void Dispose()
    {
        lab.Dispose();
        Directory.Delete(directory, true);
    }

    [Test]
    public async Task A_run_over_two_hosts_ends_as_it_does_on_one_virtual_machine_here(CancellationToken cancellation)
    {
        await lab.StartAsync("alpha", "a1");
        await lab.StartAsync("beta", "b1");
        RunRecord here = await RunAsync([new TestBoard("here", _ => new QemuRig(new QemuOptions(new QemuBoot.Pvh(BuiltFiles.TestBoard)) { Memory = 64 }))], null, 0, cancellation);
        await using LabPlace first = await UseAsync("alpha/a1", cancellation);
        await using LabPlace second = await UseAsync("beta/b1", cancellation);
        RunRecord there = await RunAsync([Board(first), Board(second)], null, 0, cancellation);

        Outcomes(there).ShouldBe(Outcomes(here));
        there.ExitCode.ShouldBe(here.ExitCode);
        there.Boards.ShouldAllBe(board => board.Boots.Count > 0 && board.Trouble == null);
    }

    [Test]
    public async Task When_one_of_two_hosts_dies_its_test_is_reported_lost_and_the_other_host_runs_the_rest(CancellationToken cancellation)
    {
        await lab.StartAsync("alpha", "a1");
        await lab.StartAsync("beta", "b1");
        await using LabPlace first = await UseAsync("alpha/a1", cancellation);
        await using LabPlace second = await UseAsync("beta/b1", cancellation);
        var killer = new HostKiller(lab, Hanging);
        RunRecord run = await RunAsync([Board(first), Board(second)], killer, 0, cancellation);

        string killed = killer.Killed.ShouldNotBeNull();
        run.Tests.Select(test => test.Name).ShouldBe(Names, ignoreOrder: true, "each test is reported once");
        killer.Decided.ShouldBe(Names, ignoreOrder: true, "each test is decided once");
        TestRecord lost = run.Tests.Single(test => test.Name == Hanging);
        lost.Outcome.ShouldBe(RunOutcome.Failed);
        lost.Reason.ShouldBe($"the board was lost: the connection to place {killed} of the lab was lost");
        Reported(run).ShouldBe(
        [
            ("bare/fails", RunOutcome.Failed, 1), ("bare/passes", RunOutcome.Passed, 1), ("bare/skips", RunOutcome.Skipped, 1),
        ]);
        run.Boards.Single(board => board.Name == FolderOf(killed)).Trouble.ShouldNotBeNull();
        run.Boards.Single(board => board.Name != FolderOf(killed)).Trouble.ShouldBeNull();
        run.Lost.ShouldBeFalse();
    }

    [Test]
    public async Task When_one_of_three_hosts_dies_its_test_is_tried_again_on_another(CancellationToken cancellation)
    {
        await lab.StartAsync("alpha", "a1");
        await Task.WhenAll(lab.StartAsync("beta", "b1"), lab.StartAsync("gamma", "c1"));
        await using LabPlace first = await UseAsync("alpha/a1", cancellation);
        await using LabPlace second = await UseAsync("beta/b1", cancellation);
        await using LabPlace third = await UseAsync("gamma/c1", cancellation);
        var killer = new HostKiller(lab, Hanging);
        RunRecord run = await RunAsync([Board(first), Board(second), Board(third)], killer, 1, cancellation);

        string killed = killer.Killed.ShouldNotBeNull();
        killer.Decided.ShouldBe(Names, ignoreOrder: true, "each test is decided once");
        TestRecord lost = run.Tests.Single(test => test.Name == Hanging);
        lost.Attempts.Select(attempt => attempt.Reason).ShouldBe(
        [
            $"the board was lost: the connection to place {killed} of the lab was lost",
            $"the board was lost: {Hanging} did not end within 4 s",
        ]);
        lost.Attempts[1].Board.ShouldNotBe(lost.Attempts[0].Board);
        Reported(run).Select(test => test.Name).ShouldBe(["bare/fails", "bare/passes", "bare/skips"]);
    }

    /// <summary>Tests on which a board gave its word, and how many boards did for the last attempt.</summary>
    private static IEnumerable<(string Name, RunOutcome Outcome, int Times)> Reported(RunRecord run) => run.Tests
        .Where(test => test.Attempts.Any(attempt => attempt.Reported))
        .OrderBy(test => test.Name, StringComparer.Ordinal)
        .Select(test => (test.Name, test.Outcome, test.Attempts.Count(attempt => attempt.Reported)));

    private static IEnumerable<(string Name, RunOutcome Outcome, string Reason)> Outcomes(RunRecord run) =>
        run.Tests.OrderBy(test => test.Name, StringComparer.Ordinal).Select(test => (test.Name, test.Outcome, test.Reason));

    private static string FolderOf(string place) => place.Replace('/', '.');

    private static TestBoard Board(LabPlace place) =>
        new(FolderOf(place.Lease.FullName), _ => place.CreateRig(new BootImage(BuiltFiles.TestBoard) { Machine = new VirtualMachine { Memory = 64 } }));

    private Task<LabPlace> UseAsync(string place, CancellationToken cancellation) => lab.Client.UseAsync(place, "ann@here", TimeSpan.FromSeconds(20), cancellation);

    private Task<RunRecord> RunAsync(IReadOnlyList<TestBoard> boards, IRunObserver? observer, int retries, CancellationToken cancellation)
    {
        CatalogTest[] tests = [.. Names.Select(name => new CatalogTest(name, "bare", "bare", TimeSpan.FromSeconds(4)))];
        var catalog = new TestCatalog([new CatalogPhase("bare", "1.0.0", [])], [new CatalogProgram("bare", "bare", tests)]);
        string folder = Path.Combine(directory, string.Join('+', boards.Select(board => board.Name)));
        return ConformanceRun.ExecuteAsync(new RunOptions("test-board", catalog, tests, boards, folder) { Retries = retries, Selection = "those of the list" }, observer, cancellation);
    }

    /// <summary>Kills the host on whose board a test begins, once.</summary>
    private sealed class HostKiller(LabFixture lab, string test) : IRunObserver
    {
        private readonly List<string> decided = [];
        private string? killed;

        /// <summary>The place whose host was killed.</summary>
        public string? Killed => killed;

        public IReadOnlyList<string> Decided => decided;

        void IRunObserver.Began(IReadOnlyList<CatalogTest> tests, int boards)
        {
        }

        IBoardObserver IRunObserver.ObserverOf(string board) => new Watcher(board, name =>
        {
            if (name == test && Interlocked.CompareExchange(ref killed, board.Replace('.', '/'), null) is null)
                lab[board.Split('.')[0]].Kill();
        });

        void IRunObserver.Decided(TestRecord test)
        {
            lock (decided)
                decided.Add(test.Name);
        }

        void IRunObserver.Note(string text) => TestContext.Out.WriteLine(text);

        void IRunObserver.Ended()
        {
        }
    }

    private sealed class Watcher(string board, Action<string> started) : IBoardObserver
    {
        public void StateChanged(BoardState state)
        {
        }

        public void ConsoleLine(string text)
        {
        }

        public void TestStarted(string name) => started(name);

        public void TestDecided(TestVerdict verdict) => TestContext.Out.WriteLine($"{board}: {verdict.Name} {verdict.Outcome} {verdict.Reason}");

        public void Note(string text) => TestContext.Out.WriteLine($"{board}: {text}");
    }
}
