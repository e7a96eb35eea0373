using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Pistachio.Build.Boards;
using Pistachio.Build.Execution;
using Pistachio.Hil.Phases;

namespace Pistachio.Build.Phases;

/// <summary>The phases of the tree. Each is a folder below <c>phases/</c> with a plugin project <c>Pistachio.Phases.*.csproj</c> in it.</summary>
internal static class PhaseCatalog
{
    /// <summary>Names of the phases that there are, and the project of each one's plugin.</summary>
    public static IReadOnlyDictionary<string, string> Find(string root) =>
        Directory.EnumerateDirectories(Path.Combine(root, "phases"))
            .Select(folder => (
                Name: Path.GetFileName(folder)!,
                Plugin: Directory.EnumerateFiles(folder, "Pistachio.Phases.*.csproj").SingleOrDefault()))
            .Where(phase => phase.Plugin != null)
            .OrderBy(phase => phase.Name, StringComparer.Ordinal)
            .ToDictionary(phase => phase.Name, phase => phase.Plugin!);

    /// <summary>The plugin project of each phase that a board enables. An unknown phase is refused with the list of the known ones.</summary>
    public static IReadOnlyList<string> PluginsOf(BoardProfile board, IReadOnlyDictionary<string, string> known) =>
        board.Phases.Select(phase => known.TryGetValue(phase.Name, out var project)
            ? project
            : throw new BuildFailure(
                $"{board.File}:{phase.Line}: unknown phase '{phase.Name}'; known phases: {string.Join(", ", known.Keys)}", 2)).ToList();

    /// <summary>Loads a plugin that has been built. <paramref name="assembly"/> is the file it was built to.</summary>
    public static LoadedPhase Load(string project, string assembly)
    {
        try
        {
            return new LoadedPhase(Path.GetDirectoryName(project)!, PhasePlugin.Load(assembly), assembly);
        }
        catch (PhasePluginException trouble)
        {
            throw new BuildFailure(trouble.Message);
        }
    }
}
