using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;

using NUnit.Framework;

using Pistachio.Hil.Runs;

using Shouldly;

namespace Pistachio.Hil.Tests;

[TestFixture]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class RunHistoryTests : IDisposable
{
    private static readonly DateTimeOffset Start = new(2026, 11, 26, 14, 5, 12, TimeSpan.Zero);

    private readonly string directory = Directory.CreateTempSubdirectory("pistachio-history-tests-").FullName;

    private RunHistory History => new(Path.Combine(directory, "runs"));

    public void Dispose() => Directory.Delete(directory, true);

    [Test]
    public void What_is_written_is_read_again()
    {
        RunRecord run = Records.Run(Records.Test("a/one", RunOutcome.Flaky, console: ["<\u001b[31m>"]), Records.Test("a/two", RunOutcome.Blocked));
        string path = Path.Combine(directory, "results.json");
        run.Write(path);
        string written = File.ReadAllText(path);
        RunRecord read = RunRecord.Read(path);
        read.Tests[0].Attempts[0].Console.ShouldBe(["<\u001b[31m>"]);
        read.Write(path);
        File.ReadAllText(path).ShouldBe(written);
        written.ShouldContain("\"outcome\": \"flaky\"");
    }

    [Test]
    public void Two_runs_in_the_same_second_have_folders_of_their_own_and_the_newest_is_first()
    {
        string first = History.Begin(Start);
        string second = History.Begin(Start);
        string third = History.Begin(Start.AddSeconds(1));
        History.Folders.ShouldBe([third, second, first]);
        Path.GetFileName(second).ShouldBe("20261126T140512Z-02");
    }

    [Test]
    public void A_run_that_came_to_no_end_is_not_the_last_one()
    {
        Finish(History.Begin(Start), Records.Run(Records.Test("a/one", RunOutcome.Failed)));
        History.Begin(Start.AddSeconds(1));
        History.Last()!.Failed.ShouldBe(1);
        new RunHistory(Path.Combine(directory, "none")).Last().ShouldBeNull();
    }

    [TestCase("{", 1)]
    [TestCase("{\n\"format\": 1,\n\"id\": 7}", 3)]
    public void Unreadable_results_are_named_with_their_line_and_only_left_out_of_a_comparison(string text, int line)
    {
        Finish(History.Begin(Start), Records.Run());
        string path = Path.Combine(History.Begin(Start.AddSeconds(1)), RunRecord.FileName);
        File.WriteAllText(path, text);
        Should.Throw<RunInputException>(() => History.Last()).Message.ShouldStartWith($"{path}:{line}: expected the results of a run: ");
        List<string> complaints = [];
        History.Recent(10, complaints.Add).ShouldHaveSingleItem();
        complaints.ShouldHaveSingleItem().ShouldStartWith(path);
    }

    [Test]
    public void Results_of_another_format_are_refused()
    {
        string path = Path.Combine(directory, "results.json");
        (Records.Run() with { Format = 9 }).Write(path);
        Should.Throw<RunInputException>(() => RunRecord.Read(path)).Message.ShouldBe($"{path}: expected results of format 1, found 9");
    }

    [Test]
    public void The_oldest_runs_go_and_foreign_folders_stay()
    {
        Directory.CreateDirectory(Path.Combine(directory, "runs", "notes"));
        for (int i = 0; i < RunHistory.Kept + 3; i++)
            History.Begin(Start.AddSeconds(i));
        History.Folders.Count.ShouldBe(RunHistory.Kept);
        Path.GetFileName(History.Folders[^1]).ShouldBe("20261126T140515Z-01");
        Directory.Exists(Path.Combine(directory, "runs", "notes")).ShouldBeTrue();
    }

    [Test]
    public void A_test_takes_the_median_of_its_last_times_and_failures_do_not_count()
    {
        double[] times = [0.5, 0.1, 0.3];
        TestDurations durations = RunHistory.DurationsOf(
            [.. times.Select(time => Records.Run(Records.Test("a/one", RunOutcome.Passed, seconds: time))), Records.Run(Records.Test("a/one", RunOutcome.Failed, seconds: 60))]);
        durations.Of(new CatalogTest("a/one", "base", "base-tests", TimeSpan.Zero)).ShouldBe(TimeSpan.FromSeconds(0.3));
    }

    [Test]
    public void Recorded_durations_are_read_as_they_were_written_and_nonsense_is_refused()
    {
        string path = Path.Combine(directory, "durations.json");
        var test = new CatalogTest("a/one", "base", "base-tests", TimeSpan.Zero);
        new TestDurations(new Dictionary<string, TimeSpan> { [test.Key] = TimeSpan.FromMilliseconds(1234.4) }).Write(path);
        TestDurations.Read(path).Of(test).ShouldBe(TimeSpan.FromMilliseconds(1234));
        File.WriteAllText(path, "{\n \"a\": \"long\"}");
        Should.Throw<RunInputException>(() => TestDurations.Read(path)).Message.ShouldStartWith($"{path}:2: expected an object of test: milliseconds");
        File.WriteAllText(path, "{\"a\": -1}");
        Should.Throw<RunInputException>(() => TestDurations.Read(path)).Message.ShouldStartWith($"{path}: expected");
        TestDurations.Read(Path.Combine(directory, "none")).IsKnown.ShouldBeFalse();
    }

    [Test]
    public void What_changed_since_the_run_before_is_told_and_jitter_is_not()
    {
        RunRecord before = Records.Run(
            Records.Test("a/breaks", RunOutcome.Passed),
            Records.Test("a/heals", RunOutcome.Failed),
            Records.Test("a/slows", RunOutcome.Passed, seconds: 1),
            Records.Test("a/jitters", RunOutcome.Passed, seconds: 0.001),
            Records.Test("a/goes", RunOutcome.Passed));
        RunRecord now = Records.Run(
            Records.Test("a/breaks", RunOutcome.Failed),
            Records.Test("a/heals", RunOutcome.Passed),
            Records.Test("a/slows", RunOutcome.Passed, seconds: 2),
            Records.Test("a/jitters", RunOutcome.Passed, seconds: 0.004),
            Records.Test("a/comes", RunOutcome.Passed));
        RunComparison changes = RunComparison.Of(now, [before]);
        changes.NewlyFailed.Select(test => test.Name).ShouldBe(["a/breaks"]);
        changes.Fixed.Select(test => test.Name).ShouldBe(["a/heals"]);
        changes.Slower.Select(change => change.Test.Name).ShouldBe(["a/slows"]);
        changes.Faster.ShouldBeEmpty();
        changes.Added.Select(test => test.Name).ShouldBe(["a/comes"]);
        changes.Removed.Select(test => test.Name).ShouldBe(["a/goes"]);
        RunComparison.Of(now with { Selection = "--only a" }, [before]).Removed.ShouldBeEmpty("a selection says nothing about what it leaves out");
    }

    [Test]
    public void A_test_is_compared_with_the_last_run_that_had_it()
    {
        RunRecord whole = Records.Run(Records.Test("a/fails", RunOutcome.Failed), Records.Test("a/passes", RunOutcome.Passed));
        RunRecord selection = Records.Run(Records.Test("a/passes", RunOutcome.Passed)) with { Selection = "--only passes" };
        RunComparison changes = RunComparison.Of(whole, [selection, whole]);
        changes.Previous.ShouldBe(selection);
        changes.IsEmpty.ShouldBeTrue("it failed before as well, and both were there");
    }

    private static void Finish(string folder, RunRecord run) => run.Write(Path.Combine(folder, RunRecord.FileName));
}
