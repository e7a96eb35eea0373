using System;
using System.IO;
using System.Linq;
using System.Runtime.Versioning;
using System.Threading.Tasks;
using NUnit.Framework;
using Pistachio.Build.Images;
using Pistachio.Tests;
using Shouldly;

namespace Pistachio.Run.Tests;

/// <summary>What the C# door promises of threads, locks, signals and timers, tried by a program in C# on the board: <c>tests/board/csharp</c>.</summary>
[TestFixture]
[Platform("Linux")]
[SupportedOSPlatform("linux")]
internal sealed class CSharpDoorTests
{
    private const int Tests = 49;

    [Test]
    public async Task A_program_in_CSharp_finds_what_it_is_promised()
    {
        using var root = new RootDirectory();
        var program = ImageProjects.ElfOf(Repository.File("tests/board/csharp/Pistachio.CSharpDoor.csproj"));
        root.AddFile("door", await File.ReadAllBytesAsync(program), true);

        var outcome = await RunCommand.RunAsync(["--dir", root.Path, "--timeout", "60", "--verbosity", "quiet", "--", "/bin/door"]);

        var lines = outcome.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        lines.Where(line => !line.StartsWith("ok ", StringComparison.Ordinal)).ShouldBeEmpty(outcome.Error);
        lines.Distinct().Count().ShouldBe(Tests, outcome.Text + outcome.Error);
        outcome.Status.ShouldBe(0, outcome.Error);
    }
}
