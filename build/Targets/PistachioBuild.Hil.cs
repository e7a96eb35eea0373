using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Pistachio.Build.Execution;
using Pistachio.Build.Processes;
using Pistachio.Hil;
using Pistachio.Hil.Reports;
using Pistachio.Hil.Rigs;

namespace Pistachio.Build.Targets;

internal sealed partial class PistachioBuild
{
    [Parameter("For Hil: run only the tests whose name holds this text.")]
    public string? Only { get; private set; }

    [Parameter("For Hil: how the machine boots: pvh (no boot loader), bios or uefi (the disk image).")]
    public BootMethod Boot { get; private set; } = BootMethod.Pvh;

    private IReadOnlyList<HilOptions> DescribeRuns()
    {
        try
        {
            Func<string, bool>? selected = Only == null ? null : name => name.Contains(Only, StringComparison.OrdinalIgnoreCase);
            var image = ImageDescription.Read(RigDescription);
            var directory = Path.GetDirectoryName(RigDescription)!;
            return image
                .ConformanceRuns(directory, RigOf(image, directory), ImageFile("hil"))
                .Where(run => selected == null || run.Expected!.Any(test => selected(test.Name)))
                .Select(run => run with { Selected = selected, Deadlines = run.Deadlines.Stretched(ChosenPlace?.Patience ?? 1) })
                .ToList();
        }
        catch (RigException trouble)
        {
            throw new BuildFailure(trouble.Message, (int)trouble.Kind);
        }
    }

    private async Task HilAsync(CancellationToken cancellation)
    {
        if (!File.Exists(RigDescription))
        {
            throw new BuildFailure($"the phases that board '{Board}' enables have no conformance programs");
        }

        var runs = DescribeRuns();
        if (runs.Count == 0)
        {
            throw new BuildFailure($"no test of the image has '{Only}' in its name", 2);
        }

        await using var held = await TakePlaceAsync(cancellation).ConfigureAwait(false);
        var result = await HilRun
            .ExecuteAsync(runs, ImageFile("hil"), new ConsoleObserver(_console, Verbosity == Verbosity.Verbose), cancellation)
            .ConfigureAwait(false);
        SummaryTable.Write(_console, result);
        if (result.ExitCode != 0)
        {
            throw new BuildFailure(
                result.SetupError ?? $"{result.Failed} of {result.Verdicts.Count} tests failed; logs are in {Path.GetRelativePath(Root, result.OutputDirectory)}",
                result.ExitCode);
        }
    }
}
