using System;
using System.Collections.Generic;

namespace Pistachio.Phases;

/// <summary>
/// A phase: what its plugin assembly tells the build and the rig. A plugin holds one public class that implements this and has a
/// constructor without parameters. It only describes; it must not touch files or start anything.
/// </summary>
public interface IPhase
{
    /// <summary>The name that board profiles use, the same as that of the folder.</summary>
    string Name { get; }

    Version Version { get; }

    /// <summary>Phases that must also be in the image.</summary>
    IReadOnlyList<PhaseDependency> DependsOn { get; }

    /// <summary>The servers, in the order in which they start.</summary>
    IReadOnlyList<ServerDescription> Servers { get; }

    /// <summary>The <c>px_</c> functions that the phase adds to the library OS.</summary>
    IReadOnlyList<string> Functions { get; }

    /// <summary>The programs that prove the behaviour on the board.</summary>
    IReadOnlyList<ConformanceProgram> Conformance { get; }
}

/// <summary>Another phase that a phase needs.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Minimum">The lowest version that will do.</param>
public sealed record PhaseDependency(string Name, Version Minimum)
{
    /// <summary>Whether the phase works without it; when it is in the image, its version must still do.</summary>
    public bool Optional { get; init; }
}
