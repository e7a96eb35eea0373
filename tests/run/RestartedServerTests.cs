using System.Linq;
using System.Runtime.Versioning;
using System.Text;
using System.Threading.Tasks;
using NUnit.Framework;
using Pistachio.Tests;
using Shouldly;

namespace Pistachio.Run.Tests;

/// <summary>A program goes on while the VFS server ends, in the middle of what it asked for, and is started anew.</summary>
[TestFixture]
[Platform("Linux")]
[SupportedOSPlatform("linux")]
internal sealed class RestartedServerTests
{
    private RootDirectory _root = null!;

    [OneTimeSetUp]
    public void MakeRoot()
    {
        _root = new RootDirectory();
        _root.Compile("survivor", "musl-gcc", "-static", Repository.File("tests/run/programs/survivor.c"));
        _root.Compile("blocked", "musl-gcc", "-static", Repository.File("tests/run/programs/blocked.c"));
    }

    [OneTimeTearDown]
    public void RemoveRoot() => _root.Dispose();

    [Test]
    public async Task A_transaction_is_whole_or_has_not_been_wherever_the_server_ends()
    {
        // Before the transaction's own pages have frames, in the changes of its commit, in the copies of its bytes, behind them.
        var outcome = await RunAsync("1", "9", "17", "20", "23", "26", "29", "32", "44");
        outcome.Status.ShouldBe(0, outcome.Error);
        Encoding.ASCII.GetString(outcome.Output).ShouldMatch("^begins\nended 9 times, [1-8] before the change and [1-8] after it\n$");
        outcome.Error.ShouldContain("vfs: begins again with the files of before (restart 9); what was open is lost");
    }

    [Test]
    public async Task An_extended_attribute_is_whole_wherever_the_server_ends()
    {
        // Before the node's record, in what is removed, in the records of the value, before the end of the group.
        var outcome = await RunAsync("attributes", "1", "2", "3", "4", "30", "80", "107", "108", "109");
        outcome.Status.ShouldBe(0, outcome.Error);
        Encoding.ASCII.GetString(outcome.Output).ShouldBe("ended 9 times, 9 before the change\n");
        outcome.Error.ShouldContain("vfs: begins again with the files of before");
    }

    [Test]
    public async Task A_server_that_ends_again_and_again_is_left_and_the_board_goes_on()
    {
        var outcome = await RunAsync([.. Enumerable.Repeat("1", 12)]);
        outcome.Status.ShouldBe(1);
        outcome.Error.ShouldContain("root task: vfs ended with status 224; restart 10 of 10");
        outcome.Error.ShouldContain("root task: vfs ended with status 224; it has died too often and is left");
        Encoding.ASCII.GetString(outcome.Output).ShouldStartWith("begins\nFAILED:");
    }

    [Test]
    public async Task Whoever_waits_for_the_server_when_it_ends_goes_on_with_an_error()
    {
        var outcome = await RunCommand.RunAsync(["--dir", _root.Path, "--faults", "--", "/bin/blocked"]);
        Encoding.ASCII.GetString(outcome.Output).ShouldBe("16 waited, 0 of them not as they should\n");
        outcome.Status.ShouldBe(0, outcome.Error);
    }

    private Task<RunOutcome> RunAsync(params string[] stores) =>
        RunCommand.RunAsync(["--dir", _root.Path, "--faults", "--", "/bin/survivor", .. stores]);
}
