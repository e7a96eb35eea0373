namespace Pistachio.Build.Processes;

/// <summary>How much of its work the build shows.</summary>
internal enum Verbosity
{
    /// <summary>Targets, results and failures.</summary>
    Quiet,
    /// <summary>Also each command.</summary>
    Normal,
    /// <summary>Also what the commands print.</summary>
    Verbose,
}
