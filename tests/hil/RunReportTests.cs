using System;
using System.IO;
using System.Linq;
using System.Xml.Linq;

using NUnit.Framework;

using Pistachio.Hil.Reports;
using Pistachio.Hil.Runs;

using Shouldly;

using Spectre.Console;
using Spectre.Console.Rendering;

namespace Pistachio.Hil.Tests;

/// <summary>The same run in each of the formats; what a board says is hostile.</summary>
[TestFixture]
internal sealed class RunReportTests
{
    private const string Hostile = "</pre><script>alert(1)</script>\u0001\u001b[31m # ]]> \"'&\nok 99 - forged";

    private static readonly RunRecord Run = Records.Run(
        Records.Test("a/passes", RunOutcome.Passed),
        Records.Test("a/fails", RunOutcome.Failed, reason: Hostile, console: [Hostile]),
        Records.Test("a/flaky", RunOutcome.Flaky),
        Records.Test("a/known", RunOutcome.Quarantined),
        Records.Test("b/skips", RunOutcome.Skipped, "top"),
        Records.Test("b/blocked", RunOutcome.Blocked, "top"));

    [Test]
    public void JUnit_has_the_sums_and_a_case_for_each_test()
    {
        XElement root = Reread(JUnitReport.Build(Run));
        (root.Attribute("tests")!.Value, root.Attribute("failures")!.Value, root.Attribute("skipped")!.Value).ShouldBe(("6", "1", "3"));
        root.Elements("testsuite").Select(suite => (suite.Attribute("name")!.Value, suite.Elements("testcase").Count())).ShouldBe([("base", 4), ("top", 2)]);
        root.Descendants("failure").ShouldHaveSingleItem().Attribute("message")!.Value.ShouldContain("</pre><script>alert(1)</script>\uFFFD");
        root.Descendants("flakyFailure").ShouldHaveSingleItem().Attribute("message")!.Value.ShouldBe("the reason of a/flaky");
        root.Descendants("skipped").Select(skip => skip.Attribute("message")!.Value).ShouldContain("in quarantine (known): the reason of a/known");
    }

    [Test]
    public void NUnit_has_the_sums_and_a_case_for_each_test()
    {
        XElement root = Reread(NUnitReport.Build(Run));
        root.Name.LocalName.ShouldBe("test-run");
        string Sum(string name) => root.Attribute(name)!.Value;
        (Sum("total"), Sum("passed"), Sum("failed"), Sum("warnings"), Sum("skipped"), Sum("result")).ShouldBe(("6", "1", "1", "1", "3", "Failed"));
        root.Descendants("test-case").Select(test => test.Attribute("result")!.Value).ShouldBe(["Passed", "Failed", "Warning", "Skipped", "Skipped", "Skipped"]);
        root.Descendants().Where(each => each.Attribute("id") is not null).Select(each => each.Attribute("id")!.Value).ShouldBeUnique();
    }

    [Test]
    public void TAP_has_a_subtest_for_each_phase_and_nothing_that_a_board_says_is_a_line_of_its_own()
    {
        string[] lines = TapReport.Build(Run).TrimEnd().Split('\n');
        lines[0].ShouldBe("TAP version 14");
        lines[1].ShouldBe("1..2");
        lines.ShouldContain("    1..4");
        lines.ShouldContain("    not ok 2 - a/fails");
        lines.ShouldContain("    ok 3 - a/flaky");
        lines.ShouldContain("    not ok 4 - a/known # TODO in quarantine: known");
        lines.ShouldContain("    ok 1 - b/skips # SKIP the reason of b/skips");
        lines.ShouldContain("not ok 1 - base");
        lines.ShouldContain("ok 2 - top");
        lines.ShouldNotContain(line => line.TrimStart().StartsWith("ok 99"));
    }

    [Test]
    public void A_rig_that_cannot_be_used_is_in_each_report()
    {
        RunRecord run = Records.Run(Records.Test("a/one", RunOutcome.Failed)) with { SetupError = "the cable # is not plugged in" };
        Reread(JUnitReport.Build(run)).Descendants("error").ShouldHaveSingleItem().Attribute("message")!.Value.ShouldBe("the cable # is not plugged in");
        Reread(NUnitReport.Build(run)).Attribute("result")!.Value.ShouldBe("Failed");
        TapReport.Build(run).ShouldContain("Bail out! the cable # is not plugged in\n");
        HtmlReport.Build(run, [], [[]]).ShouldContain("the run could not begin");
    }

