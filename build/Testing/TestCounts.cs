using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Xml;
using System.Xml.Linq;

namespace Pistachio.Build.Testing;

/// <summary>How many tests of one or more projects passed, failed or were left out.</summary>
internal readonly record struct TestCounts(int Passed, int Failed, int Skipped)
{
    public int Total => Passed + Failed + Skipped;

    public static TestCounts operator +(TestCounts left, TestCounts right) =>
        new(left.Passed + right.Passed, left.Failed + right.Failed, left.Skipped + right.Skipped);

    /// <summary>The line that closes a test run.</summary>
    public override string ToString() => $"{Passed} passed, {Failed} failed";

    /// <summary>
    /// Counts the results of a project from its TRX file and the exit status of the test run. A run without any result (it crashed
    /// before the first one, or found no test), and a run that failed although each test passed (it crashed after the last one),
    /// count as one failure: they must not look like success.
    /// </summary>
    public static TestCounts Read(string trxFile, int exitStatus)
    {
        var counts = ReadResults(trxFile);
        var failed = counts.Passed + counts.Failed == 0 || (exitStatus != 0 && counts.Failed == 0);
        return failed ? counts with { Failed = counts.Failed + 1 } : counts;
    }

    /// <summary>Whether a run left no result at all, as one whose filter no test of the project matches.</summary>
    public static bool IsEmpty(string trxFile) => !Results(trxFile).Any();

    /// <summary>Names and messages of the failed tests.</summary>
    public static IEnumerable<(string Test, string Message)> Failures(string trxFile) =>
        Results(trxFile)
            .Where(result => (string?)result.Attribute("outcome") is not ("Passed" or "NotExecuted"))
            .Select(result => (
                (string?)result.Attribute("testName") ?? "",
                result.Descendants().FirstOrDefault(each => each.Name.LocalName == "Message")?.Value ?? ""));

    private static TestCounts ReadResults(string trxFile)
    {
        var counts = default(TestCounts);
        foreach (var result in Results(trxFile))
        {
            counts += (string?)result.Attribute("outcome") switch
            {
                "Passed" => new TestCounts(1, 0, 0),
                "NotExecuted" => new TestCounts(0, 0, 1),
                _ => new TestCounts(0, 1, 0),
            };
        }

        return counts;
    }

    private static IEnumerable<XElement> Results(string trxFile)
    {
        if (!File.Exists(trxFile))
        {
            return [];
        }

        try
        {
            return XDocument.Load(trxFile).Descendants().Where(each => each.Name.LocalName == "UnitTestResult").ToList();
        }
        catch (XmlException)
        {
            // Cut off by a crash of the test host: as good as no result.
            return [];
        }
    }
}
