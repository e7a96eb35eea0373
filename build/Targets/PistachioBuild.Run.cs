using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Pistachio.BootFormat;
using Pistachio.Build.Boards;
using Pistachio.Build.Execution;
using Pistachio.Build.Images;
using Pistachio.Build.Network;
using Pistachio.Build.Processes;
using Pistachio.Build.Qemu;
using Pistachio.Build.Run;
using Pistachio.Hil;
using Pistachio.Hil.Reports;
using Pistachio.Hil.Rigs;
using Pistachio.Hil.Session;
using Spectre.Console;

namespace Pistachio.Build.Targets;

internal sealed partial class PistachioBuild
{
    /// <summary>The word on the kernel's command line that makes the servers run what the boot archive asks for.</summary>
    private const string RunCommandLine = "run";

    /// <summary>With counted instructions each run is like the other, so the date is too: 2025-01-01, in nanoseconds since 1970.</summary>
    private const ulong CountedBootTime = 1_735_689_600_000_000_000;

    /// <summary>A terminal is of the kind that the user has, as with ssh.</summary>
    private static readonly string TerminalType = "TERM=" + (Environment.GetEnvironmentVariable("TERM") ?? "vt100");

    /// <summary>What kernel and servers need beside the boot archive.</summary>
    private const int SystemMebibytes = 160;

    // QEMU ends then even when nobody is left to end it.
    private static readonly TimeSpan LongestRun = TimeSpan.FromDays(7);

    [Parameter("For Run: the directory of this machine that the program sees as its root; without it one with the samples in /bin.")]
    public string? Dir { get; private set; }

    [Parameter("For Run: seconds after which the program is ended, with status 124.")]
    public int? Timeout { get; private set; }

    [Parameter("For Run: count instructions; one takes one nanosecond of the board's time, and idle time none.")]
    public bool Icount { get; private set; }

    [Parameter("For Run: the board's memory, such as 512M or 2G.")]
    public string? Memory { get; private set; }

    [Parameter("For Run: QEMU's CPU model.")]
    public string? Cpu { get; private set; }

    [Parameter("For Run: list at the end the system calls that the program made and that do not exist.")]
    public bool TraceEnosys { get; private set; }

    [Parameter("For Run: the program may have the VFS server end, for tests: who opens /.end-at-N has it end before its Nth next store.")]
    public bool Faults { get; private set; }

    [Parameter("For Run: NAME=VALUE for the program's environment; may be given more than once.")]
    public IReadOnlyList<string> Env { get; private set; } = [];

    [Parameter("For Run: the program's standard streams are a terminal, whatever those of this command are; at a terminal they always are.")]
    public bool Terminal { get; private set; }

    [Parameter("For Run: the program has the board's serial line as it is, as on a board with a person at a terminal; Ctrl-A X ends QEMU.")]
    public bool Plain { get; private set; }

    [Parameter("For Run: do not boot, but make a disk image that runs the program at the board's plain serial line.")]
    public string? Disk { get; private set; }

    [Parameter("For Run: the board's network: user (QEMU's own, with DHCP), or tap:NAME for a tap device of this machine; without it there is none.")]
    public string? Net { get; private set; }

    [Parameter("For Run: the network card, instead of the one in the board's profile: virtio, e1000 or e1000e.")]
    public string? Nic { get; private set; }

    [Parameter("For Run: HOSTPORT:GUESTPORT, with --net user: a TCP port of this machine that leads to the board; may be given more than once.")]
    public IReadOnlyList<string> Forward { get; private set; } = [];

    [Parameter("For Run: a file for all frames that the network card sends and gets, as Wireshark and tshark read them (pcap).")]
    public string? Capture { get; private set; }

    /// <summary>A program is to be run: standard output is its own.</summary>
    public bool IsProgramRun => ProgramArguments.Count > 0;

    /// <summary>A program is to be run, and its user wants to hear nothing else but what goes wrong.</summary>
    public bool IsQuietRun => IsProgramRun && Verbosity == Verbosity.Quiet;

