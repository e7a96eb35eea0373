using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Runtime.Versioning;
using System.Text.RegularExpressions;
using System.Threading;
using System.Threading.Tasks;
using NUnit.Framework;
using Pistachio.BootFormat;
using Pistachio.Build.Boards;
using Pistachio.Build.Images;
using Pistachio.Build.Phases;
using Pistachio.Build.Processes;
using Pistachio.Build.Qemu;
using Pistachio.Build.Run;
using Pistachio.Hil.Rigs;
using Pistachio.Tests;
using Shouldly;
using Spectre.Console;

namespace Pistachio.Run.Tests;

/// <summary>
/// A board that leaves out the phases vfs, ipc, threads and timers: functions of these phases give ENOSYS at each door, and the others work.
/// Processes need memory, so this is all that a board with processes can leave out.
/// </summary>
[TestFixture]
[Platform("Linux")]
[SupportedOSPlatform("linux")]
internal sealed partial class AbsentPhaseTests
{
    private const string Profile = """
        name: fileless
        description: processes without files
        qemu:
          machine: pc
          cpu: qemu64,+rdrand
          memory: 256 MiB
        phases:
          memory: 0.1.0
          process: 0.1.0
        servers:
        """;

    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(3);

    private string _folder = "";

    [SetUp]
    public void MakeFolder() => _folder = Directory.CreateTempSubdirectory("pistachio-absent-").FullName;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [Test]
    public async Task System_calls_and_the_C_door_have_no_functions_of_files()
    {
        var program = Path.Combine(_folder, "absent");
        await new StaticProgram(new Tools(AnsiConsole.Console, Repository.Root, () => Verbosity.Quiet)).CompileAsync(
            [$"-I{Repository.File("include")}", Repository.File("tests/run/programs/absent.c"), Repository.File("core/libposix/door/bin/libpx.a")],
            program, CancellationToken.None);

        (await StatusOfAsync(await File.ReadAllBytesAsync(program))).ShouldBe(0);
    }

    [Test]
    public async Task The_CSharp_door_has_no_functions_of_files()
    {
        var program = await File.ReadAllBytesAsync(ImageProjects.ElfOf(Repository.File("tests/board/absent/Pistachio.AbsentPhase.csproj")));

        (await StatusOfAsync(program)).ShouldBe(0);
    }

    /// <summary>With the timers alone, and a real-time clock that tells a date which whoever packed the run did not.</summary>
    [Test]
    public async Task A_board_that_is_not_told_the_date_reads_its_clock_and_sleeps()
    {
        var date = new DateTimeOffset(2031, 5, 6, 23, 59, 58, TimeSpan.Zero);
        var program = Path.Combine(_folder, "date");
        await new StaticProgram(new Tools(AnsiConsole.Console, Repository.Root, () => Verbosity.Quiet)).CompileAsync(
            [$"-DSTART={date.ToUnixTimeSeconds()}", Repository.File("tests/run/programs/date.c")], program, CancellationToken.None);

        (await StatusOfAsync(await File.ReadAllBytesAsync(program), "timers", "-rtc", $"base={date:yyyy-MM-ddTHH:mm:ss}")).ShouldBe(0);
    }

    /// <summary>What the programs call is all that the phases say they add to the library OS.</summary>
    [Test]
    public void The_programs_call_each_function_that_the_phases_add()
    {
        // A stream or semaphore, which nobody can open; no result.
        string[] cannotTell = ["px_readdir", "px_readdir_r", "px_dirfd", "px_rewinddir", "px_closedir", "px_sync", "px_telldir", "px_seekdir", "px_sem_close"];

        // They are about memory of the program alone.
        string[] inMemory = ["px_sem_init", "px_sem_destroy", "px_sem_wait", "px_sem_trywait", "px_sem_timedwait", "px_sem_post", "px_sem_getvalue"];
        var called = Called().Matches(File.ReadAllText(Repository.File("tests/run/programs/absent.c"))).Select(match => match.Groups[1].Value);

        // All others of threads are about the calling one, or about objects in memory of the program.
        const string thread = "px_pthread_create";
        PhaseOf("threads").Phase.Functions.ShouldContain(thread);
        string[] absent = [.. PhaseOf("vfs").Phase.Functions, .. PhaseOf("ipc").Phase.Functions, .. PhaseOf("timers").Phase.Functions];
        absent.Except(cannotTell).Except(inMemory).Append(thread).ShouldBe(called.Except(["px_execve"]), ignoreOrder: true);
    }

