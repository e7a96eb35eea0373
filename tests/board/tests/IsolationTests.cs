using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using System.Threading.Tasks;

using NUnit.Framework;

using Pistachio.Hil;
using Pistachio.Hil.Session;
using Pistachio.Isolation;

using Shouldly;

namespace Pistachio.Board.Tests;

/// <summary>
/// A domain cannot read, write, execute or do what it was not given: each attempt ends in an error or a fault, and the rest goes on.
/// Once on the least CPU and once with all protections that QEMU has (SMEP, UMIP).
/// </summary>
[TestFixture("qemu64,+rdrand")]
[TestFixture("max")]
internal sealed class IsolationTests(string cpu)
{
    private HilResult? _result;

    private static IEnumerable<string> Names => Enumerable.Range(0, (int)CaseNames.Count).Select(i => Encoding.ASCII.GetString(CaseNames.Of((uint)i)));

    [OneTimeSetUp]
    public async Task RunAsync() => _result = await BoardRun.ExecuteAsync("Isolation", cpu, [.. Names], TimeSpan.FromSeconds(60));

    [TestCaseSource(nameof(Names))]
    public void An_attempt_fails_and_the_rest_goes_on(string name)
    {
        TestVerdict verdict = _result.ShouldNotBeNull().Verdicts.Single(v => v.Name == name);
        if (verdict.Outcome == TestOutcomeKind.Skipped)
        {
            Assert.Ignore(verdict.Reason);
        }

        verdict.Outcome.ShouldBe(TestOutcomeKind.Passed, verdict.Reason);
    }

    [Test]
    public void The_board_is_never_lost()
    {
        HilResult result = _result.ShouldNotBeNull();
        result.SetupError.ShouldBeNull();
        result.Losses.ShouldBeEmpty(string.Join(Environment.NewLine, result.Losses.SelectMany(loss => loss.LastLines)));
        result.Unlisted.ShouldBeEmpty();
    }
}