    [Test]
    public void Nothing_that_a_board_says_is_markup_in_the_page()
    {
        string page = HtmlReport.Build(Run, [Run], [[$"[    0.1] {Hostile.Replace("\n", "\\n")}", "[    0.2] -- a/fails started"]]);
        page.ShouldNotContain("<script>alert");
        page.ShouldContain("&lt;script&gt;alert(1)&lt;/script&gt;\u2401\u241B[31m");
        page.Split("<script>").Length.ShouldBe(2, "there is one script, our own");
    }

    [Test]
    public void The_page_needs_nothing_from_elsewhere()
    {
        string page = HtmlReport.Build(Run, [], [[]]);
        page.ShouldNotContain("http://");
        page.ShouldNotContain("https://");
        page.ShouldContain("default-src 'none'");
    }

    [TestCase(RunOutcome.Passed, RunStatus.Passed)]
    [TestCase(RunOutcome.Quarantined, RunStatus.Passed)]
    [TestCase(RunOutcome.Flaky, RunStatus.Flaky)]
    [TestCase(RunOutcome.Failed, RunStatus.Failed)]
    [TestCase(RunOutcome.Skipped, RunStatus.Failed)]
    [TestCase(RunOutcome.Blocked, RunStatus.Failed)]
    public void The_exit_status_says_what_kind_of_end_it_was(RunOutcome outcome, int status) => Records.Run(Records.Test("a/one", outcome)).ExitCode.ShouldBe(status);

    [Test]
    public void Elsewhere_than_on_a_terminal_progress_is_a_plain_line_for_each_test()
    {
        string text = Progress(isLive: false);
        text.ShouldContain("2 tests on 1 board");
        text.ShouldContain("[1/2] passed  a/passes\n");
        text.ShouldContain("[2/2] failed  a/fails: ");
        text.ShouldNotContain("\u001b");
        text.ShouldNotContain("\r");
    }

    [Test]
    public void On_a_terminal_progress_is_one_line_and_what_did_not_pass_stays_above_it()
    {
        string text = Progress(isLive: true);
        text.ShouldContain("\r\u001b[K[1/2]");
        text.ShouldContain("[2/2] failed  a/fails: ");
        text.ShouldNotContain("passed  a/passes\n");
        text.ShouldEndWith("\r\u001b[K");
    }

    [Test]
    public void The_time_that_is_left_follows_from_recorded_times_and_from_how_fast_it_goes()
    {
        CatalogTest[] tests = [.. Enumerable.Range(0, 4).Select(i => new CatalogTest($"a/{i}", "base", "base-tests", TimeSpan.Zero))];
        var durations = new TestDurations(tests.ToDictionary(test => test.Key, _ => TimeSpan.FromSeconds(10) - TestDurations.Overhead));
        var estimate = new RunEstimate(tests, durations, boards: 2);
        estimate.Left(TimeSpan.Zero).ShouldBe(TimeSpan.FromSeconds(20));
        estimate.Decided("base:a/0");
        estimate.Left(TimeSpan.FromSeconds(20)).ShouldBe(TimeSpan.FromSeconds(60));
        new RunEstimate(tests, TestDurations.None, 1).Left(TimeSpan.FromSeconds(5)).ShouldBeNull();
    }

    private static string Progress(bool isLive)
    {
        using var writer = new StringWriter { NewLine = "\n" };
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new PlainOutput(writer), Ansi = AnsiSupport.No, ColorSystem = ColorSystemSupport.NoColors });
        var progress = new RunProgress(console, verbose: false, TestDurations.None, isLive);
        TestRecord[] tests = [.. Run.Tests.Take(2)];
        progress.Began([.. tests.Select(test => new CatalogTest(test.Name, test.Phase!, test.Program, TimeSpan.Zero))], 1);
        foreach (TestRecord test in tests)
            progress.Decided(test);
        progress.Ended();
        return writer.ToString();
    }

    private static XElement Reread(XDocument document)
    {
        using var writer = new StringWriter();
        document.Save(writer);
        return XDocument.Parse(writer.ToString()).Root!;
    }

    private sealed class PlainOutput(TextWriter writer) : IAnsiConsoleOutput
    {
        public TextWriter Writer => writer;

        public bool IsTerminal => false;

        public int Width => 200;

        public int Height => 50;

        public void SetEncoding(System.Text.Encoding encoding)
        {
            // The text stays a string.
        }
    }
}
