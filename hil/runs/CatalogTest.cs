using System;

namespace Pistachio.Hil.Runs;

/// <summary>A test that the plugin of a phase names.</summary>
/// <param name="Name">Its name, such as <c>mmap/returns_zeroed_pages</c>; unique in its phase.</param>
/// <param name="Phase">The phase that it proves.</param>
/// <param name="Program">The conformance program that has it.</param>
/// <param name="Deadline">Longest run time.</param>
public sealed record CatalogTest(string Name, string Phase, string Program, TimeSpan Deadline)
{
    /// <summary>The test among those of all phases: <c>PHASE:NAME</c>.</summary>
    public string Key => KeyOf(Phase, Name);

    /// <summary>What stands before the first slash of the name; the tag that the test has beside its phase and its program.</summary>
    public string Group => Name.Split('/')[0];

    /// <summary>Whether a tag is one of the test's: its phase, its program or its group.</summary>
    public bool HasTag(string tag) => tag == Phase || tag == Program || tag == Group;

    internal static string KeyOf(string? phase, string name) => $"{phase}:{name}";
}
