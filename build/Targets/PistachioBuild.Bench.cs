using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Pistachio.BootFormat;
using Pistachio.Build.Bench;
using Pistachio.Build.Boards;
using Pistachio.Build.Execution;
using Pistachio.Build.Images;
using Pistachio.Build.Qemu;
using Pistachio.Hil.Rigs;
using Spectre.Console;

namespace Pistachio.Build.Targets;

internal sealed partial class PistachioBuild
{
    /// <summary>A root task of its own, started in place of the usual one.</summary>
    private const string BenchProject = "tests/board/bench/Pistachio.Bench.csproj";

    // A run is some hundred million instructions: seconds on an idle machine.
    private static readonly TimeSpan BenchDeadline = TimeSpan.FromMinutes(5);

    [Parameter("For Bench: also write the results to this file, as a list of {\"name\", \"guest_instructions\"}.")]
    public string? Json { get; private set; }

    private async Task BenchAsync(CancellationToken cancellation)
    {
        // First of all, because it takes the network: minutes of counting are not to be lost for a package that is not there.
        var peerKernel = Peer == null ? null : await PeerKernelAsync(cancellation).ConfigureAwait(false);
        var posix = new PosixProgram(_tools, Root, Output);
        await posix.BuildAsync(cancellation).ConfigureAwait(false);
        var project = Path.Combine(Root, BenchProject);
        await BuildWhenChangedAsync("bench", [project], cancellation).ConfigureAwait(false);
        var program = await StripAsync(project, cancellation).ConfigureAwait(false);
        var kernel = await File.ReadAllBytesAsync(ImageFile("kernel.elf"), cancellation).ConfigureAwait(false);
        WriteIfDifferent(ImageFile("bench.boot"), BootArchiveWriter.Write([new ArchiveFile("bench", EntryKind.RootTask, program)], kernel));

        // The usual image as well, for the time to its first output; the word makes its root task say it in instructions, and stop.
        var log = await CountAsync(new QemuBoot.Pvh(ImageFile("kernel.elf"), ImageFile("bench.boot")), cancellation).ConfigureAwait(false)
            + await CountAsync(new QemuBoot.Pvh(ImageFile("kernel.elf"), ImageFile("pistachio.boot"), "bench"), cancellation).ConfigureAwait(false);
        await File.WriteAllTextAsync(ImageFile("bench.log"), log, cancellation).ConfigureAwait(false);
        var results = Benchmark.Parse(log);
        WriteBenchTable(results);
        if (Benchmark.Missing(results) is { Count: > 0 } missing)
        {
            throw new BuildFailure($"missing: {string.Join(", ", missing)}; console log: {Path.GetRelativePath(Root, ImageFile("bench.log"))}");
        }

        var comparison = peerKernel == null ? null : await CompareAsync(peerKernel, posix, log, cancellation).ConfigureAwait(false);
        if (Json != null)
        {
            await File.WriteAllTextAsync(Json, BenchJson.Write(results, comparison), cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>Boots under instruction counting until the board ends, and returns what it wrote to its console.</summary>
    private async Task<string> CountAsync(QemuBoot boot, CancellationToken cancellation)
    {
        var arguments = BoardProfileReader.Read(Root, Board).Qemu.Counted(boot.Arguments);
        await using var machine = QemuMachine.Start(arguments, BenchDeadline, cancellation);
        var status = await machine.EndsAsync().ConfigureAwait(false);
        cancellation.ThrowIfCancellationRequested();
        return status switch
        {
            null => throw new BuildFailure($"the board did not end within {BenchDeadline.TotalMinutes} minutes; its last words: {LastLine(machine.Console)}"),
            QemuExit.PanicStatus => throw new BuildFailure($"the kernel panicked: {LastLine(machine.Console)}"),
            _ => machine.Console,
        };
    }

    private static string LastLine(string console) => console.TrimEnd().Split('\n')[^1].TrimEnd();

    private void WriteBenchTable(IReadOnlyDictionary<string, long> results)
    {
        var table = new Table().RoundedBorder().AddColumns("Benchmark", "What").AddColumns(
            new TableColumn("Guest instructions").RightAligned(), new TableColumn("Goal").RightAligned(), new TableColumn("Peer").RightAligned());
        foreach (var row in Benchmark.Required)
        {
            var count = results.TryGetValue(row.Name, out var value) ? Count(value) : "missing";
            table.AddRow(row.Name, row.Text, count, Count(row.Goal), row.Peer == 0 ? "" : $"{Count(row.Peer)} ({row.PeerName})");
        }

        foreach (var (name, count) in results.Where(result => Benchmark.Required.All(row => row.Name != result.Key)))
        {
            table.AddRow(name, "", Count(count), "", "");
        }

        _console.Write(table);
    }

    private static string Count(long value) => value == 0 ? "" : value.ToString("N0", CultureInfo.InvariantCulture);
}
