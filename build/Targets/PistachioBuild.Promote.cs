using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Pistachio.Build.Boards;
using Pistachio.Build.Execution;
using Pistachio.Build.Releases;
using Pistachio.Hil;
using Pistachio.Hil.Rigs;
using Pistachio.Hil.Runs;
using Spectre.Console;

namespace Pistachio.Build.Targets;

internal sealed partial class PistachioBuild
{
    [Parameter("The release of the board: which phases are in its image; for Promote, the one that a phase is turned on in.")]
    public string Release { get; private set; } = Releases.Release.Development;

    private async Task PromoteAsync(CancellationToken cancellation)
    {
        if (Phase.Count != 1)
        {
            throw new BuildFailure("Promote needs one phase: --phase NAME", WrongUsage);
        }

        var release = ReleaseReader.Read(Root, Board, Release);

        // The phase is not in the image of that release yet; the one with everything proves it.
        await ImageAsync(Releases.Release.Development, cancellation).ConfigureAwait(false);
        var (missing, proof, version) = Prove(release, Phase[0]);
        if (proof == null)
        {
            throw new BuildFailure($"phase {Phase[0]} is not turned on in release '{Release}' of board '{Board}':\n  {string.Join("\n  ", missing)}");
        }

        var known = (release.Phases ?? []).FirstOrDefault(phase => phase.Name == Phase[0]);
        var phases = (release.Phases ?? []).Where(phase => phase.Name != Phase[0]).Append(new ReleasePhase(Phase[0], version, proof, 0));
        var order = BoardProfileReader.Read(Root, Board).Phases.Select(phase => phase.Name).ToList();
        ReleaseWriter.Write(Root, release with { Phases = phases.OrderBy(phase => order.IndexOf(phase.Name)).ToList() });
        ReleaseTable.Write(Root);
        _console.WriteLine($"phase {Phase[0]} {version} is {(known == null ? "turned on" : "proven anew")} in release '{Release}' of board '{Board}': {proof.Passed} tests passed with build {proof.Build[..8]}");
    }

    private (IReadOnlyList<string> Missing, ReleaseProof? Proof, Version Version) Prove(Release release, string phase)
    {
        try
        {
            var image = ImageDescription.Read(RigDescription);
            var catalog = image.ReadCatalog(Path.GetDirectoryName(RigDescription)!);
            var runs = History.Recent(RunHistory.Kept, text => _console.WriteLine($"does not count: {text}"));
            var promotion = new Promotion(catalog, image.Build ?? throw new BuildFailure("the image has no build id"), runs);
            var missing = promotion.Missing(release, phase);
            var version = Version.Parse(catalog.Phases.Single(each => each.Name == phase).Version);
            return (missing, missing.Count == 0 ? promotion.Proof(phase) : null, version);
        }
        catch (Exception trouble) when (trouble is RigException or RunInputException)
        {
            throw new BuildFailure(trouble.Message, WrongUsage);
        }
    }

    private Task BoardsAsync(CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        ReleaseTable.Write(Root);
        _console.WriteLine(ReleaseTable.Document);
        return Task.CompletedTask;
    }
}
