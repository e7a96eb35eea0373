using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Pistachio.Build.Execution;

namespace Pistachio.Build.Programs;

/// <summary>Why a test ends otherwise on the board than on Linux.</summary>
/// <param name="Module">Its module.</param>
/// <param name="Test">Its name; <see cref="NotRun"/> for all of the module that were not run, because another ended it.</param>
/// <param name="Reason">Why.</param>
internal sealed record Explanation(string Module, string Test, string Reason)
{
    /// <summary>Stands for all tests of a module that were not run on the board.</summary>
    public const string NotRun = "*";

    /// <summary>
    /// Where they are listed, below the root of the tree: module, names of tests with spaces between, and reason between tabs; a line that begins with # is
    /// a comment.
    /// </summary>
    public const string List = "build/Programs/differences.tsv";

    /// <summary>All of them.</summary>
    /// <exception cref="BuildFailure">A line is something else, or explains a test twice.</exception>
    public static IReadOnlyList<Explanation> Read(string file)
    {
        var all = File.ReadLines(file).Select((line, index) => (Line: line, Number: index + 1))
            .Where(each => each.Line.Length > 0 && !each.Line.StartsWith('#'))
            .SelectMany(each => Parse(each.Line) ?? throw new BuildFailure($"{file}:{each.Number}: expected module, tests and reason between tabs")).ToList();
        return all.GroupBy(each => (each.Module, each.Test)).FirstOrDefault(group => group.Count() > 1) is { } twice
            ? throw new BuildFailure($"{file}: {twice.Key.Module}.{twice.Key.Test} is explained twice")
            : all;
    }

    /// <summary>Whether it is about a difference.</summary>
    public bool IsOf(TestDifference each) =>
        Module == each.Module && (Test == each.Test || (Test == NotRun && each.Board.Outcome == TestOutcome.NotRun));

    private static IEnumerable<Explanation>? Parse(string line) =>
        line.Split('\t') is [{ Length: > 0 } module, { Length: > 0 } tests, { Length: > 0 } reason]
            ? tests.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(test => new Explanation(module, test, reason))
            : null;
}
