using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading.Tasks;

using NUnit.Framework;

using Pistachio.Hil;
using Pistachio.Hil.Session;

using Shouldly;

namespace Pistachio.OnBoard.Tests;

/// <summary>Each test of each built image is a case here; an image runs once for all its cases.</summary>
[TestFixture]
internal sealed class ConformanceTests
{
    public static IEnumerable<TestCaseData> Tests() =>
        BuiltImage.Names.SelectMany(image => BuiltImage.Get(image).Tests.Select(
            test => new TestCaseData(image, test.Name).SetName($"{image} {test.Name}")));

    public static IEnumerable<string> Images() => BuiltImage.Names;

    [Test]
    public void There_is_an_image_with_tests()
    {
        BuiltImage.Names.ShouldNotBeEmpty(BuiltImage.Missing);
        foreach (string image in BuiltImage.Names)
            BuiltImage.Get(image).Tests.ShouldNotBeEmpty($"the image {image} has no conformance tests");
    }

    [TestCaseSource(nameof(Tests))]
    public async Task On_the_board(string image, string test)
    {
        HilResult result = await BuiltImage.Get(image).ResultAsync();
        TestVerdict verdict = result.Verdicts.Single(v => v.Name == test);
        foreach (string line in verdict.Console)
            TestContext.Out.WriteLine(line);
        if (verdict.Outcome == TestOutcomeKind.Skipped)
            Assert.Ignore(verdict.Reason);
        if (verdict.Outcome == TestOutcomeKind.Failed)
            Assert.Fail(verdict.Reason);
    }

    [TestCaseSource(nameof(Images))]
    public async Task The_board_stays_alive_through_all_tests(string image)
    {
        HilResult result = await BuiltImage.Get(image).ResultAsync();
        result.SetupError.ShouldBeNull();
        if (result.Losses.Count > 0)
            Assert.Fail(string.Join(Environment.NewLine, result.Losses.SelectMany(loss => (string[])[loss.Reason, .. loss.LastLines])));
    }

    [TestCaseSource(nameof(Images))]
    public async Task Every_test_on_the_board_is_listed(string image) =>
        (await BuiltImage.Get(image).ResultAsync()).Unlisted.ShouldBeEmpty();
}
