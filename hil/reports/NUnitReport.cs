using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Xml.Linq;

using Pistachio.Hil.Runs;

namespace Pistachio.Hil.Reports;

/// <summary>Results in the XML of NUnit 3 (docs.nunit.org, "Test Result XML Format").</summary>
public static class NUnitReport
{
    public const string FileName = "nunit.xml";

    public static void Write(RunRecord run, string path) => Build(run).Save(path);

    internal static XDocument Build(RunRecord run)
    {
        int next = 1000;
        string Id() => $"0-{next++}";
        var suite = new XElement(
            "test-suite",
            new XAttribute("type", "Assembly"),
            new XAttribute("id", Id()),
            Text("name", run.Board),
            Text("fullname", run.Board),
            Sums(run.Tests, run),
            new XElement(
                "properties",
                Property("Build", run.Build ?? "unknown"),
                Property("Rig", string.Join("; ", run.Boards.Select(board => board.Description)))),
            run.SetupError is null ? null : new XElement("failure", new XElement("message", XmlText.Clean(run.SetupError))),
            run.Tests.GroupBy(test => test.Phase ?? "board").Select(phase => Fixture(run, phase.Key, [.. phase], Id)));
        return new XDocument(new XElement(
            "test-run",
            new XAttribute("id", 0),
            Text("name", run.Board),
            Text("fullname", run.Board),
            Sums(run.Tests, run),
            new XAttribute("engine-version", "3"),
            Text("start-time", Time(run.Started)),
            Text("end-time", Time(run.Started.AddSeconds(run.Seconds))),
            suite));
    }

    private static XElement Fixture(RunRecord run, string phase, IReadOnlyList<TestRecord> tests, Func<string> id) => new(
        "test-suite",
        new XAttribute("type", "TestFixture"),
        new XAttribute("id", id()),
        Text("name", phase),
        Text("fullname", $"{run.Board}.{phase}"),
        Sums(tests, null),
        tests.Select(test => Case(run, phase, test, id())));

    private static XElement Case(RunRecord run, string phase, TestRecord test, string id)
    {
        var element = new XElement(
            "test-case",
            new XAttribute("id", id),
            Text("name", test.Name),
            Text("fullname", $"{run.Board}.{phase}.{test.Name}"),
            Text("methodname", test.Name),
            Text("classname", phase),
            new XAttribute("runstate", "Runnable"),
            new XAttribute("result", ResultOf(test.Outcome)),
            test.Outcome == RunOutcome.Quarantined ? new XAttribute("label", "Ignored") : null,
            Text("duration", Seconds(test.Seconds)),
            new XAttribute("asserts", 0));
        if (test.Attempts.LastOrDefault() is { } last)
            element.Add(Text("start-time", Time(run.Started.AddSeconds(last.Begin))), Text("end-time", Time(run.Started.AddSeconds(last.End))));
        if (test.Outcome == RunOutcome.Failed)
            element.Add(new XElement("failure", new XElement("message", XmlText.Clean(test.Reason))));
        else if (test.Outcome != RunOutcome.Passed)
            element.Add(new XElement("reason", new XElement("message", XmlText.Clean(test.Quarantine is null ? test.Reason : $"in quarantine ({test.Quarantine}): {test.Reason}"))));
        string[] console = [.. test.Attempts.SelectMany(attempt => attempt.Console)];
        if (console.Length > 0)
            element.Add(new XElement("output", XmlText.Clean(string.Join('\n', console))));
        return element;
    }

    private static string ResultOf(RunOutcome outcome) => outcome switch
    {
        RunOutcome.Passed => "Passed",
        RunOutcome.Failed => "Failed",
        RunOutcome.Flaky => "Warning",
        _ => "Skipped",
    };

    private static IEnumerable<XAttribute> Sums(IReadOnlyList<TestRecord> tests, RunRecord? run)
    {
        int Count(string result) => tests.Count(test => ResultOf(test.Outcome) == result);
        int failed = Count("Failed");
        yield return new XAttribute("testcasecount", tests.Count);
        yield return new XAttribute("result", failed > 0 || run is { ExitCode: RunStatus.Failed or RunStatus.NotUsable or RunStatus.Lost } ? "Failed" : Count("Warning") > 0 ? "Warning" : "Passed");
        yield return new XAttribute("total", tests.Count);
        yield return new XAttribute("passed", Count("Passed"));
        yield return new XAttribute("failed", failed);
        yield return new XAttribute("warnings", Count("Warning"));
        yield return new XAttribute("inconclusive", 0);
        yield return new XAttribute("skipped", Count("Skipped"));
        yield return new XAttribute("asserts", 0);
        yield return Text("duration", Seconds(run?.Seconds ?? tests.Sum(test => test.Seconds)));
    }

    private static XElement Property(string name, string value) => new("property", Text("name", name), Text("value", value));

    private static XAttribute Text(string name, string value) => new(name, XmlText.Clean(value));

    private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture);

    private static string Seconds(double seconds) => seconds.ToString("0.000000", CultureInfo.InvariantCulture);
}
