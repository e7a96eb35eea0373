using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Pistachio.Build.Boards;
using Pistachio.Build.Execution;
using Pistachio.Build.Images;
using Pistachio.Build.Phases;
using Pistachio.Build.Processes;
using Pistachio.Hil;
using Pistachio.Hil.Reports;
using Pistachio.Hil.Session;

namespace Pistachio.Build.Targets;

internal sealed partial class PistachioBuild
{
    /// <summary>The word on the kernel command line that makes the root task start the conformance programs.</summary>
    private const string HilCommandLine = "hil";

    [Parameter("For Hil: run only the tests whose name holds this text.")]
    public string? Only { get; private set; }

    [Parameter("For Hil: the machine to run on; 'qemu' is the one there is.")]
    public string Rig { get; private set; } = "qemu";

    private async Task HilAsync(CancellationToken cancellation)
    {
        if (Rig != "qemu")
        {
            throw new BuildFailure($"unknown rig '{Rig}'; known rigs: qemu", 2);
        }

        var board = BoardProfileReader.Read(Root, Board);
        var expected = ExpectedTests(MakePlan(board, PhaseCatalog.PluginsOf(board, PhaseCatalog.Find(Root))));
        if (expected.Count == 0)
        {
            throw new BuildFailure($"the phases that board '{Board}' enables have no conformance programs");
        }

        var options = new HilOptions(Board, board.Qemu.Rig(KernelBoot(HilCommandLine)), Path.Combine(Output, Board, "hil"))
        {
            Expected = expected,
            Selected = Only == null ? null : name => name.Contains(Only, StringComparison.OrdinalIgnoreCase),
        };
        var result = await HilRun
            .ExecuteAsync(options, new ConsoleObserver(_console, Verbosity == Verbosity.Verbose), cancellation)
            .ConfigureAwait(false);
        SummaryTable.Write(_console, result);
        if (result.ExitCode != 0)
        {
            throw new BuildFailure(
                result.SetupError ?? $"{result.Failed} of {result.Verdicts.Count} tests failed; logs are in {Path.GetRelativePath(Root, options.OutputDirectory)}",
                result.ExitCode);
        }
    }

    private static List<ExpectedTest> ExpectedTests(SystemPlan plan) => plan.Phases
        .SelectMany(phase => phase.Phase.Conformance
            .SelectMany(program => program.Tests.Select(test => new ExpectedTest(test, phase.Name, program.Timeout))))
        .ToList();
}
