using System.IO;
using System.Linq;
using NUnit.Framework;
using Pistachio.Build.Testing;
using Shouldly;

namespace Pistachio.Build.Tests;

internal sealed class TestCountsTests
{
    private string _file = "";

    [SetUp]
    public void MakeFile() => _file = Path.GetTempFileName();

    [TearDown]
    public void RemoveFile() => File.Delete(_file);

    [Test]
    public void Passed_failed_and_skipped_tests_are_counted()
    {
        WriteResults("Passed", "Failed", "Passed", "NotExecuted");
        TestCounts.Read(_file, exitStatus: 1).ShouldBe(new TestCounts(2, 1, 1));
    }

    [Test]
    public void A_project_that_ran_no_test_has_failed()
    {
        WriteResults();
        TestCounts.Read(_file, exitStatus: 0).ShouldBe(new TestCounts(0, 1, 0));
    }

    [Test]
    public void A_project_that_left_no_result_file_has_failed() =>
        TestCounts.Read(_file + ".absent", exitStatus: 0).ShouldBe(new TestCounts(0, 1, 0));

    [Test]
    public void A_filter_may_leave_a_project_without_results()
    {
        WriteResults();
        TestCounts.IsEmpty(_file).ShouldBeTrue();
        TestCounts.IsEmpty(_file + ".absent").ShouldBeTrue();
        WriteResults("Passed");
        TestCounts.IsEmpty(_file).ShouldBeFalse();
    }

    [Test]
    public void A_crash_after_the_last_passed_test_is_a_failure()
    {
        WriteResults("Passed");
        TestCounts.Read(_file, exitStatus: 134).ShouldBe(new TestCounts(1, 1, 0));
    }

    [Test]
    public void A_result_file_that_was_cut_off_is_a_failure()
    {
        File.WriteAllText(_file, "<TestRun><Results><UnitTestRes");
        TestCounts.Read(_file, exitStatus: 0).ShouldBe(new TestCounts(0, 1, 0));
    }

    [Test]
    public void The_closing_line_has_the_form_that_continuous_integration_reads() =>
        new TestCounts(12, 3, 1).ToString().ShouldBe("12 passed, 3 failed");

    private void WriteResults(params string[] outcomes) => File.WriteAllText(
        _file,
        $"<TestRun xmlns='http://microsoft.com/schemas/VisualStudio/TeamTest/2010'><Results>{string.Concat(outcomes.Select(outcome => $"<UnitTestResult testName='t' outcome='{outcome}'/>"))}</Results></TestRun>");
}
