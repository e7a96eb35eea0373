using System.Collections.Generic;
using System.Text.Json.Serialization;

using Pistachio.Hil.Session;

namespace Pistachio.Hil.Runs;

/// <summary>What became of a test in a run.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Phase">Its phase, or null when no phase names it.</param>
/// <param name="Program">The conformance program that has it.</param>
/// <param name="Outcome">What became of it.</param>
/// <param name="Reason">Why it did not pass; empty when it did.</param>
/// <param name="Seconds">Run time of the last attempt, as the board measured it.</param>
/// <param name="Attempts">What it took; none for a test that was not run.</param>
public sealed record TestRecord(
    string Name, string? Phase, string Program, RunOutcome Outcome, string Reason, double Seconds, IReadOnlyList<AttemptRecord> Attempts)
{
    /// <summary>Why the test is in quarantine, whatever became of it; null when it is not.</summary>
    public string? Quarantine { get; init; }

    /// <summary>The test among those of all phases.</summary>
    [JsonIgnore]
    public string Key => CatalogTest.KeyOf(Phase, Name);
}

/// <summary>One run of a test.</summary>
/// <param name="Outcome">What became of it.</param>
/// <param name="Reason">Why it did not pass; empty when it did.</param>
/// <param name="Seconds">Run time as the board measured it; 0 when the board gave no result.</param>
/// <param name="Board">Number of the board that it ran on, or -1 when it was given to none.</param>
/// <param name="Begin">Seconds from the start of the run to the start of the test.</param>
/// <param name="End">Seconds from the start of the run to its verdict.</param>
/// <param name="FirstLine">The line of the board's console log that it begins with, from 1; 0 for none.</param>
/// <param name="LastLine">The line that it ends with.</param>
/// <param name="Console">What the console and the test itself said meanwhile, as far as it is kept.</param>
/// <param name="Reported">The board gave the result; false when the rig concluded it.</param>
public sealed record AttemptRecord(
    TestOutcomeKind Outcome,
    string Reason,
    double Seconds,
    int Board,
    double Begin,
    double End,
    int FirstLine,
    int LastLine,
    IReadOnlyList<string> Console,
    bool Reported);
