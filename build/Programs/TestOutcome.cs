namespace Pistachio.Build.Programs;

/// <summary>How a test of a program ended; of several reports about one test the last of these holds.</summary>
internal enum TestOutcome
{
    /// <summary>There is no report: the module ended before, or the test is not there.</summary>
    NotRun,

    /// <summary>It did what it expects.</summary>
    Passed,

    /// <summary>It found out that it does not apply here.</summary>
    Skipped,

    /// <summary>It did not find what it expects, or did not end.</summary>
    Failed,
}
