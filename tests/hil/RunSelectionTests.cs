using System;
using System.Collections.Generic;
using System.Linq;

using NUnit.Framework;

using Pistachio.Hil.Runs;

using Shouldly;

namespace Pistachio.Hil.Tests;

[TestFixture]
internal sealed class RunSelectionTests
{
    private static readonly TestCatalog Catalog = MakeCatalog("mmap/one", "mmap/two", "munmap/one", "fork/copies");

    [Test]
    public void Without_filters_everything_is_chosen()
    {
        Names(new RunSelection()).ShouldBe(["mmap/one", "mmap/two", "munmap/one", "fork/copies"]);
        new RunSelection().IsEverything.ShouldBeTrue();
    }

    [TestCase("ONE", "mmap/one,munmap/one")]
    [TestCase("mmap/*", "mmap/one,mmap/two")]
    [TestCase("m?map/*", "")]
    [TestCase("*/one", "mmap/one,munmap/one")]
    public void A_pattern_is_a_part_of_the_name_or_with_wildcards_all_of_it(string pattern, string expected)
    {
        var selection = new RunSelection { Only = [new NamePattern(pattern)] };
        if (expected.Length == 0)
            Complaint(selection).ShouldBe($"no test of the image has '{pattern}' in its name");
        else
            Names(selection).ShouldBe(expected.Split(','));
    }

    [Test]
    public void Filters_add_up_and_the_report_says_what_was_selected()
    {
        var selection = new RunSelection { Only = [new NamePattern("one"), new NamePattern("fork")], Except = [new NamePattern("munmap/*")], Phases = ["base"] };
        Names(selection).ShouldBe(["mmap/one"]);
        selection.ToString().ShouldBe("--only one --only fork --except munmap/* --phase base");
    }

    [Test]
    public void A_tag_is_a_phase_a_program_or_what_stands_before_the_slash()
    {
        Names(new RunSelection { Tags = ["munmap"] }).ShouldBe(["munmap/one"]);
        Names(new RunSelection { Tags = ["top", "mmap"] }).ShouldBe(["mmap/one", "mmap/two", "fork/copies"]);
        Names(new RunSelection { Tags = ["base-tests"] }).Count().ShouldBe(3);
    }

    [Test]
    public void What_matches_nothing_is_refused_with_what_there_is()
    {
        Complaint(new RunSelection { Phases = ["net"] }).ShouldBe("the image has no phase 'net'; its phases: base, top");
        Complaint(new RunSelection { Tags = ["net"] }).ShouldBe("no test of the image has the tag 'net'; tags: fork, mmap, munmap");
        Complaint(new RunSelection { Except = [new NamePattern("sockets")] }).ShouldBe("no test of the image has 'sockets' in its name");
        Complaint(new RunSelection { Only = [new NamePattern("fork")], Phases = ["base"] }).ShouldBe("no test of the image matches --only fork --phase base");
    }

    [Test]
    public void Only_failed_takes_what_failed_and_what_was_blocked_by_it()
    {
        RunRecord last = Records.Run(
            Records.Test("mmap/one", RunOutcome.Failed, "base"),
            Records.Test("mmap/two", RunOutcome.Flaky, "base"),
            Records.Test("munmap/one", RunOutcome.Quarantined, "base"),
            Records.Test("fork/copies", RunOutcome.Blocked, "top"));
        Names(new RunSelection { FailedIn = last }).ShouldBe(["mmap/one", "fork/copies"]);
        Complaint(new RunSelection { FailedIn = Records.Run(Records.Test("mmap/one", RunOutcome.Passed, "base")) }).ShouldStartWith("no test failed in the last run");
    }

    [TestCase("0/3")]
    [TestCase("4/3")]
    [TestCase("2")]
    [TestCase("1/2/3")]
    [TestCase("-1/3")]
    [TestCase("a/b")]
    [TestCase("1/1001")]
    [TestCase("")]
    public void A_bad_subset_is_refused_in_one_line(string text) =>
        Should.Throw<RunInputException>(() => Subset.Parse(text)).Message.ShouldBe(
            $"--subset: '{text}' is not valid; expected N/M with N from 1 to M and M up to 1000, such as 2/3");

    [Test]
    public void More_parts_than_tests_are_refused() =>
        Complaint(new RunSelection { Subset = new Subset(1, 5) }).ShouldBe("--subset: 5 parts of 4 tests would leave some empty");

    [Test]
    public void Subsets_hold_each_test_once_take_about_the_same_time_and_are_always_the_same()
    {
        var random = new Random(4);
        TestCatalog many = MakeCatalog([.. Enumerable.Range(0, 200).Select(i => $"t/{i:000}")]);
        CatalogTest[] all = [.. many.Tests];
        var durations = new TestDurations(all.ToDictionary(test => test.Key, _ => TimeSpan.FromMilliseconds(random.Next(1, 2000))));
        for (int parts = 1; parts <= 7; parts++)
        {
            IReadOnlyList<CatalogTest>[] subsets = [.. Enumerable.Range(1, parts).Select(number => new Subset(number, parts).Of(all, durations))];
            subsets.SelectMany(subset => subset).Select(test => test.Key).Order().ShouldBe(all.Select(test => test.Key).Order());
            double[] times = [.. subsets.Select(subset => subset.Sum(test => durations.Of(test).TotalSeconds))];
            (times.Max() - times.Min()).ShouldBeLessThan(2, "no further apart than one test is long");
            new Subset(1, parts).Of([.. all.Reverse()], durations).Select(test => test.Key).Order().ShouldBe(subsets[0].Select(test => test.Key).Order());
        }
    }

    [Test]
    public void Tests_of_which_nothing_is_known_are_spread_evenly()
    {
        CatalogTest[] all = [.. MakeCatalog([.. Enumerable.Range(0, 31).Select(i => $"t/{i:000}")]).Tests];
        Enumerable.Range(1, 3).Select(number => new Subset(number, 3).Of(all, TestDurations.None).Count).Order().ShouldBe([10, 10, 11]);
    }

    [Test]
    public void Phases_that_build_on_each_other_in_a_circle_are_refused() =>
        Should.Throw<RunInputException>(() => new TestCatalog([new CatalogPhase("a", "1", ["b"]), new CatalogPhase("b", "1", ["a"])], []))
            .Message.ShouldBe("phase a builds on itself");

    private static TestCatalog MakeCatalog(params string[] names)
    {
        CatalogTest[] tests = [.. names.Select(name => name.StartsWith("fork")
            ? new CatalogTest(name, "top", "top-tests", TimeSpan.FromSeconds(1))
            : new CatalogTest(name, "base", "base-tests", TimeSpan.FromSeconds(1)))];
        return new TestCatalog(
            [new CatalogPhase("base", "1.0", []), new CatalogPhase("top", "1.0", ["base"])],
            [.. tests.GroupBy(test => test.Program).Select(program => new CatalogProgram(program.Key, program.First().Phase, [.. program]))]);
    }

    private static IEnumerable<string> Names(RunSelection selection) => selection.Choose(Catalog, TestDurations.None).Select(test => test.Name);

    private static string Complaint(RunSelection selection) => Should.Throw<RunInputException>(() => selection.Choose(Catalog, TestDurations.None)).Message;
}
