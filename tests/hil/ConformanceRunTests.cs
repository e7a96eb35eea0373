using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;

using NUnit.Framework;

using Pistachio.Hil.Link;
using Pistachio.Hil.Rigs;
using Pistachio.Hil.Runs;
using Pistachio.Hil.Session;

using Shouldly;

namespace Pistachio.Hil.Tests;

/// <summary>Runs of several programs on one or more simulated boards.</summary>
[TestFixture]
internal sealed class ConformanceRunTests
{
    private static readonly SimulatedTest[] Good = [new("top:t/one"), new("base:b/one"), new("base:b/two"), new("side:s/one")];

    [Test]
    public async Task All_passed_is_exit_status_0_and_the_phases_that_others_build_on_run_first()
    {
        using var image = new SimulatedImage(Good);
        RunRecord run = await image.RunAsync(image.Board("one"));
        run.ExitCode.ShouldBe(RunStatus.Passed);
        run.Passed.ShouldBe(4);
        run.Boards.ShouldHaveSingleItem().Boots.Select(boot => boot.Program).Last().ShouldBe("top-tests");
        run.Boards[0].Boots.ShouldAllBe(boot => boot.Build == "build-1" && boot.Ready > boot.Begin && boot.End > boot.Ready);
    }

    [Test]
    public async Task Tests_of_a_phase_are_not_run_when_what_it_builds_on_failed_and_the_reason_is_said()
    {
        using var image = new SimulatedImage(new("top:t/one"), new("base:b/one", TestStatus.Failed, "broken"), new("base:b/two"), new("side:s/one"));
        RunRecord run = await image.RunAsync(image.Board("one"));
        Outcomes(run).ShouldBe(["t/one blocked", "b/one failed", "b/two passed", "s/one passed"]);
        run.Tests[0].Reason.ShouldBe("not run: phase base, which top builds on, failed: b/one");
        run.ExitCode.ShouldBe(RunStatus.Failed);
    }

    [Test]
    public async Task A_failure_in_quarantine_blocks_nothing_and_fails_nothing_but_is_told()
    {
        using var image = new SimulatedImage(new("top:t/one"), new("base:b/one", TestStatus.Failed, "broken"));
        RunRecord run = await image.RunAsync(image.Options(image.Board("one")) with
        {
            Quarantine = new Quarantine([new QuarantineEntry("b/*", "clock of the lab", new DateOnly(2999, 1, 1), "q.yaml", 1)]),
        });
        Outcomes(run).ShouldBe(["t/one passed", "b/one quarantined"]);
        run.Tests[1].Reason.ShouldBe("broken");
        run.Tests[1].Quarantine.ShouldBe("clock of the lab");
        run.ExitCode.ShouldBe(RunStatus.Passed);
    }

    [Test]
    public async Task A_test_that_passes_when_it_is_tried_again_is_flaky_and_not_passed()
    {
        using var image = new SimulatedImage(new("top:t/one"), new("base:b/one"), new("base:b/two"));
        RunRecord run = await image.RunAsync(image.Options(FailsOnce(image, "b/two")) with { Retries = 2 });
        Outcomes(run).ShouldBe(["t/one passed", "b/one passed", "b/two flaky"]);
        TestRecord flaky = run.Tests[2];
        flaky.Attempts.Select(attempt => attempt.Outcome).ShouldBe([TestOutcomeKind.Failed, TestOutcomeKind.Passed]);
        flaky.Reason.ShouldStartWith("passed at attempt 2; the first: the board was lost: PANIC");
        run.ExitCode.ShouldBe(RunStatus.Flaky);
    }

    [Test]
    public async Task Without_retries_the_same_test_has_failed()
    {
        using var image = new SimulatedImage(new("base:b/one"), new("base:b/two"));
        RunRecord run = await image.RunAsync(FailsOnce(image, "b/two"));
        Outcomes(run).ShouldBe(["b/one passed", "b/two failed"]);
        run.ExitCode.ShouldBe(RunStatus.Failed);
    }

    [Test]
    public async Task A_test_that_never_passes_has_failed_after_all_attempts()
    {
        using var image = new SimulatedImage(new SimulatedTest("base:b/one", TestStatus.Failed, "1 is not 2"));
        RunRecord run = await image.RunAsync(image.Options(image.Board("one")) with { Retries = 2 });
        run.Tests.ShouldHaveSingleItem().Attempts.Count.ShouldBe(3);
        Outcomes(run).ShouldBe(["b/one failed"]);
        run.Boards[0].Boots.Count.ShouldBe(3, "each attempt has a boot of its own");
    }

