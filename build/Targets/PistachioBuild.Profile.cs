using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using Pistachio.Build.Bench;
using Pistachio.Build.Boards;
using Pistachio.Build.Execution;
using Pistachio.Build.Images;
using Pistachio.Build.Phases;
using Pistachio.Build.Releases;
using Pistachio.Build.Run;
using Pistachio.SymbolTable;
using Spectre.Console;

namespace Pistachio.Build.Targets;

internal sealed partial class PistachioBuild
{
    private const string ProfilerSource = "tools/profiler/profiler.c";

    /// <summary>Functions that are printed; the JSON file has all.</summary>
    private const int PrintedFunctions = 50;

    // Each instruction from power-on is a call of the profiler.
    private static readonly TimeSpan ProfileDeadline = TimeSpan.FromMinutes(5);

    [Parameter("For Bench: instead, count this one row of the POSIX benchmark by function, posix.stat for example; with --json also into that file.")]
    public string? Profile { get; private set; }

    /// <summary>Refuses a row that there is not, before anything is built.</summary>
    private void CheckProfile()
    {
        if (Profile != null && !PosixBenchmark.ProgramRows.Contains(Profile))
        {
            throw new BuildFailure($"--profile: there is no row '{Profile}'; the rows: {string.Join(", ", PosixBenchmark.ProgramRows)}", 2);
        }
    }

    /// <summary>Runs one row under tools/profiler and prints where its instructions are.</summary>
    private async Task ProfileAsync(string row, CancellationToken cancellation)
    {
        var posix = new PosixProgram(_tools, Root, Output);
        await posix.BuildAsync(cancellation).ConfigureAwait(false);
        var plugin = await BuildProfilerAsync(cancellation).ConfigureAwait(false);
        var counts = ImageFile("profile.counts");
        File.Delete(counts);
        using var folder = RunFolder.Take(ImageFile("bench"));
        var measure = await PosixRunAsync(posix, folder, ["-plugin", $"{plugin},counts={counts}"], ProfileDeadline, cancellation).ConfigureAwait(false);
        var end = await measure([row]).ConfigureAwait(false);
        var figure = ProgramRow.Parse(end.Output).GetValueOrDefault(row);
        if (figure?.Count == null)
        {
            throw new BuildFailure($"{row}: {figure?.Error ?? end.Reason}");
        }

        if (!File.Exists(counts))
        {
            throw new BuildFailure($"QEMU ended without {Path.GetRelativePath(Root, counts)}; the profiler is made for QEMU 7.2");
        }

        var profile = ReadProfile(counts, ProfiledImages(posix));
        WriteProfile(row, figure, profile);
        if (Json != null)
        {
            await File.WriteAllTextAsync(Json, JsonSerializer.Serialize(profile, BenchJson.Options), cancellation).ConfigureAwait(false);
        }
    }

    private InstructionProfile ReadProfile(string counts, IReadOnlyList<ProfiledImage> images)
    {
        using var file = new StreamReader(counts);
        try
        {
            return InstructionProfile.Read(file, images);
        }
        catch (InvalidDataException trouble)
        {
            throw new BuildFailure($"{Path.GetRelativePath(Root, counts)}: {trouble.Message}");
        }
    }

    private async Task<string> BuildProfilerAsync(CancellationToken cancellation)
    {
        var source = new FileInfo(Path.Combine(Root, ProfilerSource));
        var plugin = new FileInfo(Path.Combine(Output, "obj", "libprofiler.so"));
        if (!plugin.Exists || plugin.LastWriteTimeUtc < source.LastWriteTimeUtc)
        {
            Directory.CreateDirectory(plugin.DirectoryName!);
            await _tools.RunAsync(
                "gcc",
                ["-shared", "-fPIC", "-fvisibility=hidden", "-std=gnu11", "-O2", "-Wall", "-Wextra", "-Werror", source.FullName, "-o", plugin.FullName],
                cancellation).ConfigureAwait(false);
        }

        return plugin.FullName;
    }

    /// <summary>The kernel, the root task, all servers and libraries of the image as they were linked, and the benchmark.</summary>
    private List<ProfiledImage> ProfiledImages(PosixProgram posix)
    {
        var board = BoardProfileReader.Read(Root, Board);
        var plan = MakePlan(board, ReleaseReader.Read(Root, Board, Release), PhaseCatalog.PluginsOf(board, PhaseCatalog.Find(Root)));
        var projects = new List<(string Name, string Project)>
        {
            ("kernel", Path.Combine(Root, KernelProject)),
            ("roottask", Path.Combine(Root, RootTaskProject)),
        };
        projects.AddRange(plan.Servers.Select(server => (server.Description.Name, server.Phase.ProjectOf(server.Description))));
        projects.AddRange(plan.BootFiles.Select(each => (each.Entry, each.Project)));
        return
        [
            .. projects.Select(each => new ProfiledImage(each.Name, new ElfImage(File.ReadAllBytes(ImageProjects.ElfOf(each.Project))))),
            new("posixbench", new ElfImage(File.ReadAllBytes(posix.RootDirectory + PosixProgram.ProgramPath))),
        ];
    }

    private void WriteProfile(string row, ProgramRow figure, InstructionProfile profile)
    {
        _console.WriteLine($"{row}: {Number(figure.Count!.Value)} guest instructions in the median of {figure.Rounds} rounds, "
            + $"{Number(profile.Instructions)} in the mean of {profile.Measurements} measurements");
        var images = new Table().RoundedBorder().AddColumns("Image").AddColumn(new TableColumn("Instructions").RightAligned());
        foreach (var (image, instructions) in profile.Images)
        {
            images.AddRow(Known(image), Number(instructions));
        }

        _console.Write(images);
        var table = new Table().RoundedBorder().AddColumns("Image", "Function")
            .AddColumns(new TableColumn("Calls").RightAligned(), new TableColumn("Instructions").RightAligned());
        foreach (var function in profile.Functions.Take(PrintedFunctions))
        {
            table.AddRow(Known(function.Image), Known(function.Function), Number(function.Calls), Number(function.Instructions));
        }

        _console.Write(table);
    }

    private static string Known(string name) => name.Length == 0 ? "(unknown)" : Markup.Escape(name);

    private static string Number(double value) => value.ToString("N1", CultureInfo.InvariantCulture);

    private static string Number(long value) => value.ToString("N0", CultureInfo.InvariantCulture);
}
