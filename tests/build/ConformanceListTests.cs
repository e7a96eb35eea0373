using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Runtime.Versioning;
using System.Threading;
using System.Threading.Tasks;
using NUnit.Framework;
using Pistachio.Build.Images;
using Pistachio.Build.Processes;
using Pistachio.Tests;
using Shouldly;
using Spectre.Console;

namespace Pistachio.Build.Tests;

/// <summary>The rig learns from a list which tests a conformance program has; the program, compiled for Linux, must have the same.</summary>
[Platform("Linux")]
[SupportedOSPlatform("linux")]
internal sealed class ConformanceListTests
{
    private const string Sources = "phases/process/Conformance/Programs";
    private const string List = "phases/process/Conformance/tests.txt";

    private string _folder = "";

    [SetUp]
    public void MakeFolder() => _folder = Directory.CreateTempSubdirectory("pistachio-conformance-").FullName;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [Test]
    public async Task The_process_program_has_the_tests_that_the_rig_expects()
    {
        var program = Path.Combine(_folder, "process");
        var compiler = new StaticProgram(new Tools(AnsiConsole.Console, Repository.Root, () => Verbosity.Quiet));
        await compiler.CompileFolderAsync(Repository.Root, Sources, program, CancellationToken.None);

        using var process = Process.Start(new ProcessStartInfo(program, "--list") { RedirectStandardOutput = true })!;
        var listed = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();

        process.ExitCode.ShouldBe(0);
        listed.Split('\n').Where(line => line.Length > 0).ShouldBe(
            (await File.ReadAllLinesAsync(Repository.File(List))).Where(line => line.Length > 0));
    }
}
