using System;
using System.Collections.Generic;

namespace Pistachio.Phases;

/// <summary>A program that runs on the board and proves what the phase does.</summary>
/// <param name="Program">How it is built and started, like a server.</param>
/// <param name="Tests">The names of its tests. One that is named here and does not report has failed.</param>
/// <param name="Timeout">The longest that one test may take.</param>
public sealed record ConformanceProgram(ServerDescription Program, IReadOnlyList<string> Tests, TimeSpan Timeout)
{
    /// <summary>What it needs in the root tree of the image.</summary>
    public IReadOnlyList<RootFile> Files { get; init; } = [];
}
