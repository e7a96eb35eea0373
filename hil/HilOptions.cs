using System;
using System.Collections.Generic;

using Pistachio.Hil.Rigs;
using Pistachio.Hil.Session;

namespace Pistachio.Hil;

/// <summary>What to run where.</summary>
/// <param name="Board">Name of the board profile, for reports.</param>
/// <param name="Rig">The machine.</param>
/// <param name="OutputDirectory">Where logs and reports go; made if missing.</param>
public sealed record HilOptions(string Board, IRig Rig, string OutputDirectory)
{
    /// <summary>Tests that the image must have; one that gives no result has failed. Null takes what the board offers.</summary>
    public IReadOnlyList<ExpectedTest>? Expected { get; init; }

    /// <summary>Which tests to run, by name; null for all.</summary>
    public Func<string, bool>? Selected { get; init; }

    /// <summary>What the board must say of its image.</summary>
    public ImageIdentity Identity { get; init; } = new();

    public Deadlines Deadlines { get; init; } = new();

    /// <summary>Files that the board gets in each boot before its first test, over the link: name and content.</summary>
    public IReadOnlyList<(string Name, byte[] Content)> Uploads { get; init; } = [];

    /// <summary>How often a lost board is switched off and on to run the tests that are still open. It is not when nothing
    /// came out of the boot that was lost.</summary>
    public int MaximumRestarts { get; init; } = 5;
}
