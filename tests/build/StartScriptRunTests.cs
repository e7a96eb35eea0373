using System;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Runtime.Versioning;
using System.Threading.Tasks;
using NUnit.Framework;
using Pistachio.Tests;
using Shouldly;

namespace Pistachio.Build.Tests;

/// <summary>
/// What nuke.ps1 does, by each of the two shells that read it, in a small tree with a false <c>dotnet</c> that tells how it was called.
/// PowerShell is a tool of the repository (.config/dotnet-tools.json).
/// </summary>
[TestFixture("bash")]
[TestFixture("pwsh")]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
[Platform(Exclude = "Win")]
[UnsupportedOSPlatform("windows")]
internal sealed class StartScriptRunTests(string shell) : IDisposable
{
    private const string Compiled = "build build/_build.csproj -c Release --nologo -v quiet -clp:NoSummary";

    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(120);

    private static readonly string Dotnet = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? Environment.ProcessPath!;

    private static readonly Lazy<(int Status, string Output, string Error)> Restored =
        new(() => Execute(Dotnet, ["tool", "restore"], Environment.GetEnvironmentVariable("PATH")!));

    private readonly string _tree = Directory.CreateTempSubdirectory("pistachio script ").FullName; // paths may hold blanks

    [SetUp]
    public void MakeTree()
    {
        if (shell == "pwsh")
        {
            Restored.Value.Status.ShouldBe(0, Restored.Value.Output + Restored.Value.Error);
        }

        File.Copy(Repository.File("nuke.ps1"), PathTo("nuke.ps1"));
        string[] sources =
        [
            "build/_build.csproj", "core/abi/a.cs", "core/bootformat/b.cs", "phases/contract/c.cs", "hil/d.cs",
            "Directory.Build.props", "Directory.Packages.props", "global.json",
        ];
        foreach (var source in sources)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(PathTo(source))!);
            File.WriteAllText(PathTo(source), "");
        }

        Directory.CreateDirectory(PathTo("bin"));
        MakeDotnet("touch build/bin/Release/net10.0/_build.dll");
    }

    public void Dispose() => Directory.Delete(_tree, recursive: true);

    [Test]
    public void The_build_is_compiled_and_run_with_all_arguments_and_its_status_gets_out()
    {
        var (status, _, error) = Run("Hil", "--only", "two words", "--verbosity", "quiet");

        status.ShouldBe(7, error);
        Calls().ShouldBe([Compiled, $"{PathTo("build/bin/Release/net10.0/_build.dll")} Hil --only two words --verbosity quiet"]);
        ArgumentCounts().ShouldBe([8, 6]);
    }

    [Test]
    public void Arguments_of_a_program_reach_the_build()
    {
        Run("Run", "--", "program", "-x").Status.ShouldBe(7);
        Calls()[^1].ShouldEndWith("_build.dll Run -- program -x");
    }

    [Test]
    public void The_build_is_compiled_again_only_when_a_source_is_newer()
    {
        Run("Setup");
        Run("Setup");
        Calls().Count(call => call == Compiled).ShouldBe(1);

        Directory.CreateDirectory(PathTo("build/obj"));
        Touch("build/obj/made.cs");
        Run("Setup");
        Calls().Count(call => call == Compiled).ShouldBe(1, "what a build makes is no source");

        Touch("hil/d.cs");
        Run("Setup");
        Calls().Count(call => call == Compiled).ShouldBe(2);
    }

    [Test]
    public void A_build_that_does_not_compile_is_told_and_tried_again()
    {
        MakeDotnet("echo 'error CS0000: not so'; exit 1");
        for (var i = 0; i < 2; i++)
        {
            var (status, _, error) = Run("Setup");
            status.ShouldBe(1);
            error.ShouldContain("error CS0000: not so");
            error.ShouldContain("nuke: the build project does not compile");
        }

        Calls().ShouldBe([Compiled, Compiled]);
    }

    [Test]
    public void Without_the_SDK_one_line_says_what_is_missing()
    {
        foreach (var tool in new[] { "dirname", "readlink" })
        {
            File.CreateSymbolicLink(PathTo("bin/" + tool), $"/usr/bin/{tool}");
        }

        File.Delete(PathTo("bin/dotnet"));
        var (status, output, error) = RunWith(PathTo("bin"), "Setup");

        status.ShouldBe(1);
        output.ShouldBeEmpty();
        error.Trim().Split('\n').ShouldHaveSingleItem().ShouldStartWith("nuke: the .NET SDK 10 is missing");
    }

    private (int Status, string Output, string Error) Run(params string[] arguments) => RunWith($"{PathTo("bin")}:/usr/bin:/bin", arguments);

    private (int Status, string Output, string Error) RunWith(string searchPath, params string[] arguments) => shell == "pwsh"
        ? Execute(Dotnet, ["tool", "run", "pwsh", "-NoProfile", "-NonInteractive", "-Command", Typed(arguments)], searchPath)
        : Execute("/bin/bash", [PathTo("nuke.ps1"), .. arguments], searchPath);

    /// <summary>What somebody types at the prompt of PowerShell.</summary>
    private string Typed(string[] arguments) =>
        $"& '{PathTo("nuke.ps1")}' {string.Join(' ', arguments.Select(Quoted))}; exit $LASTEXITCODE";

    private static string Quoted(string word) => word.Contains(' ', StringComparison.Ordinal) ? $"'{word}'" : word;

    private static (int Status, string Output, string Error) Execute(string program, string[] arguments, string searchPath)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
            WorkingDirectory = Repository.Root, // where the list of tools is
        };
        start.Environment["PATH"] = searchPath;
        start.Environment["POWERSHELL_TELEMETRY_OPTOUT"] = "1";
        start.Environment["POWERSHELL_UPDATECHECK"] = "Off";
        using var process = Process.Start(start) ?? throw new InvalidOperationException(program);
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(Deadline))
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{program} still ran after {Deadline.TotalSeconds} s");
        }

        Task.WaitAll(output, error);
        return (process.ExitCode, output.Result, error.Result);
    }

    /// <summary>A program in place of dotnet: keeps its arguments, compiles as it is told, and ends with 7 when it runs something.</summary>
    private void MakeDotnet(string compile)
    {
        var file = PathTo("bin/dotnet");
        File.WriteAllText(
            file,
            $"""
            #!/bin/bash
            echo "$*" >> '{PathTo("calls")}'
            echo "$#" >> '{PathTo("counts")}'
            if [ "$1" = build ]; then
                mkdir -p build/bin/Release/net10.0
                {compile}
                exit
            fi
            exit 7
            """);
        File.SetUnixFileMode(file, (UnixFileMode)0b111_101_101);
    }

    private string[] Calls() => File.ReadAllLines(PathTo("calls"));

    private int[] ArgumentCounts() => [.. File.ReadAllLines(PathTo("counts")).Select(int.Parse)];

    private void Touch(string file)
    {
        File.WriteAllText(PathTo(file), "");
        File.SetLastWriteTimeUtc(PathTo(file), DateTime.UtcNow.AddSeconds(5)); // whatever the clock of the file system resolves
    }

    private string PathTo(string path) => Path.Combine(_tree, path);
}
