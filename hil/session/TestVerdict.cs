using System;
using System.Collections.Generic;

namespace Pistachio.Hil.Session;

/// <summary>What became of a test.</summary>
public enum TestOutcomeKind
{
    Passed,
    Failed,
    Skipped,
}

/// <summary>The rig's word on one test.</summary>
/// <param name="Name">Name of the test.</param>
/// <param name="Phase">The phase it belongs to, or null.</param>
/// <param name="Outcome">What became of it. A test without a result has failed.</param>
/// <param name="Reason">Why it failed or was skipped; empty when it passed.</param>
/// <param name="Duration">Run time as the board measured it; zero when the board gave no result.</param>
/// <param name="Console">What the console and the test itself said meanwhile.</param>
/// <param name="Reported">The board gave the result; false when the rig concluded it.</param>
public sealed record TestVerdict(
    string Name,
    string? Phase,
    TestOutcomeKind Outcome,
    string Reason,
    TimeSpan Duration,
    IReadOnlyList<string> Console,
    bool Reported);
