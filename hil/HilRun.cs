using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;

using Pistachio.Hil.Reports;
using Pistachio.Hil.Rigs;
using Pistachio.Hil.Session;

namespace Pistachio.Hil;

/// <summary>Runs one program of tests on one rig. Several programs, boards and attempts: <see cref="Runs.ConformanceRun"/>.</summary>
public static class HilRun
{
    /// <summary>
    /// Switches the board on, runs the tests, switches it off, and writes <c>console.log</c> and <c>serial.log</c> to the output directory.
    /// A board that is lost on the way is switched off and on, and the tests that are still open run then.
    /// </summary>
    /// <param name="options">What to run where.</param>
    /// <param name="observer">Is told what happens, or null.</param>
    /// <param name="cancellation">Ends the run; the machine is off when the task ends.</param>
    /// <returns>The verdicts. Trouble with the rig or the board is in the result, not an exception.</returns>
    /// <exception cref="OperationCanceledException">The run was cancelled.</exception>
    public static async Task<HilResult> ExecuteAsync(HilOptions options, IBoardObserver? observer, CancellationToken cancellation)
    {
        Directory.CreateDirectory(options.OutputDirectory);
        DateTimeOffset started = DateTimeOffset.UtcNow;
        var plan = new TestPlan(options.Expected, options.Selected);
        var losses = new List<BoardLoss>();
        string? setupError = null;
        TimeSpan duration;
        using (var log = new RunLog(options.OutputDirectory, observer))
        {
            log.Note($"{options.Board} on {options.Rig.Description}");
            try
            {
                await RunBootsAsync(options, plan, losses, log, cancellation).ConfigureAwait(false);
            }
            catch (RigException trouble)
            {
                setupError = trouble.Message;
                log.Note(trouble.Message);
            }

            duration = log.Elapsed;
        }

        bool lost = losses.Count > 0 && (plan.Open > 0 || losses[^1].Kind is LossKind.WrongImage);
        string reason = setupError ?? (losses.Count > 0 ? $"the board was lost: {losses[^1].Reason}" : "the board gave no result");
        foreach (ExpectedTest open in plan.OpenTests)
            plan.Decide(new TestVerdict(open.Name, open.Phase, TestOutcomeKind.Failed, $"not run: {reason}", TimeSpan.Zero, [], false));

        // Without a single test in the plan nobody was told what is there: the board never got so far.
        lost |= losses.Count > 0 && plan.Count == 0;
        return new HilResult(
            options.Board, options.Rig.Description, plan.Verdicts, plan.Unlisted, losses, lost, setupError, started, duration, options.OutputDirectory);
    }

    private static async Task RunBootsAsync(HilOptions options, TestPlan plan, List<BoardLoss> losses, RunLog log, CancellationToken cancellation)
    {
        for (int restarts = 0; ; restarts++)
        {
            BoardBoot boot = await RunBootAsync(options, plan, log, cancellation).ConfigureAwait(false);
            if (boot.Loss is not { } loss)
                return;

            losses.Add(loss);
            log.Note($"board lost: {loss.Reason}");
            if (plan.Complete || boot.Decided == 0 || restarts == options.MaximumRestarts)
                return;
            log.Note($"switching the board off and on for the {plan.Open} tests that are open");
        }
    }

    /// <summary>One boot: asks for open tests of the plan until there are none left or the board is lost.</summary>
    /// <exception cref="RigException">The board could not be switched on.</exception>
    internal static async Task<BoardBoot> RunBootAsync(HilOptions options, TestPlan plan, RunLog log, CancellationToken cancellation)
    {
        var boot = new BoardBoot(plan, options.Deadlines, options.Identity, log)
        {
            Uploads = [.. options.Uploads.Select(file => new FileUpload(file.Name, file.Content))],
        };
        try
        {
            IRigConnection connection = await PowerOnAsync(options.Rig, boot, options.Deadlines, log, cancellation).ConfigureAwait(false);
            await using (connection.ConfigureAwait(false))
            {
                boot.LineErrors = connection.Errors;
                boot.Powered(log.Now);
                await new BoardDriver(connection, boot, log).DriveAsync(cancellation).ConfigureAwait(false);
            }
        }
        finally
        {
            boot.GiveBack();
        }

        return boot;
    }

    /// <summary>Switches a board on.</summary>
    /// <exception cref="RigException">It could not be switched on in time, or at all.</exception>
    internal static async Task<IRigConnection> PowerOnAsync(
        IRig rig, BoardWatch boot, Deadlines deadlines, RunLog log, CancellationToken cancellation)
    {
        boot.PowerOn(log.Now);
        using var powering = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        powering.CancelAfter(rig.Preparation + deadlines.Powering);
        try
        {
            return await rig.PowerOnAsync(powering.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new RigException($"the board could not be switched on within {(rig.Preparation + deadlines.Powering).TotalSeconds} s");
        }
    }
}
