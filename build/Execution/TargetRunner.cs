using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Spectre.Console;

namespace Pistachio.Build.Execution;

internal enum TargetStatus
{
    NotRun,
    Succeeded,
    Failed,
    Skipped,
}

/// <summary>How one target of a run ended.</summary>
internal sealed record TargetOutcome(string Name, TargetStatus Status, TimeSpan Duration, string? Message = null)
{
    /// <summary>Of a failure: the status that it asks for, see <see cref="BuildFailure.ExitStatus"/>.</summary>
    public int ExitStatus { get; init; } = 1;

    /// <summary>The user ended it.</summary>
    public bool IsInterrupted { get; init; }
}

/// <summary>Runs a plan and prints its progress and the closing table.</summary>
/// <param name="console">Where it prints.</param>
/// <param name="isSilent">It prints failures only.</param>
internal sealed class TargetRunner(IAnsiConsole console, bool isSilent = false)
{
    /// <summary>
    /// Runs the targets in order. After a failure nothing more runs, or, with <paramref name="continueAfterFailure"/>, everything
    /// that does not depend on what failed.
    /// </summary>
    public async Task<IReadOnlyList<TargetOutcome>> RunAsync(
        IReadOnlyList<ExecutableTarget> plan,
        IReadOnlySet<ExecutableTarget> skipped,
        bool continueAfterFailure,
        CancellationToken cancellation)
    {
        var outcomes = new Dictionary<ExecutableTarget, TargetOutcome>();
        foreach (var target in plan)
        {
            outcomes[target] = MayRun(target, outcomes, skipped, continueAfterFailure && !cancellation.IsCancellationRequested)
                ? await RunAsync(target, cancellation).ConfigureAwait(false)
                : new TargetOutcome(target.Name, skipped.Contains(target) ? TargetStatus.Skipped : TargetStatus.NotRun, TimeSpan.Zero);
        }

        return plan.Select(target => outcomes[target]).ToList();
    }

    /// <summary>The table Target / Status / Duration that closes every run.</summary>
    public void WriteTable(IReadOnlyList<TargetOutcome> outcomes)
    {
        var table = new Table().RoundedBorder().AddColumns("Target", "Status").AddColumn(new TableColumn("Duration").RightAligned());
        foreach (var outcome in outcomes)
        {
            table.AddRow(new Markup(outcome.Name), new Markup(Describe(outcome.Status)), new Markup(Describe(outcome.Duration)));
        }

        table.AddRow("Total", "", Describe(TimeSpan.FromTicks(outcomes.Sum(outcome => outcome.Duration.Ticks))));
        if (!isSilent)
        {
            console.WriteLine();
            console.Write(table);
        }

        foreach (var failure in outcomes.Where(outcome => outcome.Message != null))
        {
            console.MarkupLineInterpolated($"[red]{failure.Name}: {failure.Message}[/]");
        }
    }

    private static bool MayRun(
        ExecutableTarget target,
        Dictionary<ExecutableTarget, TargetOutcome> outcomes,
        IReadOnlySet<ExecutableTarget> skipped,
        bool continueAfterFailure)
    {
        var blocked = continueAfterFailure
            ? target.Dependencies.Any(dependency => outcomes[dependency].Status is TargetStatus.Failed or TargetStatus.NotRun)
            : outcomes.Values.Any(outcome => outcome.Status == TargetStatus.Failed);
        return !blocked && !skipped.Contains(target);
    }

    private async Task<TargetOutcome> RunAsync(ExecutableTarget target, CancellationToken cancellation)
    {
        if (!isSilent)
        {
            console.MarkupLineInterpolated($"[bold]== {target.Name}[/]");
        }

        var watch = Stopwatch.StartNew();
        try
        {
            if (target.Action != null)
            {
                await target.Action(cancellation).ConfigureAwait(false);
            }

            return new TargetOutcome(target.Name, TargetStatus.Succeeded, watch.Elapsed);
        }
        catch (OperationCanceledException)
        {
            return new TargetOutcome(target.Name, TargetStatus.Failed, watch.Elapsed, "interrupted") { IsInterrupted = true };
        }
        catch (BuildFailure failure)
        {
            return new TargetOutcome(target.Name, TargetStatus.Failed, watch.Elapsed, failure.Message) { ExitStatus = failure.ExitStatus };
        }
        catch (Exception exception)
        {
            // A defect of the build itself: the stack trace is what its author needs.
            console.WriteException(exception);
            return new TargetOutcome(target.Name, TargetStatus.Failed, watch.Elapsed, exception.Message);
        }
    }

    private static string Describe(TargetStatus status) => status switch
    {
        TargetStatus.Succeeded => "[green]Succeeded[/]",
        TargetStatus.Failed => "[red]Failed[/]",
        TargetStatus.Skipped => "[yellow]Skipped[/]",
        _ => "[grey]Not run[/]",
    };

    private static string Describe(TimeSpan duration) =>
        duration.TotalMinutes >= 1 ? $"{(int)duration.TotalMinutes}:{duration.Seconds:00} min" : $"{duration.TotalSeconds:0.0} s";
}
