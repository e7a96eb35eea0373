using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using NUnit.Framework;
using Pistachio.Build.Execution;
using Pistachio.Build.Programs;
using Pistachio.Tests;
using Shouldly;

namespace Pistachio.Build.Tests;

/// <summary>The table of Python's tests: what it says, and what it complains of.</summary>
internal sealed class ProgramsDocumentTests
{
    private static readonly Explanation Why = new("test_os", "T.sendfile", "there is no network");

    [Test]
    public void A_row_has_the_counts_of_both_systems()
    {
        var document = new ProgramsDocument([Compare("ok a|failed b|skipped c", "ok a|ok b|ok c")], []).Write();

        document.ShouldContain("| test_os | 3 | 1 | 1 | 1 | 3 | 0 | 0 | 2 |\n| all | 3 | 1 | 1 | 1 | 3 | 0 | 0 | 2 |\n");
    }

    [Test]
    public void A_module_that_did_not_end_says_so() =>
        new ProgramsDocument([Compare("ok a|start b", "ok a|ok b")], []).Write().ShouldContain("| test_os (did not end) | 2 | 1 | 1 | 0 | 2 | 0 | 0 | 1 |");

    [Test]
    public void A_difference_that_nobody_explained_is_a_complaint_and_is_listed()
    {
        var document = new ProgramsDocument([Compare("failed T.sendfile", "ok T.sendfile")], []);

        document.Complaints.ShouldBe(["test_os.T.sendfile: failed (why); on Linux passed; build/Programs/differences.tsv does not say why"]);
        document.Write().ShouldEndWith("\n## Not explained\n\n- `test_os.T.sendfile`: failed (why); on Linux passed\n");
    }

    [Test]
    public void An_explained_difference_is_none()
    {
        var document = new ProgramsDocument([Compare("failed T.sendfile", "ok T.sendfile")], [Why]);

        document.Complaints.ShouldBeEmpty();
        document.Write().ShouldEndWith("\n- `test_os.T.sendfile` (failed): there is no network\n");
    }

    [Test]
    public void An_explanation_of_a_test_that_passes_now_is_a_complaint()
    {
        var document = new ProgramsDocument([Compare("ok T.sendfile", "ok T.sendfile")], [Why]);

        document.Complaints.ShouldBe(["test_os.T.sendfile: passed, but build/Programs/differences.tsv says why not"]);
        document.Write().ShouldNotContain("there is no network");
    }

    [Test]
    public void An_explanation_of_a_module_that_was_not_run_is_none() =>
        new ProgramsDocument([Compare("ok a", "ok a")], [Why with { Module = "test_pty" }]).Complaints.ShouldBeEmpty();

    [Test]
    public void An_explanation_stands_when_another_Linux_skips_the_test_too() =>
        new ProgramsDocument([Compare("skipped T.sendfile", "skipped T.sendfile")], [Why]).Complaints.ShouldBeEmpty();

    [Test]
    public void A_test_that_is_missing_on_the_board_needs_an_explanation() =>
        new ProgramsDocument([Compare("ok a", "ok a|ok b")], []).Complaints.ShouldBe(
            ["test_os.b: not run; on Linux passed; build/Programs/differences.tsv does not say why"]);

    [Test]
    public void A_star_explains_all_that_were_not_run_and_nothing_else()
    {
        var crash = new Explanation("test_os", "*", "the program was killed");

        new ProgramsDocument([Compare("ok a|start b", "ok a|ok b|ok c|ok d")], [crash, new("test_os", "b", "kills it")]).Complaints.ShouldBeEmpty();
        new ProgramsDocument([Compare("ok a|failed b", "ok a|ok b")], [crash]).Complaints.Count.ShouldBe(2);
    }

    [Test]
    public void What_only_this_Linux_fails_is_listed_and_needs_no_explanation()
    {
        var document = new ProgramsDocument([Compare("ok a", "failed a")], []);

        document.Complaints.ShouldBeEmpty();
        document.Write().ShouldEndWith("\n## Passed on the board, but not on this Linux\n\n- `test_os.a`: passed; on Linux failed (why)\n");
    }

    [Test]
    public void A_module_that_does_not_end_on_Linux_proves_nothing() =>
        new ProgramsDocument([Compare("ok a", "start a")], []).Complaints.ShouldBe(["test_os: did not come to its end on Linux"]);

    [Test]
    public void A_line_of_the_list_may_explain_several_tests()
    {
        var all = Read("# comment\ntest_os\ta b\tbecause\n\n");

        all.ShouldBe([new Explanation("test_os", "a", "because"), new Explanation("test_os", "b", "because")]);
    }

    [TestCase("test_os\ta\n", "expected module, tests and reason")]
    [TestCase("test_os\ta\tx\ntest_os\ta\ty\n", "test_os.a is explained twice")]
    public void A_wrong_list_is_refused(string list, string complaint) => Should.Throw<BuildFailure>(() => Read(list)).Message.ShouldContain(complaint);

    /// <summary>All that differs in the document has a reason that is in the list.</summary>
    [Test]
    public void The_document_has_the_reasons_of_the_list()
    {
        var document = File.ReadAllText(Repository.File(ProgramsDocument.Path));
        var reasons = Explanation.Read(Repository.File(Explanation.List)).Select(known => known.Reason).ToHashSet();

        foreach (var line in document.Split("## Why a test")[^1].Split('\n').Where(line => line.StartsWith("- `") && line.Contains("`: ") == false))
            reasons.ShouldContain(line[(line.IndexOf("): ", StringComparison.Ordinal) + 3)..]);
        document.ShouldNotContain("## Not explained");
    }

    private static IReadOnlyList<Explanation> Read(string text)
    {
        var file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, text);
            return Explanation.Read(file);
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static ModuleComparison Compare(string board, string linux) => new("test_os", Report(board), Report(linux));

    /// <summary>A report of tests that ended as told; one that only started was running when the run ended.</summary>
    private static ModuleReport Report(string tests) => ModuleReport.Parse("test_os", string.Concat(tests.Split('|').Select(test =>
    {
        var (word, name) = (test.Split(' ')[0], test.Split(' ')[1]);
        return word == "start" ? $"%%start\t{name}\t\n" : $"%%start\t{name}\t\n%%{word}\t{name}\twhy\n%%stop\t{name}\t\n";
    })) + "%%end\n");
}
