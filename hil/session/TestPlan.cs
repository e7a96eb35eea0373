using System;
using System.Collections.Generic;
using System.Linq;

namespace Pistachio.Hil.Session;

/// <summary>The tests of a run and what became of them so far. It outlives the boots of the run.</summary>
public sealed class TestPlan
{
    private readonly List<Entry> entries = [];
    private readonly Dictionary<string, Entry> byName = new(StringComparer.Ordinal);
    private readonly Func<string, bool> selected;
    private readonly bool listed;

    /// <param name="expected">The tests that the image must have, or null to take what the board offers.</param>
    /// <param name="selected">Which of them to run, by name; null for all.</param>
    public TestPlan(IReadOnlyList<ExpectedTest>? expected, Func<string, bool>? selected = null)
    {
        this.selected = selected ?? (_ => true);
        listed = expected is not null;
        foreach (ExpectedTest test in expected ?? [])
        {
            if (!this.selected(test.Name))
                continue;
            if (!Add(test))
                throw new ArgumentException($"the test {test.Name} is expected twice", nameof(expected));
        }
    }

    /// <summary>Verdicts in the order of the plan; only those given so far.</summary>
    public IReadOnlyList<TestVerdict> Verdicts => [.. entries.Where(e => e.Verdict is not null).Select(e => e.Verdict!)];

    /// <summary>Tests that the board offers and that nobody expected, in the order of the board. They run like the others.</summary>
    public IReadOnlyList<string> Unlisted => [.. entries.Where(e => e.Unlisted).Select(e => e.Test.Name)];

    /// <summary>All tests of the plan have a verdict.</summary>
    public bool Complete => entries.TrueForAll(e => e.Verdict is not null);

    /// <summary>Tests that have no verdict yet.</summary>
    public int Open => entries.Count(e => e.Verdict is null);

    public int Count => entries.Count;

    /// <summary>Takes the list of a board that has booted: tells which expected tests it lacks, adds those nobody expected.</summary>
    internal IReadOnlyList<ExpectedTest> Match(IReadOnlyList<string> offered)
    {
        foreach (string name in offered)
        {
            if (selected(name) && !byName.ContainsKey(name) && Add(new ExpectedTest(name)))
                byName[name].Unlisted = listed;
        }

        var there = new HashSet<string>(offered, StringComparer.Ordinal);
        return [.. entries.Where(e => e.Verdict is null && !there.Contains(e.Test.Name)).Select(e => e.Test)];
    }

    internal ExpectedTest? Find(string name) => byName.TryGetValue(name, out Entry? entry) ? entry.Test : null;

    internal bool IsOpen(string name) => byName.TryGetValue(name, out Entry? entry) && entry.Verdict is null;

    internal IReadOnlyList<ExpectedTest> OpenTests => [.. entries.Where(e => e.Verdict is null).Select(e => e.Test)];

    /// <summary>Gives a test its verdict, once.</summary>
    internal void Decide(TestVerdict verdict)
    {
        Entry entry = byName[verdict.Name];
        if (entry.Verdict is not null)
            throw new InvalidOperationException($"the test {verdict.Name} has a verdict already");
        entry.Verdict = verdict;
    }

    private bool Add(ExpectedTest test)
    {
        var entry = new Entry(test);
        if (!byName.TryAdd(test.Name, entry))
            return false;
        entries.Add(entry);
        return true;
    }

    private sealed class Entry(ExpectedTest test)
    {
        public ExpectedTest Test { get; } = test;

        public TestVerdict? Verdict { get; set; }

        public bool Unlisted { get; set; }
    }
}
