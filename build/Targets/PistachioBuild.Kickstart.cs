using System;
using System.IO;
using System.Linq;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using Pistachio.Build.Boards;
using Pistachio.Build.Execution;
using Pistachio.Build.Images;
using Pistachio.Build.Kickstart;
using Pistachio.Build.Phases;
using Pistachio.Build.Run;
using Pistachio.Hil;
using Pistachio.Kickstart;
using Spectre.Console;

namespace Pistachio.Build.Targets;

internal sealed partial class PistachioBuild
{
    private async Task KickstartAsync(CancellationToken cancellation)
    {
        var files = TargetArguments.Count > 0 ? TargetArguments.Select(Path.GetFullPath).ToList() : ScenarioFiles.OfSamples(Root);
        var scenarios = files.Select(file => ScenarioFiles.Read(Root, file)).ToList();
        var board = BoardProfileReader.Read(Root, Board);
        var phases = PhaseCatalog.PluginsOf(board, PhaseCatalog.Find(Root))
            .Select(project => PhaseCatalog.Load(project, ImageProjects.OutputOf(project, ".dll"))).ToList();
        var plans = scenarios.Select(scenario => ScenarioFiles.PlanOf(scenario, board, phases)).ToList();
        var failed = 0;
        foreach (var (scenario, plan) in scenarios.Zip(plans))
        {
            failed += await RunScenarioAsync(scenario, plan, board, cancellation).ConfigureAwait(false) ? 0 : 1;
        }

        _console.WriteLine($"{scenarios.Count - failed} passed, {failed} failed");
        if (failed > 0)
        {
            throw new BuildFailure($"{failed} of {scenarios.Count} scenarios failed");
        }
    }

    /// <summary>Runs the steps of a scenario up to the first that does not do what is expected.</summary>
    private async Task<bool> RunScenarioAsync(Scenario scenario, SystemPlan plan, BoardProfile board, CancellationToken cancellation)
    {
        var kernel = await File.ReadAllBytesAsync(ImageProjects.ElfOf(Path.Combine(Root, KernelProject)), cancellation).ConfigureAwait(false);
        var image = BootArchiveWriter.Write(await CollectFilesAsync(plan, cancellation).ConfigureAwait(false), kernel);
        foreach (var step in scenario.Steps)
        {
            var complaints = (await RunStepAsync(step, image, board, cancellation).ConfigureAwait(false)).Complaints(step);
            if (complaints.Count > 0)
            {
                _console.WriteLine($"failed  {scenario.File}:{step.Line}: {string.Join(' ', step.Command)}");
                foreach (var complaint in complaints)
                {
                    _console.WriteLine($"        {complaint}");
                }

                return false;
            }
        }

        _console.WriteLine($"passed  {scenario.File}: {scenario.Description}");
        return true;
    }

    private async Task<StepOutcome> RunStepAsync(ScenarioStep step, byte[] image, BoardProfile board, CancellationToken cancellation)
    {
        var program = new BoardProgram(RootTreeDirectory.Read(SampleRoot, keepOwners: false, warning => _console.WriteLine(warning)), step.Command)
        {
            Environment = BoardProgram.EnvironmentWith(step.Environment),
            BootTime = (ulong)(DateTimeOffset.UtcNow - DateTimeOffset.UnixEpoch).Ticks * 100,
        };
        using var folder = RunFolder.Take(ImageFile("kickstart"));
        using var input = new MemoryStream(Encoding.UTF8.GetBytes(step.Input));
        using var output = new MemoryStream();
        using var error = new MemoryStream();
        var result = await RunOnBoardAsync(
            program, board.Qemu, image, [], step.Within, rig => new ProgramRunOptions(rig, folder.Path, input, output, error), null, folder, cancellation).ConfigureAwait(false);
        return new StepOutcome(
            result.Status,
            Encoding.UTF8.GetString(output.ToArray()),
            Encoding.UTF8.GetString(error.ToArray()),
            result.Complaint is { } complaint ? $"{complaint}; logs are in {Path.GetRelativePath(Root, folder.Path)}" : null);
    }
}
