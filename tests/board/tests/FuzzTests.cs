using System;
using System.Linq;
using System.Threading.Tasks;

using NUnit.Framework;

using Pistachio.Hil;
using Pistachio.Hil.Session;

using Shouldly;

namespace Pistachio.Board.Tests;

/// <summary>Hostile threads make random kernel calls; those that have nothing to do with them notice nothing.</summary>
[TestFixture]
internal sealed class FuzzTests
{
    private const string Name = "fuzz/a_million_random_calls_harm_nobody";

    [Test]
    public async Task Random_kernel_calls_harm_nobody()
    {
        HilResult result = await BoardRun.ExecuteAsync("Fuzz", "qemu64,+rdrand", [Name], TimeSpan.FromSeconds(120));

        result.SetupError.ShouldBeNull();
        result.Losses.ShouldBeEmpty(string.Join(Environment.NewLine, result.Losses.SelectMany(loss => loss.LastLines)));
        TestVerdict verdict = result.Verdicts.Single(v => v.Name == Name);
        TestContext.Out.WriteLine($"{verdict.Outcome} after {verdict.Duration.TotalSeconds:F1} s: {verdict.Reason}{string.Join(Environment.NewLine, verdict.Console)}");
        verdict.Outcome.ShouldBe(TestOutcomeKind.Passed, verdict.Reason);
    }
}
