using System.Linq;
using NUnit.Framework;
using Pistachio.Build.Programs;
using Shouldly;

namespace Pistachio.Build.Tests;

/// <summary>What is read out of the lines of report.py, with what the tests print between them.</summary>
internal sealed class ModuleReportTests
{
    private const string TwoTests =
        """
        == CPython 3.11.2
        %%start	test.test_os.FileTests.test_read	
        test_read (test.test_os.FileTests.test_read) ... ok

        %%ok	test.test_os.FileTests.test_read	
        %%stop	test.test_os.FileTests.test_read	
        %%start	test.test_os.FileTests.test_write	
        %%failed	test.test_os.FileTests.test_write	OSError: [Errno 38] Function not implemented
        %%stop	test.test_os.FileTests.test_write	

        """;

    [Test]
    public void Each_test_has_its_outcome_and_the_reason()
    {
        var report = ModuleReport.Parse("test_os", TwoTests + "%%end\n");

        report.IsComplete.ShouldBeTrue();
        report.Tests.Keys.ShouldBe(["FileTests.test_read", "FileTests.test_write"]);
        report.Of("FileTests.test_read").ShouldBe(new TestReport(TestOutcome.Passed, ""));
        report.Of("FileTests.test_write").ShouldBe(new TestReport(TestOutcome.Failed, "OSError: [Errno 38] Function not implemented"));
        report.Of("FileTests.test_seek").Outcome.ShouldBe(TestOutcome.NotRun);
    }

    [Test]
    public void A_module_that_was_killed_is_not_complete() => ModuleReport.Parse("test_os", TwoTests).IsComplete.ShouldBeFalse();

    [Test]
    public void A_test_that_hangs_has_failed()
    {
        var report = ModuleReport.Parse("test_os", TwoTests + "%%start\ttest.test_os.ExecTests.test_exec\t\n%%end\n");

        report.Of("ExecTests.test_exec").ShouldBe(new TestReport(TestOutcome.Failed, "did not end"));
        report.IsComplete.ShouldBeFalse();
    }

    [Test]
    public void A_part_that_fails_makes_its_test_fail_whatever_is_said_later()
    {
        var report = ModuleReport.Parse("test_os", "%%start\tt\t\n%%failed\tt\tAssertionError: 1 != 2\n%%skipped\tt\tno\n%%ok\tt\t\n%%stop\tt\t\n");

        report.Of("t").ShouldBe(new TestReport(TestOutcome.Failed, "AssertionError: 1 != 2"));
    }

    [Test]
    public void A_class_that_is_skipped_as_a_whole_counts_once()
    {
        var report = ModuleReport.Parse("test_os", "%%skipped\tsetUpClass (test.test_os.TestSendfile)\tneeds a network\n%%end\n");

        report.Tests.Single().ShouldBe(new("setUpClass (TestSendfile)", new TestReport(TestOutcome.Skipped, "needs a network")));
        report.Count(TestOutcome.Skipped).ShouldBe(1);
    }

    [Test]
    public void A_line_that_looks_like_a_report_and_is_none_is_passed_over() =>
        ModuleReport.Parse("test_os", "%%\n%%ok\n%%done\ta\tb\n %%ok\ta\tb\n").Tests.ShouldBeEmpty();
}
