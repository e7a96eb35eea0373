using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;

using Pistachio.Hil.Rigs;
using Pistachio.Hil.Session;

namespace Pistachio.Hil.Runs;

/// <summary>
/// Runs conformance tests on one or several boards. The phases that others build on come first; the tests of a phase are not run when one of
/// a phase below it failed. A board that is lost goes on after a restart or is given up; what it did not get to, others run.
/// </summary>
public sealed class ConformanceRun
{
    private readonly RunOptions options;
    private readonly IRunObserver? observer;
    private readonly Stopwatch clock = Stopwatch.StartNew();
    private readonly RunLedger ledger;
    private readonly List<string> unlisted = [];
    private IReadOnlyList<BoardRecorder> recorders = [];

    private ConformanceRun(RunOptions options, IRunObserver? observer)
    {
        this.options = options;
        this.observer = observer;
        ledger = new RunLedger(options.Quarantine, test => observer?.Decided(test));
    }

    /// <summary>Runs the tests. Each board leaves <c>console.log</c> and <c>serial.log</c> in a folder of its name.</summary>
    /// <param name="options">What to run where.</param>
    /// <param name="observer">Is told what happens, or null.</param>
    /// <param name="cancellation">Ends the run; all boards are off when the task ends.</param>
    /// <returns>What became of all tests. Trouble with rigs and boards is in it, not an exception.</returns>
    /// <exception cref="OperationCanceledException">The run was cancelled.</exception>
    public static async Task<RunRecord> ExecuteAsync(RunOptions options, IRunObserver? observer, CancellationToken cancellation)
    {
        DateTimeOffset started = DateTimeOffset.UtcNow;
        var run = new ConformanceRun(options, observer);
        try
        {
            run.recorders = [.. options.Boards.Select(run.OpenRecorder)];
            observer?.Began(options.Tests, options.Boards.Count);
            foreach (IReadOnlyList<CatalogProgram> stage in options.Catalog.Stages)
                await run.RunStageAsync(stage, cancellation).ConfigureAwait(false);
            return run.Conclude(started);
        }
        finally
        {
            observer?.Ended();
            foreach (BoardRecorder recorder in run.recorders)
                recorder.Dispose();
        }
    }

    private BoardRecorder OpenRecorder(TestBoard board, int number)
    {
        string directory = Path.Combine(options.Directory, board.Name);
        Directory.CreateDirectory(directory);
        return new BoardRecorder(number, board, directory, clock, ledger.Add, observer?.ObserverOf(board.Name));
    }

    private async Task RunStageAsync(IReadOnlyList<CatalogProgram> stage, CancellationToken cancellation)
    {
        List<CatalogTest> tests = [];
        foreach (CatalogTest test in options.Tests.Where(test => stage.Any(program => program.Name == test.Program)))
        {
            if (ObstacleOf(test) is { } obstacle)
                ledger.Decide(test, blocked: obstacle);
            else
                tests.Add(test);
        }

        for (int attempt = 0; attempt <= options.Retries && tests.Count > 0; attempt++)
        {
            ledger.IsRetried = attempt < options.Retries;
            if (attempt > 0)
                observer?.Note($"attempt {attempt + 1}, after a restart, of {tests.Count} tests that failed");
            await RunRoundAsync(stage, tests, attempt, cancellation).ConfigureAwait(false);
            tests = [.. ledger.ToRetry];
        }

        // When all boards are gone, no further attempt comes.
        foreach (CatalogTest test in tests)
            ledger.Decide(test);
    }

    private async Task RunRoundAsync(IReadOnlyList<CatalogProgram> stage, IReadOnlyList<CatalogTest> tests, int attempt, CancellationToken cancellation)
    {
        (BoardRecorder Recorder, TestBoard Board)[] usable = [.. recorders.Zip(options.Boards).Where(each => each.First.Trouble is null)];
        List<ProgramWork> works =
        [
            .. stage.Where(program => tests.Any(test => test.Program == program.Name))
                .Select(program => new ProgramWork(program, PlanOf(program, tests, attempt == 0 && options.Selection is null, usable.Length))),
        ];
        var queue = new StageQueue(works);
        await Task.WhenAll(usable.Select(each => Task.Run(() => WorkAsync(each.Board, each.Recorder, queue, cancellation), cancellation))).ConfigureAwait(false);
        unlisted.AddRange(works.SelectMany(work => work.Plan.Unlisted));
    }

