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
using Pistachio.Build.Programs;
using Pistachio.Build.Run;
using Pistachio.Hil;
using Spectre.Console;

namespace Pistachio.Build.Targets;

internal sealed partial class PistachioBuild
{
    /// <summary>The root directory has 100 MiB, which the root server holds once more.</summary>
    private const int PythonMebibytes = 1024;

    /// <summary>The modules of Python's tests, the short ones first.</summary>
    private static readonly string[] PythonModules =
    [
        "test_stat", "test_resource", "test_fork1", "test_wait3", "test_wait4", "test_select", "test_poll", "test_epoll", "test_pty", "test_fcntl", "test_mmap",
        "test_time", "test_thread", "test_tempfile", "test_shutil", "test_posix", "test_os", "test_signal", "test_threading", "test_subprocess",
    ];

    // On an idle machine the longest takes five minutes; a test that hangs must not hold up the others for ever.
    private static readonly TimeSpan ModuleDeadline = TimeSpan.FromMinutes(20);

    private string ProgramsFolder => Path.Combine(Output, "programs");

    private async Task ProgramsAsync(CancellationToken cancellation)
    {
        if (OperatingSystem.IsWindows())
        {
            throw new BuildFailure("Programs compares with Linux: run it there");
        }

        var chosen = PythonModules.Where(module => Only.Count == 0 || Only.Contains(module)).ToList();
        if (Only.FirstOrDefault(each => !PythonModules.Contains(each)) is { } unknown)
        {
            throw new BuildFailure($"--only: there is no module '{unknown}'; the modules are {string.Join(", ", PythonModules)}", WrongUsage);
        }

        await FetchPackagesAsync(PythonRoot.Packages, cancellation).ConfigureAwait(false);
        var folder = Path.Combine(ProgramsFolder, "root");
        await new PythonRoot(_tools, PackageFolder, folder).MakeAsync(Path.Combine(Root, "build/Programs/report.py"), cancellation).ConfigureAwait(false);
        var root = RootTreeDirectory.Read(folder, keepOwners: false, warning => _console.WriteLine(warning));
        foreach (var module in chosen)
        {
            await RunModuleAsync(module, root, folder, cancellation).ConfigureAwait(false);
        }

        var explanations = Explanation.Read(Path.Combine(Root, Explanation.List));
        var all = PythonModules.Select(Compare).Where(each => each.Board.Tests.Count > 0 || each.Linux.Tests.Count > 0).ToList();
        await File.WriteAllTextAsync(Path.Combine(Root, ProgramsDocument.Path), new ProgramsDocument(all, explanations).Write(), cancellation).ConfigureAwait(false);
        _console.WriteLine(ProgramsDocument.Path);
        var complaints = new ProgramsDocument([.. all.Where(each => chosen.Contains(each.Module))], explanations).Complaints;
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

    /// <summary>Runs a module on both systems and keeps what it prints.</summary>
    private async Task RunModuleAsync(string module, RootTreeNode root, string folder, CancellationToken cancellation)
    {
        string[] command = [PythonRoot.Python, PythonRoot.Reporter, module];
        await File.WriteAllTextAsync(ModuleLog(module, "linux"), await RunOnLinuxAsync(folder, command, cancellation).ConfigureAwait(false), cancellation).ConfigureAwait(false);
        var watch = Stopwatch.StartNew();
        var (output, end) = await RunPythonOnBoardAsync(root, command, cancellation).ConfigureAwait(false);
        await File.WriteAllTextAsync(ModuleLog(module, "board"), output, cancellation).ConfigureAwait(false);
        var comparison = Compare(module);
        _console.WriteLine(
            $"{module}: {Counts(comparison.Board)}; on Linux {Counts(comparison.Linux)}; {watch.Elapsed.TotalSeconds:F0} s{(end == null ? "" : $": {end}")}");

        static string Counts(ModuleReport report) =>
            $"{report.Count(TestOutcome.Passed)} passed, {report.Count(TestOutcome.Failed)} failed, {report.Count(TestOutcome.Skipped)} skipped";
    }

    private async Task<(string Output, string? Complaint)> RunPythonOnBoardAsync(RootTreeNode root, IReadOnlyList<string> command, CancellationToken cancellation)
    {
        var board = BoardProfileReader.Read(Root, Board).Qemu;
        var program = new BoardProgram(root, command)
        {
            Environment = PythonRoot.Environment,
            BootTime = (ulong)(DateTimeOffset.UtcNow - DateTimeOffset.UnixEpoch).Ticks * 100,
        };
        using var folder = RunFolder.Take(ImageFile("programs"));
        using var output = new MemoryStream();
        using var error = new MemoryStream();
        var result = await RunOnBoardAsync(
            program,
            board with { MemoryMebibytes = Math.Max(board.MemoryMebibytes, PythonMebibytes) },
            await File.ReadAllBytesAsync(ImageFile("pistachio.boot"), cancellation).ConfigureAwait(false),
            false,
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
        var start = new ProcessStartInfo(ChrootCommand.Program, new ChrootCommand(folder, PythonRoot.Environment, command).Arguments)
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
