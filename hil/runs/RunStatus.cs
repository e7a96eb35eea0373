namespace Pistachio.Hil.Runs;

/// <summary>Exit statuses of a command that runs conformance tests.</summary>
public static class RunStatus
{
    /// <summary>All passed; skipped ones and ones in quarantine may be among them.</summary>
    public const int Passed = 0;

    /// <summary>Tests failed, or there were none.</summary>
    public const int Failed = 1;

    /// <summary>The run could not begin: wrong usage, a file that makes no sense, a rig that cannot be used.</summary>
    public const int NotUsable = 2;

    /// <summary>All boards were lost for good and tests were left without a result.</summary>
    public const int Lost = 3;

    /// <summary>None failed for good, but some passed only when they were tried again.</summary>
    public const int Flaky = 7;
}