    /// <summary>The tests of a program. Those that nobody listed run as well, once, when everything is to be run.</summary>
    private static TestPlan PlanOf(CatalogProgram program, IReadOnlyList<CatalogTest> tests, bool withUnlisted, int boards)
    {
        HashSet<string> wanted = [.. tests.Where(test => test.Program == program.Name).Select(test => test.Name)];
        HashSet<string> listed = [.. program.Tests.Select(test => test.Name)];
        return new TestPlan(
            [.. program.Tests.Where(test => wanted.Contains(test.Name)).Select(test => new ExpectedTest(test.Name, test.Phase, test.Deadline))],
            name => wanted.Contains(name) || (withUnlisted && !listed.Contains(name)),
            Math.Max(1, boards));
    }

    private async Task WorkAsync(TestBoard board, BoardRecorder recorder, StageQueue queue, CancellationToken cancellation)
    {
        while (recorder.Trouble is null && await queue.TakeAsync(cancellation).ConfigureAwait(false) is { } work)
        {
            try
            {
                await RunProgramAsync(board, recorder, work, cancellation).ConfigureAwait(false);
            }
            finally
            {
                queue.Return(work);
            }
        }
    }

    private async Task RunProgramAsync(TestBoard board, BoardRecorder recorder, ProgramWork work, CancellationToken cancellation)
    {
        try
        {
            IRig rig = board.RigFor(work.Program.Name);
            var boots = new HilOptions(options.Board, rig, options.Directory) { Deadlines = options.Deadlines, Identity = options.Identity };
            for (int restarts = 0; ; restarts++)
            {
                recorder.BeginBoot(work.Program, rig.Description);
                BoardBoot boot = await HilRun.RunBootAsync(boots, work.Plan, recorder.Log, cancellation).ConfigureAwait(false);
                recorder.EndBoot(boot);
                if (boot.Loss is not { } loss)
                    return;

                // A board that gives no result in a whole boot will not in the next one either.
                if (boot.Decided == 0 || loss.Kind == LossKind.WrongImage || restarts == options.MaximumRestarts)
                {
                    recorder.GiveUp(loss.Reason, isRigTrouble: false);
                    return;
                }

                if (work.Plan.Unclaimed == 0)
                    return;
                recorder.Log.Note($"switching the board off and on for the {work.Plan.Unclaimed} tests that are open");
            }
        }
        catch (RigException trouble)
        {
            recorder.GiveUp(trouble.Message, isRigTrouble: true);
        }
    }

    /// <summary>Why a test cannot be run, or null: a test of a phase failed that its own phase builds on.</summary>
    private string? ObstacleOf(CatalogTest test)
    {
        IReadOnlySet<string> foundation = options.Catalog.FoundationOf(test.Phase);
        TestRecord[] failed = [.. ledger.Records.Values.Where(record => record.Outcome == RunOutcome.Failed && foundation.Contains(record.Phase ?? ""))];
        if (failed.Length == 0)
            return null;
        string more = failed.Length > 1 ? $" and {failed.Length - 1} more" : "";
        return $"not run: phase {failed[0].Phase}, which {test.Phase} builds on, failed: {failed[0].Name}{more}";
    }

    private RunRecord Conclude(DateTimeOffset started)
    {
        string[] troubles = [.. recorders.Where(recorder => recorder.Trouble is not null).Select(recorder => recorder.Trouble!).Distinct()];
        string reason = troubles.Length > 0 ? string.Join("; ", troubles) : "no board gave a result";
        CatalogTest[] left = [.. options.Tests.Where(test => !ledger.Records.ContainsKey(test.Key))];
        foreach (CatalogTest test in left)
            ledger.Decide(test, notRun: reason);

        // Nothing could be run because of the rigs; or boards were there, and are gone.
        bool isRigTrouble = left.Length > 0 && recorders.All(recorder => recorder.IsRigTrouble);
        IReadOnlyDictionary<string, TestRecord> records = ledger.Records;
        HashSet<string> listed = [.. options.Tests.Select(test => test.Key)];
        return new RunRecord(
            RunRecord.CurrentFormat,
            Path.GetFileName(options.Directory),
            options.Board,
            options.Identity.Build,
            started,
            clock.Elapsed.TotalSeconds,
            [.. options.Catalog.Phases.Select(phase => new PhaseRecord(phase.Name, phase.Version, options.Catalog.Tests.Count(test => test.Phase == phase.Name)))],
            [.. recorders.Select(recorder => recorder.Record)],
            [.. options.Tests.Select(test => records[test.Key]), .. records.Values.Where(record => !listed.Contains(record.Key))])
        {
            Release = options.Release,
            Boot = options.Boot,
            Selection = options.Selection,
            Retries = options.Retries,
            Unlisted = [.. unlisted],
            Lost = left.Length > 0 && !isRigTrouble,
            SetupError = isRigTrouble ? reason : null,
        };
    }
}
