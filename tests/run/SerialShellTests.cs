using System.Runtime.Versioning;
using System.Threading.Tasks;
using NUnit.Framework;
using Shouldly;

namespace Pistachio.Run.Tests;

/// <summary>A person at the serial line uses bash as on any other system.</summary>
[TestFixture]
[Platform("Linux")]
[SupportedOSPlatform("linux")]
internal sealed class SerialShellTests
{
    private const string Prompt = "board$ ";
    private const string Left = "\u001B[D";
    private const string Up = "\u001B[A";
    private const string Backspace = "\u007F";
    private const string Interrupt = "\u0003";
    private const string Suspend = "\u001A";

    private RootDirectory _root = null!;

    [OneTimeSetUp]
    public void MakeRoot()
    {
        _root = new RootDirectory();
        _root.AddFromPackage("busybox-static", "bin/busybox");
        _root.AddFromPackage("bash-static", "bin/bash-static");
    }

    [OneTimeTearDown]
    public void RemoveRoot() => _root.Dispose();

    [Test]
    public async Task Arrow_keys_edit_and_recall_lines()
    {
        using InteractiveRun run = Start();
        await run.SeeAsync(Prompt);
        (await run.TypeAsync("echo one tXo" + Left + Backspace + "w\r", "one two\r\n")).ShouldContain("echo one");
        await run.SeeAsync(Prompt);
        (await run.TypeAsync(Up + Backspace + Backspace + Backspace + "three\r", "one three\r\n")).ShouldContain("echo one two");
        await run.SeeAsync(Prompt);
        await run.TypeAsync("exit 3\r", "exit\r\n");
        (await run.EndAsync()).ShouldBe(3);
    }

    [Test]
    public async Task Ctrl_C_interrupts_Ctrl_Z_suspends_and_fg_goes_on()
    {
        using InteractiveRun run = Start();
        await run.SeeAsync(Prompt);
        await run.TypeAsync("B=/bin/busybox; J='trap \"echo goes on\" CONT; echo running; while :; do :; done'\r", Prompt);
        await run.TypeAsync("$B sh -c \"$J\"\r", "running\r\n");
        await run.TypeAsync(Interrupt, Prompt);
        await run.TypeAsync("echo status $?\r", "status 130\r\n");

        await run.SeeAsync(Prompt);
        await run.TypeAsync("$B sh -c \"$J\"\r", "running\r\n");
        await run.TypeAsync(Suspend, "Stopped");
        await run.SeeAsync(Prompt);
        await run.TypeAsync("jobs\r", "[1]+  Stopped");
        await run.SeeAsync(Prompt);
        await run.TypeAsync("fg\r", "goes on\r\n");
        await run.TypeAsync(Interrupt, Prompt);
        await run.TypeAsync("echo status $?; jobs; echo none\r", "status 130\r\nnone\r\n");

        await run.SeeAsync(Prompt);
        await run.TypeAsync("exit\r", "exit\r\n");
        (await run.EndAsync()).ShouldBe(0);
    }

    [Test]
    public async Task A_program_without_a_shell_reads_lines_and_is_interrupted()
    {
        using InteractiveRun run = new("--dir", _root.Path, "--timeout", "150", "--verbosity", "quiet", "--", "/bin/busybox", "cat");
        await run.TypeAsync("wrxng" + Backspace + Backspace + Backspace + "ong\r", "wrong\r\n");
        await run.TypeAsync(Interrupt, "^C");
        (await run.EndAsync()).ShouldBe(130);
    }

    [Test]
    public async Task At_the_line_of_a_board_that_no_rig_looks_after_the_same_keys_work()
    {
        using InteractiveRun run = new(
            "--plain", "--dir", _root.Path, "--env", "PS1=" + Prompt, "--verbosity", "quiet", "--", "/bin/bash-static", "--norc", "-i");
        await run.SeeAsync(Prompt);
        await run.TypeAsync("echo one tXo" + Left + Backspace + "w\r", "one two\r\n");
        await run.SeeAsync(Prompt);
        await run.TypeAsync(Up + Backspace + Backspace + Backspace + "three\r", "one three\r\n");
        await run.SeeAsync(Prompt);
        await run.TypeAsync("/bin/busybox sh -c 'trap \"echo goes on\" CONT; echo running; while :; do :; done'\r", "running\r\n");
        await run.TypeAsync(Suspend, "Stopped");
        await run.SeeAsync(Prompt);
        await run.TypeAsync("fg\r", "goes on\r\n");
        await run.TypeAsync(Interrupt, Prompt);
        await run.TypeAsync("echo status $?\r", "status 130\r\n");
        await run.SeeAsync(Prompt);
        await run.TypeAsync("exit 3\r", "console: the program has ended with status 3\r\n");
        await run.EndAsync();
    }

    private InteractiveRun Start() => new(
        "--dir", _root.Path, "--timeout", "150", "--env", "PS1=" + Prompt, "--verbosity", "quiet", "--", "/bin/bash-static", "--norc", "-i");
}
