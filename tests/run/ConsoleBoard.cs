using System;
using System.Collections.Generic;
using System.IO;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using Pistachio.BootFormat;
using Pistachio.Build.Boards;
using Pistachio.Build.Images;
using Pistachio.Build.Phases;
using Pistachio.Build.Qemu;
using Pistachio.Hil;
using Pistachio.Hil.Rigs;
using Pistachio.Tests;

namespace Pistachio.Run.Tests;

/// <summary>A virtual board with nothing on it but the kernel, the root task, the console server and the probe.</summary>
internal sealed class ConsoleBoard : IDisposable
{
    private const string Profile = """
        name: console
        description: the console server alone
        qemu:
          machine: pc
          cpu: qemu64,+rdrand
          memory: 128 MiB
        phases:
          vfs: 0.1.0
        servers:
          console:
            grants:
              console: { machine: all }
              serial: { ports: 0x3f8-0x3ff }
              line: { interrupt: 4 }
          probe:
            grants:
              console: { machine: all }
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("pistachio-").FullName;
    private readonly string _kernel = ImageProjects.ElfOf(Repository.File("core/kernel/Pistachio.Kernel.csproj"));
    private readonly QemuProfile _machine;

    public ConsoleBoard()
    {
        Directory.CreateDirectory(Path.Combine(_folder, "boards/console"));
        File.WriteAllText(Path.Combine(_folder, "boards/console/board.yaml"), Profile);
        var board = BoardProfileReader.Read(_folder, "console");
        _machine = board.Qemu;
        var plan = SystemPlan.Make(board, [new LoadedPhase(Repository.File("phases/vfs"), new ConsolePhase(), typeof(ConsolePhase).Assembly.Location)]);
        var files = new List<ArchiveFile>
        {
            new("roottask", EntryKind.RootTask, File.ReadAllBytes(ImageProjects.ElfOf(Repository.File("core/roottask/Pistachio.RootTask.csproj")))),
            new("manifest", EntryKind.Manifest, ManifestWriter.Write(plan)),
        };
        foreach (var server in plan.Servers)
        {
            files.Add(new ArchiveFile(
                server.Description.Name, EntryKind.Program, File.ReadAllBytes(ImageProjects.ElfOf(server.Phase.ProjectOf(server.Description)))));
        }

        File.WriteAllBytes(Archive, BootArchiveWriter.Write(files, File.ReadAllBytes(_kernel)));
    }

    public MemoryStream Output { get; } = new();

    public MemoryStream Error { get; } = new();

    /// <summary>The complete console of the last run.</summary>
    public string Log => File.ReadAllText(Path.Combine(_folder, "log/console.log"));

    private string Archive => Path.Combine(_folder, "console.boot");

    /// <summary>Boots and gives the probe its input.</summary>
    public Task<ProgramResult> RunAsync(string command, byte[]? rest = null, TimeSpan? timeout = null, bool isCounted = false, string? cpu = null)
    {
        var input = new MemoryStream([.. Encoding.ASCII.GetBytes(command + "\n"), .. rest ?? []]);
        var machine = _machine with { Cpu = cpu ?? _machine.Cpu };
        var qemu = machine.Options(new QemuBoot.Pvh(_kernel, Archive, "run")) with
        {
            Arguments = isCounted ? QemuProfile.Counting : [],
            Lifetime = TimeSpan.FromMinutes(5),
        };
        var options = new ProgramRunOptions(new QemuRig(qemu), Path.Combine(_folder, "log"), input, Output, Error) { Timeout = timeout };
        return ProgramRunner.ExecuteAsync(options, null, CancellationToken.None);
    }

    public void Dispose()
    {
        Output.Dispose();
        Error.Dispose();
        Directory.Delete(_folder, true);
    }
}
