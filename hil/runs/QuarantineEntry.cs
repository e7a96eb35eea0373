using System;

namespace Pistachio.Hil.Runs;

/// <summary>Tests that are known to fail and do not fail a run for some time.</summary>
/// <param name="Test">Name of the test, or a pattern with <c>*</c> or <c>?</c>.</param>
/// <param name="Reason">Why.</param>
/// <param name="Until">The last day on which the entry counts.</param>
/// <param name="File">The file that says so, for complaints.</param>
/// <param name="Line">Where in it.</param>
public sealed record QuarantineEntry(string Test, string Reason, DateOnly Until, string File, int Line)
{
    /// <summary>Whether the entry is for a test. Unlike in a filter, a part of the name is not enough.</summary>
    public bool Matches(string name) => name == Test || (Test.AsSpan().IndexOfAny('*', '?') >= 0 && new NamePattern(Test).Matches(name));
}
