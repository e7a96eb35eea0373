using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Pistachio.Build.Boards;
using Pistachio.Build.Execution;
using Pistachio.Build.Images;
using Pistachio.Build.Phases;
using Pistachio.Build.Releases;
using Pistachio.Hil.Yaml;
using Pistachio.Kickstart;

namespace Pistachio.Build.Kickstart;

/// <summary>The scenario files that a user names, and the servers that one needs.</summary>
internal static class ScenarioFiles
{
    private const int WrongUsage = 2;

    /// <summary>A program lies in the root tree and is executed by the process server: no scenario can do without these.</summary>
    private static readonly IReadOnlyList<string> Always = ["process", "vfs"];

    /// <summary>The scenarios of the samples in <c>apps/</c>.</summary>
    public static IReadOnlyList<string> OfSamples(string root) =>
        [.. Directory.EnumerateFiles(Path.Combine(root, ImageProjects.SampleFolder), "scenario.yaml", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];

    /// <summary>Reads a scenario.</summary>
    /// <exception cref="BuildFailure">It is wrong: one line with file, line and what was expected.</exception>
    public static Scenario Read(string root, string file)
    {
        try
        {
            return ScenarioReader.Read(file, Path.GetRelativePath(root, file) is var below && below.StartsWith("..", StringComparison.Ordinal) ? file : below);
        }
        catch (DocumentException wrong)
        {
            throw new BuildFailure(wrong.Message, WrongUsage);
        }
    }

    /// <summary>The servers of the phases that a scenario names, and of those that they depend on.</summary>
    public static SystemPlan PlanOf(Scenario scenario, BoardProfile board, IReadOnlyList<LoadedPhase> phases)
    {
        var names = new HashSet<string>();
        foreach (var name in scenario.Phases.Concat(Always))
        {
            Add(name, scenario, board, phases, names);
        }

        var chosen = phases.Where(phase => names.Contains(phase.Name)).ToList();
        var release = new Release(
            scenario.File, board.Name, Release.Development, scenario.Description,
            [.. chosen.Select(phase => new ReleasePhase(phase.Name, phase.Phase.Version, new ReleaseProof("", 0, 0, default, ""), 1))]);
        return SystemPlan.Make(release.ApplyTo(board, phases), chosen);
    }

    private static void Add(string name, Scenario scenario, BoardProfile board, IReadOnlyList<LoadedPhase> phases, HashSet<string> names)
    {
        var phase = phases.FirstOrDefault(phase => phase.Name == name)
            ?? throw new BuildFailure($"{scenario.File}: board '{board.Name}' has no phase '{name}'; its phases: {string.Join(", ", phases.Select(phase => phase.Name))}", WrongUsage);
        if (names.Add(name))
        {
            foreach (var needed in phase.Phase.DependsOn.Where(needed => !needed.Optional))
            {
                Add(needed.Name, scenario, board, phases, names);
            }
        }
    }
}
