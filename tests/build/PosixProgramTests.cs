using System;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Runtime.Versioning;
using System.Threading;
using System.Threading.Tasks;
using NUnit.Framework;
using Pistachio.Build.Bench;
using Pistachio.Build.Processes;
using Pistachio.Tests;
using Shouldly;
using Spectre.Console;

namespace Pistachio.Build.Tests;

/// <summary>The benchmark program, run as an ordinary program of this machine, where its ticks are no instructions.</summary>
[Platform("Linux")]
[SupportedOSPlatform("linux")]
internal sealed class PosixProgramTests
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    // Rows that need neither /bin/tiny nor a root directory that may be written to, nor a network or a processor shared with a partner.
    private static readonly string[] Anywhere =
    [
        "posix.getpid", "posix.unknown_call", "posix.clock_gettime", "posix.sigaction", "posix.kill_handler", "posix.segv_mprotect",
        "posix.page_fault", "posix.munmap_256", "posix.mmap_munmap", "posix.mprotect_pair", "posix.fork_exit_wait", "posix.vfork_exit_wait",
        "posix.pipe_roundtrip", "posix.unix_roundtrip", "posix.futex_roundtrip", "posix.thread_create_join",
        "posix.cond_roundtrip", "posix.mutex_pair",
    ];

    private string _output = "";
    private PosixProgram _program = null!;

    [OneTimeSetUp]
    public async Task Build()
    {
        _output = Directory.CreateTempSubdirectory("pistachio-posixbench-").FullName;
        _program = NewProgram();
        await _program.BuildAsync(CancellationToken.None);
    }

    [OneTimeTearDown]
    public void Remove() => Directory.Delete(_output, recursive: true);

    [Test]
    public void Named_rows_are_measured_in_the_order_of_the_arguments()
    {
        var (status, output) = Run("posixbench", ["posix.unknown_call", "posix.getpid"]);

        status.ShouldBe(0, output);
        output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(' ')[1]).ShouldBe(["posix.unknown_call", "posix.getpid"]);
        ProgramRow.Parse(output)["posix.getpid"].ShouldSatisfyAllConditions(row => row.Count.ShouldNotBeNull(), row => row.Rounds.ShouldBe(1001));
    }

    [Test]
    public void Every_row_that_needs_no_files_is_measured()
    {
        var (status, output) = Run("posixbench", Anywhere);

        status.ShouldBe(0, output);
        ProgramRow.Parse(output).Values.Where(row => row.Error != null).ShouldBeEmpty();
        ProgramRow.Parse(output).Keys.ShouldBe(Anywhere, ignoreOrder: true);
    }

    [Test]
    public void A_row_that_fails_tells_its_error_and_the_next_one_is_measured()
    {
        Assume.That(File.Exists("/bin/tiny"), Is.False);
        Assume.That(File.Exists("/bin/posixbench"), Is.False);

        var (status, output) = Run("posixbench", ["posix.spawn_wait", "posix.fork_exec_wait", "posix.open_close", "posix.pread_1", "posix.getpid"]);

        status.ShouldBe(0, output);
        var rows = ProgramRow.Parse(output);
        foreach (var name in new[] { "posix.spawn_wait", "posix.fork_exec_wait", "posix.open_close", "posix.pread_1" })
        {
            rows[name].Error.ShouldBe("ENOENT", name);
        }

        rows["posix.getpid"].Count.ShouldNotBeNull();
    }

    [Test]
    public void A_row_that_there_is_not_is_told_and_nothing_is_measured()
    {
        var (status, output) = Run("posixbench", ["posix.getpid", "posix.no_such_row"]);

        status.ShouldBe(2, output);
        output.ShouldBe("posixbench: there is no row posix.no_such_row\n");
    }

    [Test]
    public void The_table_has_a_line_for_each_row_of_the_program_and_no_other()
    {
        var sources = Directory.GetFiles(Repository.File("tests/posixbench"), "*.c").Select(File.ReadAllText);
        var printed = sources.SelectMany(text => text.Split('"')).Where(text => text.StartsWith("posix.", StringComparison.Ordinal));
        printed.Append(PosixBenchmark.FirstOutput).ShouldBe(PosixBenchmark.All.Select(row => row.Name), ignoreOrder: true);
    }

    [Test]
    public void The_tiny_program_does_nothing_and_ends_well() => Run("tiny", []).ShouldBe((0, ""));

    [Test]
    public async Task Unchanged_sources_are_not_compiled_again()
    {
        var file = Path.Combine(_program.RootDirectory, "bin", "posixbench");
        var before = File.GetLastWriteTimeUtc(file);

        await NewProgram().BuildAsync(CancellationToken.None);
        File.GetLastWriteTimeUtc(file).ShouldBe(before);

        File.Delete(Path.Combine(_program.RootDirectory, "bin", "tiny"));
        await NewProgram().BuildAsync(CancellationToken.None);
        File.GetLastWriteTimeUtc(file).ShouldBeGreaterThan(before);
    }

    private PosixProgram NewProgram() =>
        new(new Tools(AnsiConsole.Console, Repository.Root, () => Verbosity.Quiet), Repository.Root, _output);

    private (int Status, string Output) Run(string name, string[] arguments)
    {
        var start = new ProcessStartInfo(Path.Combine(_program.RootDirectory, "bin", name), arguments)
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(Deadline))
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{name} still ran after {Deadline.TotalSeconds} s");
        }

        Task.WaitAll(output, error);
        return (process.ExitCode, output.Result + error.Result);
    }
}
