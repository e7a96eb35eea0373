using System;
using System.Collections.Generic;
using System.Linq;
using Pistachio.Build.Execution;
using Pistachio.Hil.Runs;

namespace Pistachio.Build.Releases;

/// <summary>Decides whether a phase may be turned on in a release: its conformance passed on the board with this very build, wholly and steadily.</summary>
/// <param name="catalog">The tests of the image.</param>
/// <param name="build">Build id of the image.</param>
/// <param name="runs">Runs of the board, the newest first.</param>
internal sealed class Promotion(TestCatalog catalog, string build, IReadOnlyList<RunRecord> runs)
{
    /// <summary>In so many of the last runs of this build a test must not have failed.</summary>
    public const int SteadyRuns = 5;

    private const int MostNames = 3;

    private readonly IReadOnlyList<RunRecord> _ofBuild = runs.Where(run => run.Build == build && run.Boards.SelectMany(board => board.Boots).All(boot => boot.Build == null || boot.Build == build)).ToList();

    /// <summary>What is missing for a phase to be turned on; empty when it may be.</summary>
    public IReadOnlyList<string> Missing(Release release, string phase)
    {
        if (release.Phases == null)
        {
            return [$"release '{release.Name}' has all phases: there is nothing to promote"];
        }

        var wanted = catalog.Phases.FirstOrDefault(each => each.Name == phase)
            ?? throw new BuildFailure($"board '{release.Board}' has no phase '{phase}'; its phases: {string.Join(", ", catalog.Phases.Select(each => each.Name))}", 2);
        List<string> missing = [];
        foreach (var below in wanted.Needs.Where(below => !release.Has(below)))
        {
            missing.Add($"phase {phase} builds on {below}, which release '{release.Name}' does not have: promote {below} first");
        }

        // What it can do without, it was not proven without.
        foreach (var beside in wanted.DependsOn.Except(wanted.Needs).Where(beside => !release.Has(beside)))
        {
            missing.Add($"phase {phase} was proven together with {beside}, which release '{release.Name}' does not have: promote {beside} first");
        }

        var tests = TestsOf(phase);
        if (tests.Count == 0)
        {
            missing.Add($"phase {phase} has no conformance tests: nothing proves it");
        }

        Complain(missing, tests, test => Newest(test) == null, $"not run with this build ({build[..8]})");
        Complain(missing, tests, test => Newest(test)?.Outcome == RunOutcome.Failed, "failed");
        Complain(missing, tests, test => Newest(test)?.Outcome == RunOutcome.Blocked, "not run because a phase below failed");
        Complain(missing, tests, test => Newest(test) is { Quarantine: not null }, "in quarantine");
        Complain(missing, tests, test => Newest(test) is { Outcome: RunOutcome.Flaky }, "passed only when it was tried again");
        Complain(
            missing,
            tests,
            test => Newest(test) is { Outcome: RunOutcome.Passed, Quarantine: null } && Records(test).Take(SteadyRuns).Any(record => record.Outcome is RunOutcome.Failed or RunOutcome.Flaky),
            $"did not pass in one of the last {SteadyRuns} runs of this build: it is not steady");
        if (tests.Count > 0 && tests.All(test => Newest(test)?.Outcome == RunOutcome.Skipped))
        {
            missing.Add($"all tests of phase {phase} were skipped: nothing proves it");
        }

        return missing;
    }

    /// <summary>The proof of a phase for which nothing is missing.</summary>
    public ReleaseProof Proof(string phase)
    {
        var tests = TestsOf(phase);
        var newest = _ofBuild.First(run => run.Tests.Any(test => test.Phase == phase));
        return new ReleaseProof(
            build,
            tests.Count(test => Newest(test)?.Outcome == RunOutcome.Passed),
            tests.Count(test => Newest(test)?.Outcome == RunOutcome.Skipped),
            DateOnly.FromDateTime(newest.Started.UtcDateTime),
            string.Join("; ", newest.Boards.Select(board => board.Description).Distinct()));
    }

    private List<CatalogTest> TestsOf(string phase) => catalog.Tests.Where(test => test.Phase == phase).ToList();

    private IEnumerable<TestRecord> Records(CatalogTest test) => _ofBuild.SelectMany(run => run.Tests).Where(record => record.Key == test.Key);

    private TestRecord? Newest(CatalogTest test) => Records(test).FirstOrDefault();

    private static void Complain(List<string> missing, List<CatalogTest> tests, Func<CatalogTest, bool> isWrong, string what)
    {
        var wrong = tests.Where(isWrong).ToList();
        if (wrong.Count == 0)
        {
            return;
        }

        var names = string.Join(", ", wrong.Take(MostNames).Select(test => test.Name));
        var more = wrong.Count > MostNames ? $" and {wrong.Count - MostNames} more" : "";
        missing.Add($"{what}: {names}{more}");
    }
}