    private static LoadedPhase PhaseOf(string name)
    {
        var project = PhaseCatalog.Find(Repository.Root)[name];
        return PhaseCatalog.Load(project, ImageProjects.OutputOf(project, ".dll"));
    }

    /// <summary>The exit status of a program on the board.</summary>
    /// <param name="program">The program.</param>
    /// <param name="phase">A phase beside those that processes need; null: none.</param>
    /// <param name="machine">What else the machine is told.</param>
    private async Task<int> StatusOfAsync(byte[] program, string? phase = null, params string[] machine)
    {
        var kernel = ImageProjects.ElfOf(Repository.File("core/kernel/Pistachio.Kernel.csproj"));
        var board = ReadBoard();
        var plan = SystemPlan.Make(board, [PhaseOf("memory"), PhaseOf("process"), .. phase == null ? Array.Empty<LoadedPhase>() : [PhaseOf(phase)]]);
        var files = new List<ArchiveFile>
        {
            new("roottask", EntryKind.RootTask, FileOf(Repository.File("core/roottask/Pistachio.RootTask.csproj"))),
            new("manifest", EntryKind.Manifest, ManifestWriter.Write(plan)),
        };
        files.AddRange(plan.Servers.Select(server => new ArchiveFile(
            server.Description.Name, EntryKind.Program, FileOf(server.Phase.ProjectOf(server.Description)))));
        files.AddRange(plan.BootFiles.Select(file => new ArchiveFile(file.Entry, EntryKind.Library, FileOf(file.Project))));
        files.Add(new ArchiveFile("program", EntryKind.Data, program));
        files.Add(new ArchiveFile(RunRequest.EntryName, EntryKind.Data, RunRequestWriter.Write(new ProgramRun("/program", ["program"]))));
        var archive = Path.Combine(_folder, "fileless.boot");
        await File.WriteAllBytesAsync(archive, BootArchiveWriter.Write(files, await File.ReadAllBytesAsync(kernel)));

        await using var started = QemuMachine.Start(board.Qemu.OnStandardStreams([.. new QemuBoot.Pvh(kernel, archive, "run").Arguments, .. machine]), Deadline);
        var status = await started.FindAsync(End());
        status.Success.ShouldBeTrue(started.Console);
        return int.Parse(status.Groups[1].ValueSpan, CultureInfo.InvariantCulture);
    }

    private static byte[] FileOf(string project) => File.ReadAllBytes(ImageProjects.ElfOf(project));

    /// <summary>The profile above, with the grants that pc-x86 gives the servers of its phases.</summary>
    private BoardProfile ReadBoard()
    {
        var lines = File.ReadAllLines(Repository.File("boards/pc-x86/board.yaml"));
        var servers = lines.SkipWhile(line => line != "servers:").Skip(1).ToList();
        var text = new List<string> { Profile };
        var isWanted = false;
        foreach (var line in servers)
        {
            if (line.Length > 2 && line.StartsWith("  ", StringComparison.Ordinal) && char.IsAsciiLetter(line[2]))
            {
                isWanted = line.Trim() is not ("vfs:" or "console:" or "sockets:" or "pci:" or "nic:");
            }

            if (isWanted)
            {
                text.Add(line);
            }
        }

        Directory.CreateDirectory(Path.Combine(_folder, "boards/fileless"));
        File.WriteAllLines(Path.Combine(_folder, "boards/fileless/board.yaml"), text);
        return BoardProfileReader.Read(_folder, "fileless");
    }

    [GeneratedRegex(@"process: the run ended with status (\d+)\r?\n")]
    private static partial Regex End();

    [GeneratedRegex(@"X\((px_\w+),")]
    private static partial Regex Called();
}
