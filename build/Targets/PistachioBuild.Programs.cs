using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using Pistachio.Build.Boards;
using Pistachio.Build.Execution;
using Pistachio.Build.Images;
using Pistachio.Build.Packages;
using Pistachio.Build.Programs;
using Pistachio.Build.Run;
using Pistachio.Hil;
using Spectre.Console;

namespace Pistachio.Build.Targets;

internal sealed partial class PistachioBuild
{
    /// <summary>A root directory has 100 to 200 MiB, and what its programs write is in memory too.</summary>
    private const int ProgramsMebibytes = 1024;

    // On an idle machine the longest takes five minutes; a test that hangs must not hold up the others for ever.
    private static readonly TimeSpan ModuleDeadline = TimeSpan.FromMinutes(20);

    private string ProgramsFolder => Path.Combine(Output, "programs");

    private async Task ProgramsAsync(CancellationToken cancellation)
    {
        if (OperatingSystem.IsWindows())
        {
            throw new BuildFailure("Programs compares with Linux: run it there");
        }

        var chosen = LargeProgram.All.Where(each => Only.Count == 0 || Only.Contains(each.Name)).ToList();
        if (Only.FirstOrDefault(name => LargeProgram.All.All(each => each.Name != name)) is { } unknown)
        {
            throw new BuildFailure($"--only: there is no '{unknown}'; there are {string.Join(", ", LargeProgram.All.Select(each => each.Name))}", WrongUsage);
        }

        foreach (var group in chosen.GroupBy(each => each.Root))
        {
            await FetchPackagesAsync(group.First().Packages.Select(name => new DebianPackage(name)), cancellation).ConfigureAwait(false);
            var folder = Path.Combine(ProgramsFolder, group.Key);
            await new ProgramRoot(_tools, PackageFolder, Path.Combine(Root, "build/Programs"), folder).MakeAsync(group.First(), cancellation).ConfigureAwait(false);
            var root = RootTreeDirectory.Read(folder, keepOwners: false, warning => _console.WriteLine(warning));
            foreach (var program in group)
            {
                await RunOnBothAsync(program, root, folder, cancellation).ConfigureAwait(false);
            }
        }

        var explanations = Explanation.Read(Path.Combine(Root, Explanation.List));
        var all = LargeProgram.All.Select(each => Compare(each.Name)).Where(each => each.Board.Tests.Count > 0 || each.Linux.Tests.Count > 0).ToList();
        await File.WriteAllTextAsync(Path.Combine(Root, ProgramsDocument.Path), new ProgramsDocument(all, explanations).Write(), cancellation).ConfigureAwait(false);
        _console.WriteLine(ProgramsDocument.Path);
        var complaints = new ProgramsDocument([.. all.Where(each => chosen.Any(program => program.Name == each.Module))], explanations).Complaints;
        foreach (var complaint in complaints)
        {
            _console.WriteLine(complaint);
        }

        if (complaints.Count > 0)
        {
            throw new BuildFailure($"{complaints.Count} tests do not end as they should; what the modules print is in {Path.GetRelativePath(Root, ProgramsFolder)}");
        }
    }

    private string ModuleLog(string module, string system) => Path.Combine(ProgramsFolder, $"{module}.{system}.log");

    private ModuleComparison Compare(string module)
    {
        return new ModuleComparison(module, Kept("board"), Kept("linux"));

        ModuleReport Kept(string system)
        {
            var log = ModuleLog(module, system);
            return File.Exists(log) ? ModuleReport.Parse(module, File.ReadAllText(log)) : ModuleReport.None;
        }
    }

    /// <summary>Runs a program on both systems and keeps what it prints.</summary>
    private async Task RunOnBothAsync(LargeProgram program, RootTreeNode root, string folder, CancellationToken cancellation)
    {
        var (module, command) = (program.Name, program.Command);
        await File.WriteAllTextAsync(ModuleLog(module, "linux"), await RunOnLinuxAsync(folder, command, cancellation).ConfigureAwait(false), cancellation).ConfigureAwait(false);
        var watch = Stopwatch.StartNew();
        var (output, end) = await RunLargeOnBoardAsync(root, command, cancellation).ConfigureAwait(false);
        await File.WriteAllTextAsync(ModuleLog(module, "board"), output, cancellation).ConfigureAwait(false);
        var comparison = Compare(module);
        _console.WriteLine(
            $"{module}: {Counts(comparison.Board)}; on Linux {Counts(comparison.Linux)}; {watch.Elapsed.TotalSeconds:F0} s{(end == null ? "" : $": {end}")}");

        static string Counts(ModuleReport report) =>
            $"{report.Count(TestOutcome.Passed)} passed, {report.Count(TestOutcome.Failed)} failed, {report.Count(TestOutcome.Skipped)} skipped";
    }

    private async Task<(string Output, string? Complaint)> RunLargeOnBoardAsync(RootTreeNode root, IReadOnlyList<string> command, CancellationToken cancellation)
    {
        var board = BoardProfileReader.Read(Root, Board).Qemu;
        var program = new BoardProgram(root, command)
        {
            Environment = LargeProgram.Environment,
            BootTime = (ulong)(DateTimeOffset.UtcNow - DateTimeOffset.UnixEpoch).Ticks * 100,
        };
        using var folder = RunFolder.Take(ImageFile("programs"));
        using var output = new MemoryStream();
        using var error = new MemoryStream();
        var result = await RunOnBoardAsync(
            program,
            board with { MemoryMebibytes = Math.Max(board.MemoryMebibytes, ProgramsMebibytes) },
            await File.ReadAllBytesAsync(ImageFile("pistachio.boot"), cancellation).ConfigureAwait(false),
            [],
            ModuleDeadline,
            rig => new ProgramRunOptions(rig, folder.Path, Stream.Null, output, error),
            null,
            folder,
            cancellation).ConfigureAwait(false);
        return (Encoding.UTF8.GetString(output.ToArray()) + Encoding.UTF8.GetString(error.ToArray()), result.Complaint);
    }

    /// <summary>What a program of a root directory prints on this machine, up to the deadline.</summary>
    private static async Task<string> RunOnLinuxAsync(string folder, IReadOnlyList<string> command, CancellationToken cancellation)
    {
        var start = new ProcessStartInfo(ChrootCommand.Program, new ChrootCommand(folder, LargeProgram.Environment, command).Arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
        var error = process.StandardError.ReadToEndAsync(CancellationToken.None);
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        deadline.CancelAfter(ModuleDeadline);
        try
        {
            await process.WaitForExitAsync(deadline.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            process.Kill();
            cancellation.ThrowIfCancellationRequested();
        }

        return await output.ConfigureAwait(false) + await error.ConfigureAwait(false);
    }
}
