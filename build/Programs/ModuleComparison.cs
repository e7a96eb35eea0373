using System.Collections.Generic;
using System.Linq;

namespace Pistachio.Build.Programs;

/// <summary>A module on both systems.</summary>
/// <param name="Module">Such as <c>test_os</c>.</param>
/// <param name="Board">On the board.</param>
/// <param name="Linux">On Linux.</param>
internal sealed record ModuleComparison(string Module, ModuleReport Board, ModuleReport Linux)
{
    /// <summary>The tests that ended otherwise, by name.</summary>
    public IReadOnlyList<TestDifference> Differences { get; } =
    [
        .. Board.Tests.Keys.Union(Linux.Tests.Keys).Order(System.StringComparer.Ordinal)
            .Select(test => new TestDifference(Module, test, Board.Of(test), Linux.Of(test)))
            .Where(each => each.Board.Outcome != each.Linux.Outcome),
    ];
}
