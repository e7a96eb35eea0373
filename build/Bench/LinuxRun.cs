using System;
using System.Collections.Generic;
using System.Linq;

namespace Pistachio.Build.Bench;

/// <summary>A boot of Linux with the benchmark program as its first process, when it has ended.</summary>
/// <param name="Status">Exit status of QEMU; null when the deadline passed first.</param>
/// <param name="Console">What the serial line showed.</param>
/// <param name="Deadline">How long the run was allowed to take.</param>
internal sealed record LinuxRun(int? Status, string Console, TimeSpan Deadline)
{
    /// <summary>
    /// Linux powers off after the benchmark; a panic restarts the machine at once, which QEMU ends. The first program needs no other root
    /// directory than the initramfs.
    /// </summary>
    public const string CommandLine = "console=ttyS0 quiet mitigations=off panic=-1 rdinit=" + PosixProgram.ProgramPath + " -- --init";

    /// <summary>The measured rows, by name.</summary>
    public IReadOnlyDictionary<string, ProgramRow> Rows { get; } = ProgramRow.Parse(Console);

    /// <summary>Why there is nothing to compare with, in one line; null when there are rows and the run came to its end.</summary>
    public string? Failure => (Status, Rows.Count) switch
    {
        (null, 0) => $"Linux did not start the benchmark within {Deadline.TotalMinutes} minutes; {LastWords}",
        (null, _) => $"Linux did not end the benchmark within {Deadline.TotalMinutes} minutes; {LastWords}",
        (not 0, _) => $"QEMU ended with status {Status} while Linux ran; {LastWords}",
        (_, 0) => $"the benchmark printed no row on Linux; {LastWords}",
        _ => null,
    };

    /// <summary>The rows without a figure, in one line; null when all are there.</summary>
    public string? Missing
    {
        get
        {
            var missing = PosixBenchmark.All.Select(row => row.Name).Where(name => Rows.GetValueOrDefault(name)?.Count == null).ToList();
            return missing.Count == 0 ? null : $"Linux has no figure for {string.Join(", ", missing)}";
        }
    }

    private string LastWords
    {
        get
        {
            var lines = Console.Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0).ToList();
            // After the reason of a panic Linux prints registers.
            var words = lines.Find(line => line.Contains("Kernel panic", StringComparison.Ordinal)) ?? lines.LastOrDefault();
            return words == null ? "its console stayed empty" : $"its last words: {words}";
        }
    }
}
