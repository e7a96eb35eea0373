using System;
using System.IO;

using Pistachio.Hil.Rigs;
using Pistachio.Hil.Session;

namespace Pistachio.Hil;

/// <summary>A machine that runs one program, and where the program's streams lead.</summary>
/// <param name="Rig">The machine; it boots an archive that holds the run request, in the mode for it.</param>
/// <param name="OutputDirectory">Where the logs go; made if missing.</param>
/// <param name="Input">Standard input. Not read before the program reads.</param>
/// <param name="Output">Standard output.</param>
/// <param name="Error">Standard error.</param>
public sealed record ProgramRunOptions(IRig Rig, string OutputDirectory, Stream Input, Stream Output, Stream Error)
{
    /// <summary>Longest time from power-on to the exit status, or null for any.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>The size of the user's terminal, if the program has that as its own; null: it has not.</summary>
    public TerminalSize? Size { get; init; }

    /// <summary>How long the rig waits. A machine that computes may be slow to answer, so it waits longer than with tests.</summary>
    public Deadlines Deadlines { get; init; } = new() { Silence = TimeSpan.FromSeconds(60) };
}
