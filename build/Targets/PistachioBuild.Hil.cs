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
using Pistachio.Hil.Runs;
using Spectre.Console;

namespace Pistachio.Build.Targets;

internal sealed partial class PistachioBuild
{
    private const int MostRetries = 10;
    private const int MostMachines = 64;

    [Parameter("For Hil: only the tests whose name has this in it, or, with * or ?, is this; may be given more than once. For Programs: the module.")]
    public IReadOnlyList<string> Only { get; private set; } = [];

    [Parameter("For Hil: leave out the tests whose name has this in it, or is this; may be given more than once.")]
    public IReadOnlyList<string> Except { get; private set; } = [];

    [Parameter("For Hil: only the tests of this phase; may be given more than once. For Promote: the phase.")]
    public IReadOnlyList<string> Phase { get; private set; } = [];

    [Parameter("For Hil: only the tests with this tag: their phase, their program, or what stands before the slash; may be given more than once.")]
    public IReadOnlyList<string> Tag { get; private set; } = [];

    [Parameter("For Hil: one of several parts of the tests that take about the same time, such as 2/3.")]
    public string? Subset { get; private set; }

    [Parameter("For Hil: only the tests that failed in the last run of the board, or were not run because others failed.")]
    public bool OnlyFailed { get; private set; }

    [Parameter("For Hil: how often a test that fails is tried again; one that passes then is flaky.")]
    public int Retries { get; private set; }

    [Parameter("For Hil: how many machines share the tests.")]
    public int Machines { get; private set; } = 1;

    [Parameter("For Hil: how many times as long as usual tests and boots may take, such as 2.5.")]
    public double Patience { get; private set; } = 1;

    [Parameter("For Hil: write how long the tests took to boards/BOARD/durations.json, which --subset goes by.")]
    public bool RecordDurations { get; private set; }

    [Parameter("For Hil: how the machine boots: pvh (no boot loader), bios or uefi (the disk image).")]
    public BootMethod Boot { get; private set; } = BootMethod.Pvh;

    /// <summary>The runs of the board that are kept.</summary>
    private RunHistory History => new(Path.Combine(Output, "hil", Board, "runs"));

    /// <summary>Recorded durations, the same on every machine.</summary>
    private string DurationsFile => Path.Combine(Root, "boards", Board, "durations.json");

    private async Task HilAsync(CancellationToken cancellation)
    {
        if (!File.Exists(RigDescription))
        {
            throw new BuildFailure($"the phases that board '{Board}' enables have no conformance programs");
        }

        var earlier = History.Recent(HtmlReport.RunsInTrends, text => _console.WriteLine($"left out of the comparison: {text}"));
        await using var held = await TakePlacesAsync(cancellation).ConfigureAwait(false);
        var folder = History.Begin(DateTimeOffset.UtcNow);
        RunRecord run;
        try
        {
            var options = DescribeRun(folder);
            var known = RunHistory.DurationsOf(earlier);
            var progress = new RunProgress(
                _console, Verbosity == Verbosity.Verbose, known.IsKnown ? known : TestDurations.Read(DurationsFile), RunProgress.CanBeLive(_console) && Verbosity != Verbosity.Verbose);
            run = await ConformanceRun.ExecuteAsync(options, progress, cancellation).ConfigureAwait(false);
        }
        catch (Exception trouble) when (trouble is RigException or RunInputException)
        {
            Directory.Delete(folder, recursive: true); // it was no run
            throw new BuildFailure(trouble.Message, RunStatus.NotUsable);
        }

        RunReports.Write(run, earlier, folder);
        SummaryTable.Write(_console, run, Path.GetRelativePath(Root, folder));
        if (RecordDurations)
        {
            RunHistory.DurationsOf([run, .. earlier]).Write(DurationsFile);
        }

        if (run.ExitCode != RunStatus.Passed)
        {
            throw new BuildFailure(run.SetupError ?? $"{SummaryTable.Sums(run)}; logs are in {Path.GetRelativePath(Root, folder)}", run.ExitCode);
        }
    }

    private RunOptions DescribeRun(string folder)
    {
        var image = ImageDescription.Read(RigDescription);
        var directory = Path.GetDirectoryName(RigDescription)!;
        var patience = Patience * ChosenPlaces.Select(place => place.Patience).Concat(_labPlaces.Select(place => place.Lease.Patience)).DefaultIfEmpty(1).Max();
        var catalog = image.ReadCatalog(directory, patience);
        var quarantine = QuarantineReader.Read(Root, Board);
        quarantine.Check(catalog, DateOnly.FromDateTime(DateTime.UtcNow));
        var selection = Selection with
        {
            FailedIn = OnlyFailed ? History.Last() ?? throw new RunInputException($"--only-failed: no run of board '{Board}' is kept") : null,
        };
        var tests = selection.Choose(catalog, TestDurations.Read(DurationsFile));
        var usual = image.DescribeRun(directory, catalog, tests, Boot, Machines, folder);
        var places = ChosenPlaces;
        return usual with
        {
            Boards = _labPlaces.Count > 0 ? _labPlaces.Select(place => BoardOf(place, image, directory)).ToList()
                : places.Count == 0 ? usual.Boards : places.Select(place => BoardOf(place, image, directory)).ToList(),
            Boot = _labPlaces.Count > 0 ? "as the places of the lab do"
                : places.Count == 0 ? usual.Boot : string.Join(", ", places.Select(place => place.Boot.Description).Distinct()),
            Selection = selection.IsEverything ? null : selection.ToString(),
            Retries = Retries,
            Quarantine = quarantine,
            Deadlines = usual.Deadlines.Stretched(patience),
        };
    }

    private RunSelection Selection => new()
    {
        Only = [.. Only.Select(text => new NamePattern(text))],
        Except = [.. Except.Select(text => new NamePattern(text))],
        Phases = Phase,
        Tags = Tag,
        Subset = Subset == null ? null : Pistachio.Hil.Runs.Subset.Parse(Subset),
    };

    /// <summary>Refuses parameters of Hil that make no sense, before anything is built.</summary>
    private void CheckHilParameters()
    {
        CheckRange("retries", Retries, 0, MostRetries);
        CheckRange("machines", Machines, 1, MostMachines);
        if (Patience is not (>= 0.1 and <= 1000))
        {
            throw new BuildFailure($"--patience: '{Patience}' is not valid; expected a number from 0.1 to 1000", RunStatus.NotUsable);
        }

        if (Subset != null)
        {
            try
            {
                Pistachio.Hil.Runs.Subset.Parse(Subset);
            }
            catch (RunInputException trouble)
            {
                throw new BuildFailure(trouble.Message, RunStatus.NotUsable);
            }
        }
    }

    private static void CheckRange(string name, int value, int minimum, int maximum)
    {
        if (value < minimum || value > maximum)
        {
            throw new BuildFailure($"--{name}: '{value}' is not valid; expected a number from {minimum} to {maximum}", RunStatus.NotUsable);
        }
    }
}
