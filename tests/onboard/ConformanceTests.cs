using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading.Tasks;

using NUnit.Framework;

using Pistachio.Hil.Runs;
using Pistachio.Hil.Session;

using Shouldly;

namespace Pistachio.OnBoard.Tests;

/// <summary>Each test of each built image is a case here; an image runs once for all its cases.</summary>
[TestFixture]
internal sealed class ConformanceTests
{
    public static IEnumerable<TestCaseData> Tests() =>
        BuiltImage.Names.SelectMany(image => BuiltImage.Get(image).Tests.Select(
            test => new TestCaseData(image, test.Phase, test.Name).SetName($"{image} {test.Name}")));

    public static IEnumerable<string> Images() => BuiltImage.Names;

    [Test]
    public void There_is_an_image_with_tests()
    {
        BuiltImage.Names.ShouldNotBeEmpty(BuiltImage.Missing);
        foreach (string image in BuiltImage.Names)
            BuiltImage.Get(image).Tests.ShouldNotBeEmpty($"the image {image} has no conformance tests");
    }

    [TestCaseSource(nameof(Tests))]
    public async Task On_the_board(string image, string phase, string test)
    {
        RunRecord run = await BuiltImage.Get(image).ResultAsync();
        TestRecord record = run.Tests.Single(each => each.Phase == phase && each.Name == test);
        foreach (string line in record.Attempts.SelectMany(attempt => attempt.Console))
            TestContext.Out.WriteLine(line);
        if (record.Outcome is RunOutcome.Skipped)
            Assert.Ignore(record.Reason);
        if (record.Outcome is RunOutcome.Quarantined)
            Assert.Ignore($"in quarantine ({record.Quarantine}): {record.Reason}");
        if (record.Outcome is not RunOutcome.Passed)
            Assert.Fail(record.Reason);
    }

    [TestCaseSource(nameof(Images))]
    public async Task The_board_stays_alive_through_all_tests(string image)
    {
        RunRecord run = await BuiltImage.Get(image).ResultAsync();
        run.SetupError.ShouldBeNull();
        BoardLoss[] losses = [.. run.Boards.SelectMany(board => board.Boots).Where(boot => boot.Loss is not null).Select(boot => boot.Loss!)];
        if (losses.Length > 0)
            Assert.Fail(string.Join(Environment.NewLine, losses.SelectMany(loss => (string[])[loss.Reason, .. loss.LastLines])));
    }

    [TestCaseSource(nameof(Images))]
    public async Task Every_test_on_the_board_is_listed(string image) =>
        (await BuiltImage.Get(image).ResultAsync()).Unlisted.ShouldBeEmpty();

    [TestCaseSource(nameof(Images))]
    public async Task The_board_says_that_it_runs_the_build_that_was_made(string image)
    {
        RunRecord run = await BuiltImage.Get(image).ResultAsync();
        run.Build.ShouldNotBeNull().ShouldMatch("^[0-9a-f]{32}$");
        run.Boards.SelectMany(board => board.Boots).ShouldAllBe(boot => boot.Build == run.Build);
    }
}
