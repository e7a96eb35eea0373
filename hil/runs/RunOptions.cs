using System.Collections.Generic;

using Pistachio.Hil.Session;

namespace Pistachio.Hil.Runs;

/// <summary>A run of conformance tests.</summary>
/// <param name="Board">Name of the board profile.</param>
/// <param name="Catalog">The tests of the image.</param>
/// <param name="Tests">Those to run.</param>
/// <param name="Boards">The boards to run them on, at least one.</param>
/// <param name="Directory">Where logs and reports go; its name is the id of the run.</param>
public sealed record RunOptions(
    string Board, TestCatalog Catalog, IReadOnlyList<CatalogTest> Tests, IReadOnlyList<TestBoard> Boards, string Directory)
{
    /// <summary>What the user selected, as on the command line; null for everything.</summary>
    public string? Selection { get; init; }

    /// <summary>The release that the image was made for, or null.</summary>
    public string? Release { get; init; }

    /// <summary>How the boards boot, for reports.</summary>
    public string? Boot { get; init; }

    /// <summary>What the boards must say of their image.</summary>
    public ImageIdentity Identity { get; init; } = new();

    /// <summary>How often a test that did not pass is tried again.</summary>
    public int Retries { get; init; }

    /// <summary>Tests that do not fail the run.</summary>
    public Quarantine Quarantine { get; init; } = Quarantine.Empty;

    public Deadlines Deadlines { get; init; } = new();

    /// <summary>How often in a row a board that is lost is switched off and on, when it had given results.</summary>
    public int MaximumRestarts { get; init; } = 5;
}
