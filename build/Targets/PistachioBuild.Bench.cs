using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using Pistachio.BootFormat;
using Pistachio.Build.Bench;
using Pistachio.Build.Boards;
using Pistachio.Build.Execution;
using Pistachio.Build.Images;
using Pistachio.Build.Processes;
using Pistachio.Build.Qemu;
using Pistachio.Build.Run;
using Pistachio.Hil;
using Pistachio.Hil.Reports;
using Pistachio.Hil.Rigs;
using Spectre.Console;

namespace Pistachio.Build.Targets;

internal sealed partial class PistachioBuild
{
    /// <summary>A root task of its own, started in place of the usual one.</summary>
    private const string BenchProject = "tests/board/bench/Pistachio.Bench.csproj";

    // A run is some hundred million instructions: seconds on an idle machine.
    private static readonly TimeSpan BenchDeadline = TimeSpan.FromMinutes(5);

    // A run of all rows takes three seconds on an idle machine.
    private static readonly TimeSpan PosixDeadline = TimeSpan.FromMinutes(1);

    [Parameter("For Bench: also write the results to this file, as a list of {\"name\", \"guest_instructions\"}.")]
    public string? Json { get; private set; }

    private async Task BenchAsync(CancellationToken cancellation)
    {
        if (Profile != null)
        {
            await ProfileAsync(Profile, cancellation).ConfigureAwait(false);
            return;
        }

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
        var rows = await MeasurePosixAsync(posix, cancellation).ConfigureAwait(false);
        WriteBenchTable(results, rows);
        if (Benchmark.Missing(results) is { Count: > 0 } missing)
        {
            throw new BuildFailure($"missing: {string.Join(", ", missing)}; console log: {Path.GetRelativePath(Root, ImageFile("bench.log"))}");
        }

        var comparison = peerKernel == null ? null : await CompareAsync(peerKernel, posix, PeerComparison.OwnRows(results, rows), cancellation).ConfigureAwait(false);
        if (Json != null)
        {
            await File.WriteAllTextAsync(Json, BenchJson.Write(results, rows, comparison), cancellation).ConfigureAwait(false);
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

    /// <summary>Measures all rows of the POSIX benchmark on the board.</summary>
    private async Task<IReadOnlyDictionary<string, ProgramRow>> MeasurePosixAsync(PosixProgram posix, CancellationToken cancellation)
    {
        using var folder = RunFolder.Take(ImageFile("bench"));
        var measure = await PosixRunAsync(posix, folder, [], PosixDeadline, cancellation).ConfigureAwait(false);
        return await new RowMeasurement(measure).MeasureAsync(PosixBenchmark.ProgramRows).ConfigureAwait(false);
    }

    /// <summary>What runs rows of the POSIX benchmark on the board as the Run target runs a program.</summary>
    /// <param name="posix">The benchmark, compiled.</param>
    /// <param name="folder">Where archive and logs go.</param>
    /// <param name="arguments">Further arguments of QEMU.</param>
    /// <param name="limit">Longest time of a run.</param>
    /// <param name="cancellation">Ends the run.</param>
    private async Task<Func<IReadOnlyList<string>, Task<ProgramEnd>>> PosixRunAsync(
        PosixProgram posix, RunFolder folder, IReadOnlyList<string> arguments, TimeSpan limit, CancellationToken cancellation)
    {
        var profile = BoardProfileReader.Read(Root, Board).Qemu;
        var root = RootTreeDirectory.Read(posix.RootDirectory, keepOwners: false, warning => _console.WriteLine(warning));
        var image = await File.ReadAllBytesAsync(ImageFile("pistachio.boot"), cancellation).ConfigureAwait(false);
        return MeasureAsync;

        async Task<ProgramEnd> MeasureAsync(IReadOnlyList<string> rows)
        {
            var program = new BoardProgram(root, [PosixProgram.ProgramPath, .. rows]) { BootTime = CountedBootTime };
            // Rows come as they are measured; nothing that the host does meanwhile takes the board's time.
            using var output = new MemoryStream();
            var result = await RunOnBoardAsync(
                program,
                profile,
                image,
                [.. QemuProfile.Counting, .. arguments],
                limit,
                rig => new ProgramRunOptions(rig, folder.Path, Stream.Null, output, Stream.Null),
                Verbosity == Verbosity.Verbose ? new BoardLinesObserver(_console, verbose: true) : null,
                folder,
                cancellation).ConfigureAwait(false);
            return new ProgramEnd(Encoding.UTF8.GetString(output.ToArray()), result.Status, result.Complaint);
        }
    }

    private static string LastLine(string console) => console.TrimEnd().Split('\n')[^1].TrimEnd();

    private void WriteBenchTable(IReadOnlyDictionary<string, long> results, IReadOnlyDictionary<string, ProgramRow> rows)
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

        foreach (var row in PosixBenchmark.All.Where(row => rows.ContainsKey(row.Name)))
        {
            table.AddRow(row.Name, row.Text, Markup.Escape(rows[row.Name].Error ?? Count(rows[row.Name].Count ?? 0)), Count(row.Goal), "");
        }

        _console.Write(table);
    }

    private static string Count(long value) => value == 0 ? "" : value.ToString("N0", CultureInfo.InvariantCulture);
}
