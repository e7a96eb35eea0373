namespace Pistachio.Build.Programs;

/// <summary>What is known of one test after a run.</summary>
/// <param name="Outcome">How it ended.</param>
/// <param name="Reason">Why it failed or was skipped, in one line; empty when it passed.</param>
internal sealed record TestReport(TestOutcome Outcome, string Reason)
{
    /// <summary>A test of which nothing is known.</summary>
    public static TestReport Missing { get; } = new(TestOutcome.NotRun, "");
}
