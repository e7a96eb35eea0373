using System;
using System.Collections.Generic;
using System.Linq;
using Pistachio.Build.Boards;
using Pistachio.Build.Execution;
using Pistachio.Build.Phases;

namespace Pistachio.Build.Releases;

/// <summary>A release of a board: which of the board's phases are in its image.</summary>
/// <param name="File">Where it is described.</param>
/// <param name="Board">The board.</param>
/// <param name="Name">Its name, that of the file.</param>
/// <param name="Description">One line.</param>
/// <param name="Phases">The phases that are on; null for all that the board has.</param>
internal sealed record Release(string File, string Board, string Name, string Description, IReadOnlyList<ReleasePhase>? Phases)
{
    /// <summary>The release that has everything, proven or not, and that a build makes when none is named.</summary>
    public const string Development = "development";

    public bool Has(string phase) => Phases == null || Phases.Any(each => each.Name == phase);

    /// <summary>The board as this release has it: only the phases that are on, and nothing of the machine for servers of the others.</summary>
    /// <param name="board">The board.</param>
    /// <param name="phases">All phases of the board.</param>
    /// <exception cref="BuildFailure">The release names a phase that the board does not have, or in another version.</exception>
    public BoardProfile ApplyTo(BoardProfile board, IReadOnlyList<LoadedPhase> phases)
    {
        foreach (var phase in Phases ?? [])
        {
            var found = board.Phases.FirstOrDefault(each => each.Name == phase.Name)
                ?? throw new BuildFailure($"{File}:{phase.Line}: board '{board.Name}' has no phase '{phase.Name}'; its phases: {string.Join(", ", board.Phases.Select(each => each.Name))}", 2);
            if (found.Version != phase.Version)
            {
                throw new BuildFailure($"{File}:{phase.Line}: release '{Name}' has phase {phase.Name} in version {phase.Version}, the tree has {found.Version}: promote the phase again", 2);
            }
        }

        var without = phases.Where(phase => !Has(phase.Name))
            .SelectMany(phase => phase.Phase.Servers.Concat(phase.Phase.Conformance.Select(program => program.Program)))
            .Select(server => server.Name)
            .ToHashSet();
        return board with
        {
            Phases = board.Phases.Where(phase => Has(phase.Name)).ToList(),
            Servers = board.Servers.Where(server => !without.Contains(server.Name)).ToList(),
        };
    }
}

/// <summary>A phase that is on in a release, and what proved it.</summary>
/// <param name="Name">The phase.</param>
/// <param name="Version">Its version.</param>
/// <param name="Proof">The conformance that it passed.</param>
/// <param name="Line">Where the file says so.</param>
internal sealed record ReleasePhase(string Name, Version Version, ReleaseProof Proof, int Line);

/// <summary>The conformance that a phase passed before it was promoted.</summary>
/// <param name="Build">Build id of the image.</param>
/// <param name="Passed">How many tests passed.</param>
/// <param name="Skipped">How many said that they cannot run on this board.</param>
/// <param name="Date">The day of the run.</param>
/// <param name="Rig">The machine, in one line.</param>
internal sealed record ReleaseProof(string Build, int Passed, int Skipped, DateOnly Date, string Rig);
