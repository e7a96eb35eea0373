using System;
using System.IO;

using NUnit.Framework;

using Pistachio.Hil.Runs;

using Shouldly;

namespace Pistachio.Hil.Tests;

[TestFixture]
internal sealed class QuarantineTests
{
    private static readonly TestCatalog Catalog = new(
        [new CatalogPhase("base", "1.0", [])],
        [new CatalogProgram("base-tests", "base", [new CatalogTest("clock/goes_on", "base", "base-tests", TimeSpan.FromSeconds(1))])]);

    [TestCase("clock/goes_on", true)]
    [TestCase("clock/*", true)]
    [TestCase("clock", false)]
    [TestCase("Clock/goes_on", false)]
    public void An_entry_is_for_a_whole_name(string test, bool isFound) =>
        (new Quarantine([Entry(test)]).Find("clock/goes_on") is not null).ShouldBe(isFound);

    [Test]
    public void An_entry_counts_on_its_last_day_and_not_on_the_day_after()
    {
        var quarantine = new Quarantine([Entry("clock/*")]);
        quarantine.Check(Catalog, new DateOnly(2026, 12, 31));
        Should.Throw<RunInputException>(() => quarantine.Check(Catalog, new DateOnly(2027, 1, 1)))
            .Message.ShouldBe("q.yaml:3: the quarantine of 'clock/*' ended on 2026-12-31: repair the test, or say why it needs longer");
    }

    [Test]
    public void Every_entry_that_no_test_matches_is_named_with_its_line() =>
        Should.Throw<RunInputException>(() => new Quarantine([Entry("gone/*"), Entry("clock/goes_on"), Entry("clock")]).Check(Catalog, new DateOnly(2026, 1, 1)))
            .Message.ShouldBe("q.yaml:3: no test of the image is called 'gone/*'\nq.yaml:3: no test of the image is called 'clock'");

    [TestCase("a/b: { reason: why }", "q.yaml:1: expected a member 'until': the last day of the quarantine, a day such as 2026-12-31")]
    [TestCase("a/b: { until: 2026-12-31 }", "q.yaml:1: expected a member 'reason': why the test may fail")]
    [TestCase("\na/b:\n  reason: why\n  until: soon", "q.yaml:4: expected a day such as 2026-12-31")]
    [TestCase("a/b:\n  reason: why\n  untl: 2026-12-31", "q.yaml:3: expected one of reason, until, not 'untl'")]
    [TestCase("- a/b", "q.yaml:1: expected a mapping of test: reason and until")]
    public void A_mistake_in_a_quarantine_is_reported_with_line_and_expectation(string text, string complaint)
    {
        string path = Path.GetTempFileName();
        try
        {
            File.WriteAllText(path, text);
            Should.Throw<RunInputException>(() => QuarantineReader.ReadFile(path, "q.yaml")).Message.ShouldStartWith(complaint);
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static QuarantineEntry Entry(string test) => new(test, "why", new DateOnly(2026, 12, 31), "q.yaml", 3);
}
