using System.IO;
using NUnit.Framework;
using Pistachio.Build.Boards;
using Pistachio.Hil.Runs;
using Pistachio.Tests;
using Shouldly;

namespace Pistachio.Build.Tests;

/// <summary>What the Hil target refuses, before anything boots: a clear line, and the status of wrong usage.</summary>
internal sealed class HilTargetTests
{
    private const string Image = """{ "board": "pc-x86", "kernel": "kernel.elf", "phases": [] }""";

    [TestCase("--subset: '3/2' is not valid; expected N/M with N from 1 to M and M up to 1000, such as 2/3", "--subset", "3/2")]
    [TestCase("--retries: '11' is not valid; expected a number from 0 to 10", "--retries", "11")]
    [TestCase("--retries: 'many' is not valid; expected a whole number", "--retries", "many")]
    [TestCase("--machines: '0' is not valid; expected a number from 1 to 64", "--machines", "0")]
    [TestCase("--patience: '0' is not valid; expected a number from 0.1 to 1000", "--patience", "0")]
    [TestCase("--patience: 'long' is not valid; expected a number such as 2.5", "--patience", "long")]
    [TestCase("--boot: 'floppy' is not valid; expected pvh, bios, uefi", "--boot", "floppy")]
    [TestCase("no test of the image has 'nothing' in its name", "--only", "nothing")]
    [TestCase("the image has no phase 'net'; its phases: ", "--phase", "net")]
    [TestCase("--only-failed: no run of board 'pc-x86' is kept", "--only-failed")]
    public void Wrong_usage_is_one_line_and_status_2(string complaint, params string[] parameters)
    {
        using var tree = Tree();
        var (status, output) = BuildProcess.Run(tree.Build, "Hil", null, ["--skip", .. parameters]);
        output.ShouldContain(complaint);
        output.ShouldNotContain("   at "); // a stack trace
        status.ShouldBe(2);
        var runs = tree.PathTo("out/hil/pc-x86/runs");
        (Directory.Exists(runs) ? Directory.GetDirectories(runs) : []).ShouldBeEmpty("what did not begin is no run");
    }

    [Test]
    public void An_expired_quarantine_and_one_for_no_test_stop_the_run_with_file_and_line()
    {
        using var tree = Tree();
        File.WriteAllText(tree.Made("hil/quarantine.yaml"), "# known\nold/test:\n  reason: it was late\n  until: 2020-01-31\n");
        File.WriteAllText(tree.Made("boards/pc-x86/quarantine.yaml"), "gone/test: { reason: nobody knows, until: 2999-12-31 }\n");
        var (status, output) = BuildProcess.Run(tree.Build, "Hil", null, "--skip");
        output.ShouldContain("hil/quarantine.yaml:2: the quarantine of 'old/test' ended on 2020-01-31");
        output.ShouldContain("boards/pc-x86/quarantine.yaml:1: no test of the image is called 'gone/test'");
        status.ShouldBe(2);
    }

    [Test]
    public void An_unreadable_last_run_is_named_when_it_is_needed()
    {
        using var tree = Tree();
        var results = tree.Made("out/hil/pc-x86/runs/20261126T120000Z-01/results.json");
        File.WriteAllText(results, "{ \"format\": ");
        var (status, output) = BuildProcess.Run(tree.Build, "Hil", null, "--skip", "--only-failed");
        output.ShouldContain("20261126T120000Z-01/results.json:1: expected the results of a run: ");
        status.ShouldBe(2);
    }

    [Test]
    public void The_quarantine_of_the_repository_can_be_read()
    {
        foreach (var board in BoardProfileReader.Known(Repository.Root))
        {
            Should.NotThrow(() => QuarantineReader.Read(Repository.Root, board));
        }
    }

    private static SmallTree Tree()
    {
        var tree = new SmallTree();
        File.WriteAllText(tree.Made("out/pc-x86/pc-x86.image.json"), Image);
        return tree;
    }
}
