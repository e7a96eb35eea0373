namespace Pistachio.Memory.Conformance;

/// <summary>How a conformance test ended.</summary>
public enum Verdict
{
    Passed = 0,
    Failed = 1,
    /// <summary>The test was only named, not run.</summary>
    Listed = 2,
}
