using System;

namespace Pistachio.Build.Execution;

/// <summary>An expected failure of a target: its message is one clear line for the user, no stack trace.</summary>
internal sealed class BuildFailure(string message, int exitStatus = 1) : Exception(message)
{
    /// <summary>Exit status of the build: 1 a target failed, 2 wrong usage.</summary>
    public int ExitStatus { get; } = exitStatus;
}
