using System;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using NUnit.Framework;
using Pistachio.Tests;
using Shouldly;

namespace Pistachio.Run.Tests;

/// <summary>The samples of <c>apps/</c> do what their scenario files say, on the servers that these name and no others.</summary>
internal sealed class ScenarioTests
{
    private static string[] Scenarios => [.. Directory.EnumerateFiles(Repository.File("apps"), "scenario.yaml", SearchOption.AllDirectories)
        .Select(file => Path.GetRelativePath(Repository.Root, file)).Order(StringComparer.Ordinal)];

    [TestCaseSource(nameof(Scenarios))]
    public async Task The_sample_does_what_its_scenario_says(string file)
    {
        var outcome = await RunCommand.BuildAsync(["Kickstart", Repository.File(file), "--skip"]);

        outcome.Text.ShouldContain($"passed  {file}: ");
        outcome.Status.ShouldBe(0, outcome.Text + outcome.Error);
    }

    /// <summary>A sample without a scenario is one that nobody tests.</summary>
    [Test]
    public void Each_sample_has_a_scenario() =>
        Directory.EnumerateFiles(Repository.File("apps"), "*.csproj", SearchOption.AllDirectories).Select(Path.GetDirectoryName)
            .ShouldAllBe(folder => File.Exists(Path.Combine(folder!, "scenario.yaml")));

    [Test]
    public async Task What_is_not_as_expected_is_told_and_fails_the_run()
    {
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, "description: wrong\nphases: [process]\nsteps:\n  - run: [/bin/hello-c]\n    status: 3\n    output: \"bye\\n\"\n");
        try
        {
            var outcome = await RunCommand.BuildAsync(["Kickstart", file, "--skip"]);

            outcome.Status.ShouldBe(1, outcome.Error);
            outcome.Text.ShouldContain($"failed  {file}:4: /bin/hello-c");
            outcome.Text.ShouldContain("status: expected 3, got 0");
            outcome.Text.ShouldContain("output, line 1: expected 'bye', got 'hello from C'");
            outcome.Text.ShouldContain("0 passed, 1 failed");
        }
        finally
        {
            File.Delete(file);
        }
    }

    [TestCase("description: d\nphases: [nothing]\nsteps: [{run: [/bin/hello-c]}]\n", "board 'pc-x86' has no phase 'nothing'")]
    [TestCase("description: d\nphases: [process]\nsteps: [{run: [/bin/nowhere]}]\n", "/bin/nowhere")]
    public async Task A_scenario_that_cannot_be_run_is_refused(string text, string complaint)
    {
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, text);
        try
        {
            var outcome = await RunCommand.BuildAsync(["Kickstart", file, "--skip"]);

            outcome.Status.ShouldNotBe(0);
            (outcome.Text + outcome.Error).ShouldContain(complaint);
        }
        finally
        {
            File.Delete(file);
        }
    }
}
