namespace Pistachio.Build.Programs;

/// <summary>A test that ended otherwise on the board than on Linux.</summary>
/// <param name="Module">Its module.</param>
/// <param name="Test">Its name.</param>
/// <param name="Board">On the board.</param>
/// <param name="Linux">On Linux.</param>
internal sealed record TestDifference(string Module, string Test, TestReport Board, TestReport Linux)
{
    /// <summary>Whether it needs an explanation: what passes on the board and not on this Linux is no fault of the board.</summary>
    public bool IsToBeExplained => Board.Outcome != TestOutcome.Passed;
}
