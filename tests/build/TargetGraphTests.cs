using System.Linq;
using System.Threading.Tasks;
using NUnit.Framework;
using Pistachio.Build.Execution;
using Shouldly;
using Spectre.Console;

namespace Pistachio.Build.Tests;

internal sealed class TargetGraphTests
{
    [Test]
    public void Targets_run_after_what_they_depend_on_and_only_once() =>
        Plan(new Diamond(), "Top").ShouldBe(["Bottom", "Left", "Right", "Top"]);

    [Test]
    public void A_target_is_found_in_any_case() =>
        TargetGraph.Of(new Diamond()).Find("lEFT").Name.ShouldBe("Left");

    [Test]
    public void An_unknown_target_lists_the_known_ones()
    {
        var failure = Should.Throw<BuildFailure>(() => TargetGraph.Of(new Diamond()).Find("Middle"));
        failure.Message.ShouldBe("unknown target 'Middle'; known targets: Top, Left, Right, Bottom");
        failure.ExitStatus.ShouldBe(2);
    }

    [Test]
    public void A_circle_of_targets_is_named() =>
        Should.Throw<BuildFailure>(() => Plan(new Circle(), "First")).Message.ShouldContain("First → Second → First");

    [Test]
    public async Task After_a_failure_nothing_more_runs()
    {
        var statuses = await RunAsync(new Diamond { LeftFails = true }, continueAfterFailure: false);
        statuses.ShouldBe([TargetStatus.Succeeded, TargetStatus.Failed, TargetStatus.NotRun, TargetStatus.NotRun]);
    }

    [Test]
    public async Task With_continue_only_what_depends_on_the_failure_is_left_out()
    {
        var statuses = await RunAsync(new Diamond { LeftFails = true }, continueAfterFailure: true);
        statuses.ShouldBe([TargetStatus.Succeeded, TargetStatus.Failed, TargetStatus.Succeeded, TargetStatus.NotRun]);
    }

    private static string[] Plan(object build, string target)
    {
        var graph = TargetGraph.Of(build);
        return TargetGraph.Plan([graph.Find(target)]).Select(each => each.Name).ToArray();
    }

    private static async Task<TargetStatus[]> RunAsync(Diamond build, bool continueAfterFailure)
    {
        var graph = TargetGraph.Of(build);
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(System.IO.TextWriter.Null) });
        var outcomes = await new TargetRunner(console)
            .RunAsync(TargetGraph.Plan([graph.Find("Top")]), new System.Collections.Generic.HashSet<ExecutableTarget>(), continueAfterFailure, default);
        return outcomes.Select(outcome => outcome.Status).ToArray();
    }

    private sealed class Diamond
    {
        public bool LeftFails { get; init; }

        private Target Top => _ => _.DependsOn(Left, Right);

        private Target Left => _ => _.DependsOn(Bottom).Executes(_ =>
            LeftFails ? Task.FromException(new BuildFailure("left")) : Task.CompletedTask);

        private Target Right => _ => _.DependsOn(Bottom);

        private Target Bottom => _ => _;
    }

    private sealed class Circle
    {
        private Target First => _ => _.DependsOn(Second);

        private Target Second => _ => _.DependsOn(First);
    }
}
