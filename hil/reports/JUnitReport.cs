using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Xml.Linq;

using Pistachio.Hil.Runs;

namespace Pistachio.Hil.Reports;

/// <summary>Results in the XML that CI systems read (the JUnit format of Ant and Jenkins; flaky tests as Maven Surefire reports them).</summary>
public static class JUnitReport
{
    public const string FileName = "junit.xml";

    public static void Write(RunRecord run, string path) => Build(run).Save(path);

    internal static XDocument Build(RunRecord run)
    {
        List<XElement> suites = [.. run.Tests.GroupBy(test => test.Phase ?? "board").Select(phase => Suite(run, phase.Key, [.. phase]))];

        // A rig that cannot run shows up as one case: an empty file would look like success.
        if (run.SetupError is not null)
        {
            suites.Insert(0, new XElement(
                "testsuite",
                Text("name", "rig"),
                new XAttribute("tests", 1),
                new XAttribute("errors", 1),
                new XElement("testcase", Text("classname", "rig"), Text("name", "usable"), new XElement("error", Text("message", run.SetupError)))));
        }

        return new XDocument(new XElement(
            "testsuites",
            Text("name", run.Board),
            new XAttribute("tests", run.Tests.Count + (run.SetupError is null ? 0 : 1)),
            new XAttribute("failures", run.Failed),
            new XAttribute("errors", run.SetupError is null ? 0 : 1),
            new XAttribute("skipped", run.Tests.Count(IsSkipped)),
            Text("time", Seconds(run.Seconds)),
            suites));
    }

    private static XElement Suite(RunRecord run, string phase, IReadOnlyList<TestRecord> tests) => new(
        "testsuite",
        Text("name", phase),
        new XAttribute("tests", tests.Count),
        new XAttribute("failures", tests.Count(test => test.Outcome == RunOutcome.Failed)),
        new XAttribute("errors", 0),
        new XAttribute("skipped", tests.Count(IsSkipped)),
        Text("time", Seconds(tests.Sum(test => test.Seconds))),
        Text("timestamp", run.Started.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss", CultureInfo.InvariantCulture)),
        new XElement(
            "properties",
            Property("board", run.Board),
            Property("build", run.Build ?? "unknown"),
            Property("rig", string.Join("; ", run.Boards.Select(board => board.Description)))),
        tests.Select(Case),
        run.Boards.SelectMany(board => board.Boots).Where(boot => boot.Loss is not null && tests.Any(test => test.Program == boot.Program))
            .Select(boot => new XElement("system-err", XmlText.Clean(string.Join('\n', [boot.Loss!.Reason, .. boot.Loss.LastLines])))));

    private static XElement Case(TestRecord test)
    {
        var element = new XElement("testcase", Text("classname", test.Phase ?? "board"), Text("name", test.Name), Text("time", Seconds(test.Seconds)));
        element.Add(test.Outcome switch
        {
            RunOutcome.Failed => new XElement("failure", Text("message", test.Reason)),
            RunOutcome.Flaky => test.Attempts.SkipLast(1).Select(attempt => new XElement("flakyFailure", Text("message", attempt.Reason))),
            RunOutcome.Quarantined => new XElement("skipped", Text("message", $"in quarantine ({test.Quarantine}): {test.Reason}")),
            RunOutcome.Skipped or RunOutcome.Blocked => new XElement("skipped", Text("message", test.Reason)),
            _ => null,
        });
        string[] console = [.. test.Attempts.SelectMany(attempt => attempt.Console)];
        if (console.Length > 0)
            element.Add(new XElement("system-out", XmlText.Clean(string.Join('\n', console))));
        return element;
    }

    private static bool IsSkipped(TestRecord test) => test.Outcome is RunOutcome.Skipped or RunOutcome.Blocked or RunOutcome.Quarantined;

    private static XElement Property(string name, string value) => new("property", Text("name", name), Text("value", value));

    private static XAttribute Text(string name, string value) => new(name, XmlText.Clean(value));

    private static string Seconds(double seconds) => seconds.ToString("0.000000", CultureInfo.InvariantCulture);
}
