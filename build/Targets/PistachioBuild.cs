using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Pistachio.Build.Boards;
using Pistachio.Build.Execution;
using Pistachio.Build.Processes;
using Pistachio.Build.Releases;
using Pistachio.Hil;
using Spectre.Console;

namespace Pistachio.Build.Targets;

/// <summary>The targets and parameters of Pistachio's build. What a target does is in the file of its name.</summary>
internal sealed partial class PistachioBuild
{
    private const int WrongUsage = 2;

    private readonly IAnsiConsole _console;
    private readonly Tools _tools;

    public PistachioBuild(IAnsiConsole console)
    {
        _console = console;
        Root = FindRoot(AppContext.BaseDirectory);
        _tools = new Tools(console, Root, () => Verbosity);
    }

    /// <summary>Top folder of the repository.</summary>
    public string Root { get; }

    /// <summary>Everything a build leaves lies here.</summary>
    public string Output => Path.Combine(Root, "out");

    /// <summary>What stood behind <c>--</c> on the command line.</summary>
    public IReadOnlyList<string> ProgramArguments { get; set; } = [];

    /// <summary>What stood behind a target that takes arguments.</summary>
    public IReadOnlyList<string> TargetArguments { get; set; } = [];

    /// <summary>Exit status when the user ends the build; 128 + SIGINT unless it was another signal.</summary>
    public int InterruptedStatus { get; set; } = 130;

    /// <summary>A line to print after everything else.</summary>
    public string? ClosingLine { get; private set; }

    /// <summary>Exit status of a build in which no target failed.</summary>
    public int ExitStatus { get; private set; }

    [Parameter("The board to build for; the folders of boards/ are the known ones.")]
    public string Board { get; private set; } = "pc-x86";

    [Parameter("How much to print: quiet, normal or verbose.")]
    public Verbosity Verbosity { get; private set; } = Verbosity.Normal;

    private Target Setup => _ => _
        .Description("Find the tools that the build needs and install what is missing.")
        .Executes(SetupAsync);

    private Target Compile => _ => _
        .Description("Compile everything that is C#.")
        .DependsOn(Setup)
        .Executes(CompileAsync);

    private Target Image => _ => _
        .Description("Make the boot image of the board.")
        .DependsOn(Setup)
        .Executes(ImageAsync);

    private Target Run => _ => _
        .Description("Boot the image in QEMU with the console on the terminal; with '-- PROGRAM ARGUMENTS', run that program.")
        .DependsOn(Image)
        .Executes(RunAsync);

    private Target Hil => _ => _
        .Description("Run the conformance programs of the enabled phases on the board, over its serial line.")
        .DependsOn(Image)
        .Executes(HilAsync);

    private Target Rig => _ => _
        .Description("Boards and how to reach them: Rig list, check, console, power on|off|cycle|status, flash, reserve, release; for a lab of several hosts: export, key.")
        .DependsOn(Setup)
        .TakesArguments()
        .Executes(RigAsync);

    private Target Flash => _ => _
        .Description("Write the disk image of the board to the disk --device and read it back.")
        .DependsOn(Image)
        .Executes(FlashAsync);

    private Target Test => _ => _
        .Description("Run all tests, those on the board included.")
        .DependsOn(Compile, Image)
        .Executes(TestAsync);

    private Target Bench => _ => _
        .Description("Count the guest instructions of the kernel's operations in QEMU.")
        .DependsOn(Image)
        .Executes(BenchAsync);

    private Target Kickstart => _ => _
        .Description("Run scenario files, those of apps/ unless others are named: start the servers they need, run their programs, check what these print.")
        .DependsOn(Image)
        .TakesArguments()
        .Executes(KickstartAsync);

    private Target Promote => _ => _
        .Description("Turn a phase on in a release of the board, if its conformance passed with this build.")
        .DependsOn(Setup)
        .Executes(PromoteAsync);

    private Target Boards => _ => _
        .Description("Write the table of releases in docs/boards.md.")
        .Executes(BoardsAsync);

    private Target Conformance => _ => _
        .Description("Write docs/conformance.md: interfaces, phases and tests, and what passed in the last run of Hil.")
        .DependsOn(Image)
        .Executes(ConformanceAsync);

    private Target Programs => _ => _
        .Description("Run Python's own tests and gcc on the board and on this Linux and write docs/programs.md; --only MODULE for some of them.")
        .DependsOn(Image)
        .Executes(ProgramsAsync);

    private Target NetPrograms => _ => _
        .Description("Run servers and clients on the board and their other ends on this Linux and write docs/network-programs.md; --only PART for some of them.")
        .DependsOn(Image)
        .Executes(NetProgramsAsync);

    private Target Docs => _ => _
        .Description("Write the API reference from the docstrings: out/docs/index.html.")
        .DependsOn(Compile)
        .Executes(DocsAsync);

    private Target Clean => _ => _
        .Description("Remove everything the build made.")
        .Executes(CleanAsync);

    /// <summary>Refuses parameters that name nothing, before any target runs.</summary>
    public void CheckParameters()
    {
        var known = BoardProfileReader.Known(Root);
        if (!known.Contains(Board))
        {
            throw new BuildFailure($"unknown board '{Board}'; known boards: {string.Join(", ", known)}", 2);
        }

        ReleaseReader.Read(Root, Board, Release);
        CheckRunParameters();
        CheckProfile();
        CheckRigParameters();
        CheckHilParameters();
    }

    /// <summary>Exit status of a build in which a target failed.</summary>
    public int StatusOf(TargetOutcome failed) => (IsProgramRun, failed) switch
    {
        (_, { IsInterrupted: true }) => InterruptedStatus,
        (_, { ExitStatus: WrongUsage }) => WrongUsage,
        (_, { Name: nameof(Hil) or nameof(Rig) or nameof(Flash) }) => failed.ExitStatus,
        (true, { Name: nameof(Run), ExitStatus: not 1 }) => failed.ExitStatus,
        (true, _) => ProgramRunner.LostStatus,
        _ => 1,
    };

    private static string FindRoot(string start)
    {
        for (var folder = new DirectoryInfo(start); folder != null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Directory.Packages.props")))
            {
                return folder.FullName;
            }
        }

        throw new BuildFailure($"{start} is not inside a Pistachio source tree");
    }
}
