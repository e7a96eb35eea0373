using System.Runtime.Versioning;
using System.Threading.Tasks;
using NUnit.Framework;

namespace Pistachio.Run.Tests;

/// <summary>A person at the serial line of a board that nothing of the rig looks after: the keys are those of the line itself.</summary>
[TestFixture]
[Platform("Linux")]
[SupportedOSPlatform("linux")]
internal sealed class PlainLineTests
{
    private const string Prompt = "board$ ";

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
    public async Task The_shell_edits_lines_is_interrupted_suspended_and_goes_on()
    {
        using InteractiveRun run = new(
            "--plain", "--dir", _root.Path, "--env", "PS1=" + Prompt, "--verbosity", "quiet", "--", "/bin/bash-static", "--norc", "-i");
        await run.SeeAsync(Prompt);
        await run.TypeAsync("echo one tXo\u001B[D\u007Fw\r", "one two\r\n");
        await run.SeeAsync(Prompt);
        await run.TypeAsync("\u001B[A\u007F\u007F\u007Fthree\r", "one three\r\n");
        await run.SeeAsync(Prompt);
        await run.TypeAsync("/bin/busybox sh -c 'trap \"echo goes on\" CONT; echo running; while :; do :; done'\r", "running\r\n");
        await run.TypeAsync("\u001A", "Stopped");
        await run.SeeAsync(Prompt);
        await run.TypeAsync("fg\r", "goes on\r\n");
        await run.TypeAsync("\u0003", Prompt);
        await run.TypeAsync("echo status $?\r", "status 130\r\n");
        await run.SeeAsync(Prompt);
        await run.TypeAsync("exit 3\r", "console: the program has ended with status 3\r\n");
        await run.EndAsync();
    }
}
