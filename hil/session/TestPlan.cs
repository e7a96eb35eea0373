using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;

namespace Pistachio.Hil.Session;

/// <summary>
/// The tests of a run and what became of them so far. It outlives the boots of the run. Several boards may work on one plan at the same
/// time: each claims the tests that it runs, and gives back those that it did not get to.
/// </summary>
public sealed class TestPlan
{
    /// <summary>With several boards, how many times a board comes back for more: what is left at the end is spread more evenly.</summary>
    private const int ClaimsPerBoard = 4;

    private readonly Lock access = new();
    private readonly List<Entry> entries = [];
    private readonly Dictionary<string, Entry> byName = new(StringComparer.Ordinal);
    private readonly Func<string, bool> selected;
    private readonly bool listed;
    private readonly int boards;

    /// <param name="expected">The tests that the image must have, or null to take what the board offers.</param>
    /// <param name="selected">Which of them to run, by name; null for all.</param>
    /// <param name="boards">How many boards share the plan.</param>
    public TestPlan(IReadOnlyList<ExpectedTest>? expected, Func<string, bool>? selected = null, int boards = 1)
    {
        this.selected = selected ?? (_ => true);
        this.boards = boards;
        listed = expected is not null;
        foreach (ExpectedTest test in expected ?? [])
        {
            if (!this.selected(test.Name))
                continue;
            if (!Add(test))
                throw new ArgumentException($"the test {test.Name} is expected twice", nameof(expected));
        }
    }

    /// <summary>Raised, on any thread, when tests that were claimed can be claimed again.</summary>
    public event Action? Released;

    /// <summary>Verdicts in the order of the plan; only those given so far.</summary>
    public IReadOnlyList<TestVerdict> Verdicts => Locked<IReadOnlyList<TestVerdict>>(() => [.. entries.Where(e => e.Verdict is not null).Select(e => e.Verdict!)]);

    /// <summary>Tests that the board offers and that nobody expected, in the order of the board. They run like the others.</summary>
    public IReadOnlyList<string> Unlisted => Locked<IReadOnlyList<string>>(() => [.. entries.Where(e => e.Unlisted).Select(e => e.Test.Name)]);

    /// <summary>All tests of the plan have a verdict.</summary>
    public bool Complete => Open == 0;

    /// <summary>Tests that have no verdict yet.</summary>
    public int Open => Locked(() => entries.Count(e => e.Verdict is null));

    /// <summary>Tests that have no verdict yet and that no board has claimed.</summary>
    public int Unclaimed => Locked(() => entries.Count(e => e.IsFree));

    public int Count => Locked(() => entries.Count);

    internal IReadOnlyList<ExpectedTest> OpenTests => Locked<IReadOnlyList<ExpectedTest>>(() => [.. entries.Where(e => e.Verdict is null).Select(e => e.Test)]);

    /// <summary>Takes the list of a board that has booted: tells which expected tests it lacks, adds those nobody expected.</summary>
    internal IReadOnlyList<ExpectedTest> Match(IReadOnlyList<string> offered)
    {
        lock (access)
        {
            foreach (string name in offered)
            {
                if (selected(name) && !byName.ContainsKey(name) && Add(new ExpectedTest(name)))
                    byName[name].Unlisted = listed;
            }

            var there = new HashSet<string>(offered, StringComparer.Ordinal);
            return [.. entries.Where(e => e.IsFree && !there.Contains(e.Test.Name)).Select(e => e.Test)];
        }
    }

    internal ExpectedTest? Find(string name) => Locked(() => byName.GetValueOrDefault(name)?.Test);

    /// <summary>Whether a board has claimed a test and given no verdict yet.</summary>
    internal bool IsClaimed(string name, object owner) =>
        Locked(() => byName.TryGetValue(name, out Entry? entry) && entry.Verdict is null && ReferenceEquals(entry.Owner, owner));

    /// <summary>Claims open tests that stand one behind the other in a board's list.</summary>
    /// <param name="offered">The board's list.</param>
    /// <param name="owner">Who claims them.</param>
    /// <param name="range">First of them, and how many.</param>
    /// <returns>False when there are none.</returns>
    internal bool TryClaim(IReadOnlyList<string> offered, object owner, out (int First, int Count) range)
    {
        lock (access)
        {
            range = default;
            int limit = boards == 1 ? int.MaxValue : Math.Max(1, entries.Count(e => e.IsFree) / (boards * ClaimsPerBoard));
            for (int i = 0; i < offered.Count && range.Count < limit; i++)
            {
                if (byName.TryGetValue(offered[i], out Entry? entry) && entry.IsFree)
                {
                    entry.Owner = owner;
                    range = range.Count == 0 ? (i, 1) : (range.First, range.Count + 1);
                }
                else if (range.Count > 0)
                {
                    break;
                }
            }

            return range.Count > 0;
        }
    }

    /// <summary>Gives back what a board has claimed and given no verdict on.</summary>
    internal void Release(object owner)
    {
        lock (access)
        {
            Entry[] held = [.. entries.Where(e => e.Verdict is null && ReferenceEquals(e.Owner, owner))];
            if (held.Length == 0)
                return;
            foreach (Entry entry in held)
                entry.Owner = null;
        }

        Released?.Invoke();
    }

    /// <summary>Gives a test its verdict, once.</summary>
    internal void Decide(TestVerdict verdict)
    {
        if (!TryDecide(verdict))
            throw new InvalidOperationException($"the test {verdict.Name} has a verdict already");
    }

    /// <summary>Gives a test its verdict, unless another board has.</summary>
    internal bool TryDecide(TestVerdict verdict)
    {
        lock (access)
        {
            Entry entry = byName[verdict.Name];
            if (entry.Verdict is not null)
                return false;
            entry.Verdict = verdict;
            return true;
        }
    }

    private bool Add(ExpectedTest test)
    {
        var entry = new Entry(test);
        if (!byName.TryAdd(test.Name, entry))
            return false;
        entries.Add(entry);
        return true;
    }

    private T Locked<T>(Func<T> read)
    {
        lock (access)
            return read();
    }

    private sealed class Entry(ExpectedTest test)
    {
        public ExpectedTest Test { get; } = test;

        public TestVerdict? Verdict { get; set; }

        /// <summary>Who runs it, or null.</summary>
        public object? Owner { get; set; }

        public bool Unlisted { get; set; }

        public bool IsFree => Verdict is null && Owner is null;
    }
}
