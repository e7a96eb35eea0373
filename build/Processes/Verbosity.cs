namespace Pistachio.Build.Processes;

/// <summary>How much of its work the build shows.</summary>
internal enum Verbosity
{
    /// <summary>Only failures.</summary>
    Quiet,
    /// <summary>Failures and results.</summary>
    Minimal,
    /// <summary>Also each command.</summary>
    Normal,
    /// <summary>Also what the commands print.</summary>
    Verbose,
}
