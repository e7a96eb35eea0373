namespace Pistachio.Build.Bench;

/// <summary>How one run of the benchmark program ended.</summary>
/// <param name="Output">What it printed.</param>
/// <param name="Status">Its status as a shell has it: 128 + signal when it was killed; 124 when it did not end in time.</param>
/// <param name="Complaint">One line on why it is not the program's own status, or null.</param>
internal sealed record ProgramEnd(string Output, int Status, string? Complaint)
{
    private const int FirstSignalStatus = 128;
    private const int LastSignalStatus = FirstSignalStatus + 64;

    /// <summary>What became of the row that it was at, in a few words.</summary>
    public string Reason => Complaint ?? (Status is > FirstSignalStatus and <= LastSignalStatus
        ? $"signal {Status - FirstSignalStatus}"
        : $"ended with status {Status}");
}
