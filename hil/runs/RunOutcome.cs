namespace Pistachio.Hil.Runs;

/// <summary>What became of a test, over all its attempts.</summary>
public enum RunOutcome
{
    /// <summary>It passed at the first attempt.</summary>
    Passed,

    /// <summary>It did not pass and is not in quarantine.</summary>
    Failed,

    /// <summary>It passed, but not at the first attempt.</summary>
    Flaky,

    /// <summary>It did not pass, or not at the first attempt, but is in quarantine: that fails no run.</summary>
    Quarantined,

    /// <summary>The test itself says that it cannot run here.</summary>
    Skipped,

    /// <summary>It was not run, because a phase failed that its own phase builds on.</summary>
    Blocked,
}