    [Test]
    public async Task Two_boards_share_the_tests_and_each_test_runs_once()
    {
        using var image = new SimulatedImage([.. Enumerable.Range(0, 60).Select(i => new SimulatedTest($"base:b/{i:00}"))]);
        var counts = new ConcurrentDictionary<string, int>();
        using var both = new Barrier(2);
        var met = new ConcurrentDictionary<SimulatedMachine, bool>();
        bool During(SimulatedMachine machine, SimulatedTest test, int boot)
        {
            // Neither runs its second test before the other has begun: both take part for sure.
            counts.AddOrUpdate(test.Name, 1, (_, count) => count + 1);
            if (met.TryAdd(machine, true))
                both.SignalAndWait(TimeSpan.FromSeconds(20)).ShouldBeTrue();
            return true;
        }

        RunRecord run = await image.RunAsync(image.Board("one", During), image.Board("two", During));
        run.Passed.ShouldBe(60);
        counts.Values.ShouldAllBe(count => count == 1);
        run.Tests.SelectMany(test => test.Attempts).Select(attempt => attempt.Board).Distinct().Order().ShouldBe([0, 1]);
    }

    [Test]
    public async Task The_tests_of_a_board_that_is_lost_for_good_go_to_the_other()
    {
        using var image = new SimulatedImage([.. Enumerable.Range(0, 40).Select(i => new SimulatedTest($"base:b/{i:00}"))]);
        using var lost = new ManualResetEventSlim();
        TestBoard dying = image.Board("dying", (machine, test, boot) =>
        {
            lost.Set();
            SimulatedMachine.Die();
            return true;
        });
        TestBoard good = image.Board("good", (machine, test, boot) => lost.Wait(TimeSpan.FromSeconds(20)));
        RunRecord run = await image.RunAsync(dying, good);

        // A boot of the dying board costs at most the test that was running then; the others all passed, on the good one.
        run.Failed.ShouldBeInRange(0, run.Boards[0].Boots.Count);
        run.Passed.ShouldBe(40 - run.Failed);
        run.Tests.Where(test => test.Outcome == RunOutcome.Failed).ShouldAllBe(test => test.Attempts.Single().Board == 0);
        run.Tests.Where(test => test.Outcome == RunOutcome.Passed).ShouldAllBe(test => test.Attempts.Single().Board == 1);
        run.Lost.ShouldBeFalse();
        run.Boards[0].Boots.ShouldContain(boot => boot.Loss != null);
    }

    [Test]
    public async Task When_the_only_board_is_lost_for_good_the_tests_are_not_run_and_the_status_is_3()
    {
        using var image = new SimulatedImage(Good);
        var dead = new TestBoard("dead", _ => new SimulatedRig((machine, _) => machine.Print("no system disk\n")));
        RunRecord run = await image.RunAsync(dead);
        run.ExitCode.ShouldBe(RunStatus.Lost);
        run.Failed.ShouldBe(4);
        run.Tests.ShouldAllBe(test => test.Attempts.Count == 0 && test.Reason.StartsWith("not run: "));
        run.Boards[0].Boots[0].Loss!.LastLines.ShouldBe(["no system disk"]);
    }

    [Test]
    public async Task A_board_that_runs_another_build_is_not_judged()
    {
        using var image = new SimulatedImage(Good);
        RunRecord run = await image.RunAsync(image.Options(image.Board("one")) with { Identity = new ImageIdentity { Build = "build-2" } });
        run.ExitCode.ShouldBe(RunStatus.Lost);
        run.Tests.ShouldAllBe(test => test.Reason == "not run: the board runs build build-1, not build-2");
        run.Boards[0].Boots.ShouldHaveSingleItem().Build.ShouldBe("build-1");
    }

    [Test]
    public async Task A_rig_that_cannot_be_used_is_status_2_when_there_is_no_other_and_nothing_when_there_is()
    {
        using var image = new SimulatedImage(Good);
        var broken = new TestBoard("broken", _ => throw new RigException("the cable is not plugged in"));
        RunRecord alone = await image.RunAsync(broken);
        alone.ExitCode.ShouldBe(RunStatus.NotUsable);
        alone.SetupError.ShouldBe("the cable is not plugged in");

        RunRecord two = await image.RunAsync(broken, image.Board("good"));
        two.ExitCode.ShouldBe(RunStatus.Passed);
        two.Boards[0].Trouble.ShouldBe("the cable is not plugged in");
    }