    private Task RunAsync(CancellationToken cancellation)
    {
        var board = BoardProfileReader.Read(Root, Board).Qemu;
        var profile = board with
        {
            Cpu = Cpu ?? board.Cpu,
            MemoryMebibytes = Memory == null ? board.MemoryMebibytes : MemorySize.Mebibytes(Memory),
        };
        var network = BoardNetwork.Parse(Net, Nic, profile.Nic, Forward, Capture);
        network.CheckHost();
        if (IsProgramRun)
        {
            return RunProgramAsync(profile, network, cancellation);
        }

        if (Dir != null || Timeout != null || Env.Count > 0 || TraceEnosys || Terminal || Plain || Disk != null)
        {
            throw new BuildFailure("--dir, --timeout, --env, --terminal, --plain, --disk and --trace-enosys are for a program: add '-- PROGRAM ARGUMENTS'", 2);
        }

        return BootOnTerminalAsync(profile, network, cancellation);
    }

    private async Task BootOnTerminalAsync(QemuProfile profile, BoardNetwork network, CancellationToken cancellation)
    {
        string[] counting = Icount ? [.. QemuProfile.Counting] : [];
        var boot = new QemuBoot.Pvh(ImageFile("kernel.elf"), ImageFile("pistachio.boot"));
        var status = await BootOnStreamsAsync(profile.OnStandardStreams([.. counting, .. network.Arguments, .. boot.Arguments]), cancellation).ConfigureAwait(false);

        // 2 × status + 1 when the kernel ended QEMU with a status, 0 when the machine was switched off otherwise.
        ExitStatus = status / 2;
    }

    private static async Task<int> BootOnStreamsAsync(IReadOnlyList<string> arguments, CancellationToken cancellation)
    {
        using var qemu = Process.Start(new ProcessStartInfo(QemuProfile.Program, arguments))!;
        try
        {
            await qemu.WaitForExitAsync(cancellation).ConfigureAwait(false);
        }
        finally
        {
            if (!qemu.HasExited)
            {
                qemu.Kill();
            }
        }

        if (qemu.ExitCode == QemuExit.PanicStatus)
        {
            throw new BuildFailure("the kernel panicked; what it printed is above");
        }

        return qemu.ExitCode;
    }

    private async Task RunProgramAsync(QemuProfile profile, BoardNetwork network, CancellationToken cancellation)
    {
        if (Plain || Disk != null)
        {
            await RunPlainAsync(profile, network, cancellation).ConfigureAwait(false);
            return;
        }

        var root = RootTreeDirectory.Read(Dir ?? SampleRoot, keepOwners: false, warning => _console.WriteLine(warning));
        if (network.Arguments.Count > 0)
        {
            ResolverLink.AddTo(root);
        }

        var hasTerminal = Terminal || RunTerminal.IsThere;
        IReadOnlyList<string> environment = hasTerminal ? [TerminalType, .. Env] : Env;
        var size = new TerminalSize(hasTerminal ? RunTerminal.WindowSize : 0);
        using var following = hasTerminal ? RunTerminal.Follow(size) : null;
        var program = new BoardProgram(root, ProgramArguments)
        {
            Environment = BoardProgram.EnvironmentWith(environment),
            Options = (TraceEnosys ? RunOptions.TraceUnknownCalls : 0) | (hasTerminal ? RunOptions.Terminal : 0) | (Faults ? RunOptions.Faults : 0),
            WindowSize = size.Current,
            BootTime = Icount ? CountedBootTime : (ulong)(DateTimeOffset.UtcNow - DateTimeOffset.UnixEpoch).Ticks * 100,
        };
        using var folder = RunFolder.Take(ImageFile("run"));
        await using var output = new StandardOutputStream();
        using var leaving = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        using var terminal = hasTerminal ? RunTerminal.Take() : null;
        await using var input = terminal?.OpenInput(leaving.Cancel) ?? Console.OpenStandardInput();
        await using var error = Console.OpenStandardError();
        var limit = Timeout is { } seconds ? TimeSpan.FromSeconds(seconds) : (TimeSpan?)null;
        var result = await RunOnBoardAsync(
            program,
            profile,
            await File.ReadAllBytesAsync(ImageFile("pistachio.boot"), cancellation).ConfigureAwait(false),
            [.. Icount ? QemuProfile.Counting : [], .. network.Arguments],
            limit,
            rig => new ProgramRunOptions(rig, folder.Path, input, output, error) { Size = hasTerminal ? size : null },
            Verbosity == Verbosity.Quiet ? null : new BoardLinesObserver(_console, Verbosity == Verbosity.Verbose),
            folder,
            leaving.Token).ConfigureAwait(false);
        ExitStatus = result.Status;
        if (result.Complaint is { } complaint)
        {
            throw new BuildFailure($"{complaint}; logs are in {Path.GetRelativePath(Root, folder.Path)}", result.Status);
        }
    }

