using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Pistachio.Build.Boards;
using Pistachio.Build.Conformance;
using Pistachio.Build.Execution;
using Pistachio.Build.Images;
using Pistachio.Build.Phases;
using Pistachio.Hil;
using Pistachio.Hil.Runs;
using Spectre.Console;

namespace Pistachio.Build.Targets;

internal sealed partial class PistachioBuild
{
    private Task ConformanceAsync(CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var run = LastCompleteRun();
        var known = PhaseCatalog.Find(Root);
        var interfaces = PosixInterface.Read(Path.Combine(Root, PosixInterface.List));
        var names = interfaces.Select(each => each.Name).ToHashSet();
        var phases = PhaseCatalog.PluginsOf(BoardProfileReader.Read(Root, Board), known)
            .Select(project => TestedPhase.Of(PhaseCatalog.Load(project, ImageProjects.OutputOf(project, ".dll")), names)).ToList();
        var notPassed = run.Tests.Where(test => test.Outcome != RunOutcome.Passed).ToDictionary(test => test.Name, test => $"{test.Outcome}: {test.Reason}".ToLowerInvariant());
        var reasons = MissingError.Read(Path.Combine(Root, MissingError.List));
        File.WriteAllText(Path.Combine(Root, ConformanceDocument.Path), new ConformanceDocument(interfaces, reasons, phases, notPassed).Write());
        _console.WriteLine($"{ConformanceDocument.Path}: run {run.Id} of build {run.Build?[..8]}");
        return Task.CompletedTask;
    }

    /// <summary>The last run of the board, if it was one of all tests of the image as it is now.</summary>
    private RunRecord LastCompleteRun()
    {
        RunRecord run;
        try
        {
            run = History.Last() ?? throw new BuildFailure($"no run of board '{Board}' is kept: ./nuke.ps1 Hil --board {Board} makes one", WrongUsage);
        }
        catch (RunInputException trouble)
        {
            throw new BuildFailure(trouble.Message, WrongUsage);
        }

        return run switch
        {
            { Selection: not null } => throw new BuildFailure($"the last run of board '{Board}' was not one of all tests: {run.Selection}", WrongUsage),
            { Build: var build } when build != ImageDescription.Read(RigDescription).Build => throw new BuildFailure($"the last run of board '{Board}' was one of another image", WrongUsage),
            _ => run,
        };
    }
}
