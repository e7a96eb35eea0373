namespace Pistachio.Hil.Link;

/// <summary>How a test ended, as the board tells it. Zero is no status, so that a cleared buffer never means success.</summary>
public enum TestStatus : byte
{
    None = 0,
    Passed = 1,
    Failed = 2,
    Skipped = 3,

    /// <summary>The domain that ran the test died.</summary>
    Crashed = 4,

    /// <summary>The board gave up on the test at its deadline.</summary>
    TimedOut = 5,
}