    /// <summary>Packs a program into the image, boots it, and carries the program's streams to its end.</summary>
    /// <param name="program">The program.</param>
    /// <param name="profile">The board.</param>
    /// <param name="image">The boot archive that it is packed into.</param>
    /// <param name="arguments">Further arguments of QEMU.</param>
    /// <param name="limit">Longest time from power-on to the end of the program, or null for any.</param>
    /// <param name="streams">Connects streams to a machine.</param>
    /// <param name="observer">Is told what the board says, or null.</param>
    /// <param name="folder">Where archive and logs go.</param>
    /// <param name="cancellation">Ends the run.</param>
    /// <param name="emulator">QEMU, or what starts it.</param>
    private async Task<ProgramResult> RunOnBoardAsync(
        BoardProgram program,
        QemuProfile profile,
        byte[] image,
        IReadOnlyList<string> arguments,
        TimeSpan? limit,
        Func<QemuRig, ProgramRunOptions> streams,
        IBoardObserver? observer,
        RunFolder folder,
        CancellationToken cancellation,
        string emulator = QemuProfile.Program)
    {
        var archive = Path.Combine(folder.Path, "run.boot");
        try
        {
            await WriteRunArchiveAsync(archive, program, profile, image, cancellation).ConfigureAwait(false);
            var qemu = profile.Options(new QemuBoot.Pvh(ImageFile("kernel.elf"), archive, RunCommandLine)) with
            {
                Program = emulator,
                Arguments = arguments,
                EndsByItself = arguments.Contains("-plugin"),
                Lifetime = limit is { } time ? time + TimeSpan.FromMinutes(5) : LongestRun,
            };
            var options = streams(new QemuRig(qemu)) with { Timeout = limit };
            return await ProgramRunner.ExecuteAsync(options, observer, cancellation).ConfigureAwait(false);
        }
        finally
        {
            File.Delete(archive);
        }
    }

    private async Task WriteRunArchiveAsync(string file, BoardProgram program, QemuProfile profile, byte[] image, CancellationToken cancellation)
    {
        var request = program.Request();
        var kernel = await File.ReadAllBytesAsync(ImageFile("kernel.elf"), cancellation).ConfigureAwait(false);
        var archive = RunArchive.Make(image, kernel, RootTreeWriter.Write(program.Root), request);
        var needed = (archive.Length >> 20) + SystemMebibytes;
        if (needed > profile.MemoryMebibytes)
        {
            throw new BuildFailure($"the root takes {archive.Length >> 20} MiB of the board's {profile.MemoryMebibytes} MiB: use --memory {needed}M or more", ProgramRunner.LostStatus);
        }

        await File.WriteAllBytesAsync(file, archive, cancellation).ConfigureAwait(false);
    }

    /// <summary>Refuses parameters of Run that make no sense, before anything is built.</summary>
    private void CheckRunParameters()
    {
        if (Env.FirstOrDefault(each => each.IndexOf('=', StringComparison.Ordinal) <= 0) is { } wrong)
        {
            throw new BuildFailure($"--env: '{wrong}' is not valid; expected NAME=VALUE", 2);
        }

        if (Timeout is 0)
        {
            throw new BuildFailure("--timeout: '0' is not valid; expected a number of seconds from 1 on", 2);
        }

        _ = BoardNetwork.Parse(Net, Nic, NetworkCard.All[0].Name, Forward, Capture); // the card of the board is as good as any
        if (Memory != null)
        {
            MemorySize.Mebibytes(Memory);
        }

        if (Dir != null && !Directory.Exists(Dir))
        {
            throw new BuildFailure(File.Exists(Dir) ? $"--dir: '{Dir}' is not a directory" : $"--dir: '{Dir}' does not exist", 2);
        }
    }
}
