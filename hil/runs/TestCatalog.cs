using System;
using System.Collections.Generic;
using System.Linq;

using Pistachio.Phases;

namespace Pistachio.Hil.Runs;

/// <summary>All that an image can be asked to prove: its phases, what each builds on, and their tests.</summary>
public sealed class TestCatalog
{
    private readonly Dictionary<string, CatalogPhase> byName;

    /// <exception cref="RunInputException">Two tests of a phase have the same name, or phases depend on each other in a circle.</exception>
    public TestCatalog(IReadOnlyList<CatalogPhase> phases, IReadOnlyList<CatalogProgram> programs)
    {
        Phases = phases;
        Programs = programs;
        byName = phases.ToDictionary(phase => phase.Name);
        if (Tests.GroupBy(test => test.Key).FirstOrDefault(same => same.Count() > 1) is { } twice)
            throw new RunInputException($"phase {twice.First().Phase} names the test {twice.First().Name} twice");
        Stages = MakeStages();
    }

    public IReadOnlyList<CatalogPhase> Phases { get; }

    public IReadOnlyList<CatalogProgram> Programs { get; }

    /// <summary>The tests of all programs.</summary>
    public IEnumerable<CatalogTest> Tests => Programs.SelectMany(program => program.Tests);

    /// <summary>The programs in the order in which they are to run: those of a stage need no other stage's but those before it.</summary>
    public IReadOnlyList<IReadOnlyList<CatalogProgram>> Stages { get; }

    /// <summary>What the plugins of an image say.</summary>
    /// <param name="phases">The plugins.</param>
    /// <param name="deadline">The longest run time of a test, from its name and what its phase says.</param>
    public static TestCatalog Of(IReadOnlyList<IPhase> phases, Func<string, TimeSpan, TimeSpan> deadline)
    {
        HashSet<string> names = [.. phases.Select(phase => phase.Name)];
        return new TestCatalog(
            [.. phases.Select(phase => new CatalogPhase(
                phase.Name, phase.Version.ToString(), [.. phase.DependsOn.Select(other => other.Name).Where(names.Contains)])
            {
                Needs = [.. phase.DependsOn.Where(other => !other.Optional).Select(other => other.Name)],
            })],
            [.. phases.SelectMany(phase => phase.Conformance.Select(program => new CatalogProgram(
                program.Program.Name,
                phase.Name,
                [.. program.Tests.Select(test => new CatalogTest(test, phase.Name, program.Program.Name, deadline(test, program.Timeout)))])))]);
    }

    /// <summary>The phases that a phase builds on, directly or by others.</summary>
    public IReadOnlySet<string> FoundationOf(string phase)
    {
        var found = new HashSet<string>();
        var open = new Stack<string>(byName[phase].DependsOn);
        while (open.TryPop(out string? name))
        {
            if (found.Add(name))
            {
                foreach (string below in byName[name].DependsOn)
                    open.Push(below);
            }
        }

        return found;
    }

    private List<IReadOnlyList<CatalogProgram>> MakeStages()
    {
        foreach (CatalogPhase phase in Phases)
        {
            if (FoundationOf(phase.Name).Contains(phase.Name))
                throw new RunInputException($"phase {phase.Name} builds on itself");
        }

        // A phase stands one stage above the highest that it builds on.
        var heights = new Dictionary<string, int>();
        int Height(string phase) => heights.TryGetValue(phase, out int known)
            ? known
            : heights[phase] = byName[phase].DependsOn.Select(Height).DefaultIfEmpty(-1).Max() + 1;
        return [.. Programs.GroupBy(program => Height(program.Phase)).OrderBy(stage => stage.Key).Select(stage => (IReadOnlyList<CatalogProgram>)[.. stage])];
    }
}