    [Test]
    public async Task A_test_that_the_image_lacks_has_failed_and_is_not_tried_again()
    {
        using var image = new SimulatedImage(Good);
        var more = new TestCatalog(
            image.Catalog.Phases,
            [.. image.Catalog.Programs.Select(program => program.Name != "side-tests" ? program : program with
            {
                Tests = [.. program.Tests, new CatalogTest("s/missing", "side", "side-tests", TimeSpan.FromSeconds(5))],
            })]);
        RunRecord run = await image.RunAsync(image.Options(image.Board("one")) with { Catalog = more, Tests = [.. more.Tests], Retries = 3 });
        TestRecord missing = run.Tests.Single(test => test.Name == "s/missing");
        (missing.Outcome, missing.Reason, missing.Attempts.Count).ShouldBe((RunOutcome.Failed, "missing: the image has no such test", 1));
    }

    [Test]
    public async Task A_test_that_nobody_listed_runs_and_is_named_unless_the_user_chose_tests()
    {
        using var image = new SimulatedImage(Good);
        var fewer = new TestCatalog(image.Catalog.Phases, [.. image.Catalog.Programs.Select(program => program with { Tests = [.. program.Tests.Take(1)] })]);
        RunOptions options = image.Options(image.Board("one")) with { Catalog = fewer, Tests = [.. fewer.Tests] };
        RunRecord run = await image.RunAsync(options);
        run.Unlisted.ShouldBe(["b/two"]);
        run.Tests.Last().ShouldSatisfyAllConditions(test => test.Name.ShouldBe("b/two"), test => test.Phase.ShouldBe("base"), test => test.Outcome.ShouldBe(RunOutcome.Passed));

        RunRecord chosen = await image.RunAsync(options with { Selection = "--only b/one", Tests = [fewer.Tests.Single(test => test.Name == "b/one")] });
        chosen.Tests.ShouldHaveSingleItem().Name.ShouldBe("b/one");
    }

    [Test]
    public async Task The_lines_that_a_result_points_to_are_those_of_its_test()
    {
        using var image = new SimulatedImage(new("base:b/one"), new("base:b/two"));
        TestBoard board = image.Board("one", (machine, test, boot) =>
        {
            machine.Print($"this is {test.Name}\n");
            return true;
        });
        RunRecord run = await image.RunAsync(board);
        string[] lines = await File.ReadAllLinesAsync(Path.Combine(image.Output, "one", "console.log"));
        foreach (TestRecord test in run.Tests)
        {
            AttemptRecord attempt = test.Attempts.Single();
            lines[attempt.FirstLine - 1].ShouldEndWith($"-- {test.Name} started");
            lines[attempt.LastLine - 1].ShouldEndWith($"-- {test.Name} passed");
            lines[attempt.FirstLine..attempt.LastLine].ShouldContain(line => line.EndsWith($"this is {test.Name}"));
            lines[attempt.FirstLine..attempt.LastLine].ShouldNotContain(line => line.Contains("this is") && !line.EndsWith($"this is {test.Name}"));
        }
    }

    [Test]
    public async Task Cancelling_switches_all_boards_off()
    {
        using var image = new SimulatedImage(Good);
        using var cancellation = new CancellationTokenSource();
        TestBoard Waiting(string name) => image.Board(name, (machine, _, _) =>
        {
            cancellation.Cancel();
            machine.StandStill();
            return true;
        });
        RunOptions options = image.Options(Waiting("one"), Waiting("two"));
        await Should.ThrowAsync<OperationCanceledException>(() => ConformanceRun.ExecuteAsync(options, null, cancellation.Token));
        image.Rigs.Values.SelectMany(rigs => rigs).ShouldAllBe(rig => rig.AllOff);
    }

    private static IEnumerable<string> Outcomes(RunRecord run) => run.Tests.Select(test => $"{test.Name} {test.Outcome.ToString().ToLowerInvariant()}");

    /// <summary>A board that panics the first time it runs a test.</summary>
    private static TestBoard FailsOnce(SimulatedImage image, string name)
    {
        bool failed = false;
        return image.Board("one", (machine, test, boot) =>
        {
            if (test.Name == name && !failed)
            {
                failed = true;
                machine.Print("\nPANIC: out of luck\n");
                machine.StandStill();
            }

            return true;
        });
    }
}
