namespace Pistachio.Memory.Conformance;

/// <summary>Outcome of one test. <see cref="What"/> and the two values tell of the first check that failed.</summary>
public struct TestResult
{
    public Verdict Verdict;

    /// <summary>The check that failed; null when none did.</summary>
    public string? What;

    public long Expected;

    public long Actual;
}
