using System;
using System.Collections.Generic;
using System.Linq;
using Pistachio.Build.Phases;
using Pistachio.Phases;

namespace Pistachio.Build.Conformance;

/// <summary>A phase, the functions that it adds to the library OS, and what its conformance tests make use of.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Functions">Its functions, without the prefix of the C door.</param>
/// <param name="Tests">Its tests, under the names that the rig reports.</param>
internal sealed record TestedPhase(string Name, IReadOnlySet<string> Functions, IReadOnlyList<TestUse> Tests)
{
    /// <summary>Stands before the names of functions of the C door, and of tests that call them.</summary>
    public const string Prefix = "px_";

    /// <summary>What the plugin of a phase and the sources of its programs say.</summary>
    /// <param name="phase">The phase.</param>
    /// <param name="interfaces">The names of interfaces.</param>
    public static TestedPhase Of(LoadedPhase phase, IReadOnlySet<string> interfaces) => new(
        phase.Name,
        phase.Phase.Functions.Select(WithoutPrefix).ToHashSet(),
        [.. phase.Phase.Conformance.SelectMany(program => TestsOf(phase, program, interfaces))]);

    /// <summary>A name of a function or test as the gate has it.</summary>
    public static string WithoutPrefix(string name) => name.StartsWith(Prefix, StringComparison.Ordinal) ? name[Prefix.Length..] : name;

    private static IEnumerable<TestUse> TestsOf(LoadedPhase phase, ConformanceProgram program, IReadOnlySet<string> interfaces)
    {
        var uses = program.Files.Select(SourcesOf).OfType<string>()
            .SelectMany(folder => ProgramSource.Read(phase.PathOf(folder), interfaces).Tests)
            .GroupBy(test => test.Name).ToDictionary(group => group.Key, group => group.First());
        return program.Tests.Select(name => uses.TryGetValue(WithoutPrefix(name), out var use) ? use with { Name = name } : NamedFor(name, interfaces));
    }

    private static string? SourcesOf(RootFile file) => file switch
    {
        CompiledFile compiled => compiled.Sources,
        DoorFile door => door.Sources,
        _ => null,
    };

    /// <summary>A test whose program is not C: what stands before the slash is the interface that it is about.</summary>
    private static TestUse NamedFor(string name, IReadOnlySet<string> interfaces)
    {
        var subject = WithoutPrefix(name).Split('/')[0];
        return new TestUse(name, interfaces.Contains(subject) ? new HashSet<string> { subject } : [], new HashSet<ExpectedError>());
    }
}
