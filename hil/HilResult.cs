using System;
using System.Collections.Generic;
using System.Linq;

using Pistachio.Hil.Session;

namespace Pistachio.Hil;

/// <summary>What a run came to.</summary>
/// <param name="Board">Name of the board profile.</param>
/// <param name="Rig">The machine, in one line.</param>
/// <param name="Verdicts">One for each test, in the order of the plan.</param>
/// <param name="Unlisted">Tests that the board offered and nobody expected; they have verdicts too.</param>
/// <param name="Losses">How the board was lost, once for each boot that ended so.</param>
/// <param name="Lost">Tests were left without a result because the board was lost for good.</param>
/// <param name="SetupError">Why nothing could be run, or null.</param>
/// <param name="Started">When the run began.</param>
/// <param name="Duration">How long it took.</param>
/// <param name="OutputDirectory">Where logs and reports are.</param>
public sealed record HilResult(
    string Board,
    string Rig,
    IReadOnlyList<TestVerdict> Verdicts,
    IReadOnlyList<string> Unlisted,
    IReadOnlyList<BoardLoss> Losses,
    bool Lost,
    string? SetupError,
    DateTimeOffset Started,
    TimeSpan Duration,
    string OutputDirectory)
{
    public int Passed => Count(TestOutcomeKind.Passed);

    public int Failed => Count(TestOutcomeKind.Failed);

    public int Skipped => Count(TestOutcomeKind.Skipped);

    /// <summary>Exit status for a command: 0 all passed, 1 tests failed or were none, 2 the rig could not be used, 3 board lost.</summary>
    public int ExitCode
    {
        get
        {
            if (SetupError is not null)
                return 2;
            if (Lost)
                return 3;
            return Failed > 0 || Passed == 0 ? 1 : 0;
        }
    }

    private int Count(TestOutcomeKind outcome) => Verdicts.Count(verdict => verdict.Outcome == outcome);
}
