using System;
using System.Collections.Generic;
using System.Linq;

namespace Pistachio.Hil.Runs;

/// <summary>A phase of the image.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Version">Its version.</param>
/// <param name="DependsOn">The phases of the image that it builds on, directly.</param>
public sealed record CatalogPhase(string Name, string Version, IReadOnlyList<string> DependsOn)
{
    /// <summary>Those without which it is of no use.</summary>
    public IReadOnlyList<string> Needs { get; init; } = [];
}

/// <summary>A conformance program of the image.</summary>
/// <param name="Name">Its name on the board.</param>
/// <param name="Phase">The phase that it proves.</param>
/// <param name="Tests">Its tests.</param>
public sealed record CatalogProgram(string Name, string Phase, IReadOnlyList<CatalogTest> Tests)
{
    /// <summary>A test by its name. One that the program has and nobody listed is of the program's phase.</summary>
    public CatalogTest Find(string test) => Tests.FirstOrDefault(each => each.Name == test) ?? new CatalogTest(test, Phase, Name, TimeSpan.Zero);
}
