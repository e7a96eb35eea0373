using System;
using System.Collections.Generic;
using System.Linq;

namespace Pistachio.Hil.Runs;

/// <summary>Which tests of the image to run.</summary>
public sealed record RunSelection
{
    /// <summary>Names of tests: those that match any of the patterns. Empty for all.</summary>
    public IReadOnlyList<NamePattern> Only { get; init; } = [];

    /// <summary>Names of tests to leave out.</summary>
    public IReadOnlyList<NamePattern> Except { get; init; } = [];

    /// <summary>Phases, of which the tests are run. Empty for all.</summary>
    public IReadOnlyList<string> Phases { get; init; } = [];

    /// <summary>Tags, of which a test must have one: phase, program, or what stands before the slash of its name. Empty for all.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>One part of the tests that are left, or null for all.</summary>
    public Subset? Subset { get; init; }

    /// <summary>A run of which only the tests that failed, or that were not run because others did, are to be run; or null.</summary>
    public RunRecord? FailedIn { get; init; }

    /// <summary>Everything is to be run.</summary>
    public bool IsEverything => ToString() is "";

    /// <summary>The tests to run, in the order of the catalog.</summary>
    /// <param name="catalog">The tests of the image.</param>
    /// <param name="durations">For equal parts.</param>
    /// <exception cref="RunInputException">A filter matches nothing, or all of them together leave nothing.</exception>
    public IReadOnlyList<CatalogTest> Choose(TestCatalog catalog, TestDurations durations)
    {
        IReadOnlyList<CatalogTest> all = [.. catalog.Tests];
        foreach (NamePattern pattern in Only.Concat(Except))
            Demand(all.Any(test => pattern.Matches(test.Name)), $"no test of the image has '{pattern.Text}' in its name");
        string phases = string.Join(", ", catalog.Phases.Select(phase => phase.Name));
        foreach (string phase in Phases)
        {
            Demand(catalog.Phases.Any(each => each.Name == phase), $"the image has no phase '{phase}'; its phases: {phases}");
            Demand(all.Any(test => test.Phase == phase), $"phase {phase} has no conformance tests");
        }

        foreach (string tag in Tags)
            Demand(all.Any(test => test.HasTag(tag)), $"no test of the image has the tag '{tag}'; tags: {string.Join(", ", all.Select(test => test.Group).Distinct().Order(StringComparer.Ordinal))}");

        IReadOnlyList<CatalogTest> chosen = [.. all.Where(IsChosen)];
        if (FailedIn is not null)
        {
            HashSet<string> failed = [.. FailedIn.Tests.Where(IsUnfinished).Select(test => test.Key)];
            Demand(failed.Count > 0, $"no test failed in the last run, {FailedIn.Id}");
            chosen = [.. chosen.Where(test => failed.Contains(test.Key))];
        }

        Demand(chosen.Count > 0, $"no test of the image matches {this}");
        if (Subset is not null)
        {
            Demand(Subset.Count <= chosen.Count, $"--subset: {Subset.Count} parts of {chosen.Count} tests would leave some empty");
            chosen = Subset.Of(chosen, durations);
        }

        return chosen;
    }

    /// <summary>The selection as on a command line; empty for everything.</summary>
    public override string ToString() => string.Join(' ',
    [
        .. Only.Select(pattern => $"--only {pattern.Text}"),
        .. Except.Select(pattern => $"--except {pattern.Text}"),
        .. Phases.Select(phase => $"--phase {phase}"),
        .. Tags.Select(tag => $"--tag {tag}"),
        .. FailedIn is null ? Array.Empty<string>() : ["--only-failed"],
        .. Subset is null ? Array.Empty<string>() : [$"--subset {Subset}"],
    ]);

    private static bool IsUnfinished(TestRecord test) => test.Outcome is RunOutcome.Failed or RunOutcome.Blocked;

    private static void Demand(bool condition, string complaint)
    {
        if (!condition)
            throw new RunInputException(complaint);
    }

    private bool IsChosen(CatalogTest test) =>
        (Only.Count == 0 || Only.Any(pattern => pattern.Matches(test.Name)))
        && !Except.Any(pattern => pattern.Matches(test.Name))
        && (Phases.Count == 0 || Phases.Contains(test.Phase))
        && (Tags.Count == 0 || Tags.Any(test.HasTag));
}
