using System;
using System.Collections.Generic;

namespace Pistachio.Kickstart;

/// <summary>Servers to start, programs to run on them, and what is expected of each.</summary>
/// <param name="File">The file that says so, as complaints name it.</param>
/// <param name="Description">One line.</param>
/// <param name="Phases">The phases whose servers are started; what they depend on comes along.</param>
/// <param name="Steps">The programs, each on a machine that has just booted.</param>
public sealed record Scenario(string File, string Description, IReadOnlyList<string> Phases, IReadOnlyList<ScenarioStep> Steps);

/// <summary>One program, and what is expected of it.</summary>
/// <param name="Command">The program and its arguments.</param>
/// <param name="Line">Where the file names it.</param>
public sealed record ScenarioStep(IReadOnlyList<string> Command, int Line)
{
    /// <summary>How long a step may take, from power-on.</summary>
    public static readonly TimeSpan UsualTime = TimeSpan.FromSeconds(120);

    /// <summary>What it reads from its standard input.</summary>
    public string Input { get; init; } = "";

    /// <summary>NAME=VALUE each, for its environment.</summary>
    public IReadOnlyList<string> Environment { get; init; } = [];

    /// <summary>Longest time from power-on to its end.</summary>
    public TimeSpan Within { get; init; } = UsualTime;

    /// <summary>Its exit status.</summary>
    public int Status { get; init; }

    /// <summary>What it writes to standard output.</summary>
    public ExpectedText Output { get; init; } = new ExpectedText.Whole("");

    /// <summary>What it writes to standard error.</summary>
    public ExpectedText Error { get; init; } = new ExpectedText.Whole("");
}
