using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Xml.Linq;

using Pistachio.Hil.Session;

namespace Pistachio.Hil.Reports;

/// <summary>Results in the XML that CI systems read (the JUnit format of Ant and Jenkins).</summary>
public static class JUnitReport
{
    public const string FileName = "junit.xml";

    public static void Write(HilResult result, string path) => Build(result).Save(path);

    internal static XDocument Build(HilResult result)
    {
        List<XElement> cases = [.. result.Verdicts.Select(Case)];

        // A rig that cannot run shows up as one case: an empty file would look like success.
        if (result.SetupError is not null)
            cases.Insert(0, new XElement("testcase", Name("rig"), new XAttribute("name", "usable"), new XElement("error", Message(result.SetupError))));

        var suite = new XElement(
            "testsuite",
            new XAttribute("name", XmlText.Clean(result.Board)),
            new XAttribute("tests", cases.Count),
            new XAttribute("failures", result.Failed),
            new XAttribute("errors", result.SetupError is null ? 0 : 1),
            new XAttribute("skipped", result.Skipped),
            new XAttribute("time", Seconds(result.Duration.TotalSeconds)),
            new XAttribute("timestamp", result.Started.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss", CultureInfo.InvariantCulture)),
            new XElement("properties", new XElement("property", new XAttribute("name", "rig"), new XAttribute("value", XmlText.Clean(result.Rig)))),
            cases,
            result.Losses.Select(loss => new XElement("system-err", XmlText.Clean(string.Join('\n', [loss.Reason, .. loss.LastLines])))));
        return new XDocument(new XElement("testsuites", suite));
    }

    private static XElement Case(TestVerdict verdict)
    {
        var element = new XElement(
            "testcase",
            Name(verdict.Phase ?? "board"),
            new XAttribute("name", XmlText.Clean(verdict.Name)),
            new XAttribute("time", Seconds(verdict.Duration.TotalSeconds)));
        if (verdict.Outcome == TestOutcomeKind.Failed)
            element.Add(new XElement("failure", Message(verdict.Reason)));
        if (verdict.Outcome == TestOutcomeKind.Skipped)
            element.Add(new XElement("skipped", Message(verdict.Reason)));
        if (verdict.Console.Count > 0)
            element.Add(new XElement("system-out", XmlText.Clean(string.Join('\n', verdict.Console))));
        return element;
    }

    private static XAttribute Name(string className) => new("classname", XmlText.Clean(className));

    private static XAttribute Message(string text) => new("message", XmlText.Clean(text));

    private static string Seconds(double seconds) => seconds.ToString("0.000000", CultureInfo.InvariantCulture);
}
