using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Runtime.Versioning;
using System.Threading.Tasks;
using NUnit.Framework;
using Pistachio.Tests;
using Shouldly;

namespace Pistachio.Run.Tests;

/// <summary>Debian's shells, unmodified: what a script prints and returns, and what is seen at a terminal, is what it is on Linux, byte for byte.</summary>
[TestFixture]
[Platform("Linux")]
[SupportedOSPlatform("linux")]
internal sealed class ShellTests
{
    private const string Busybox = "/bin/busybox";
    private const string Libraries = "lib/x86_64-linux-gnu";

    /// <summary>A job that says when it runs and when it goes on, so that what is typed reaches it.</summary>
    private const string Job = "$B sh -c 'trap \"echo back\" CONT; echo ready; while :; do :; done'^M";

    private static readonly string[] JobControl =
    [
        "$ ", "B=BUSYBOX^M",
        "$ ", "set -m^M",
        "$ ", Job, "ready\r\n", "^C", "$ ", "echo status $?^M",
        "$ ", Job, "ready\r\n", "^Z", "$ ", "jobs^M",
        "$ ", "fg^M", "back\r\n", "^C", "$ ", "echo status $?^M",
        "$ ", "(trap 'echo trapped; exit 3' INT; echo ready; while :; do :; done)^M", "ready\r\n", "^C", "$ ", "echo status $?^M",
        "$ ", "$B cat | $B tr a-z A-Z^M", "\n", "some words\u007F\u007Fld\u007F^M^D", "$ ", "echo status $?^M",
        "$ ", "$B stty size; $B stty -echo; $B stty -a | $B grep -c -e -echo^M",
        "$ ", "$B stty echo^M",
        "$ ", "exit 5^M",
    ];

    private RootDirectory _root = null!;

    [OneTimeSetUp]
    public void MakeRoot()
    {
        _root = new RootDirectory();
        _root.AddFromPackage("busybox-static", "bin/busybox");
        _root.AddFromPackage("bash-static", "bin/bash-static");
        _root.AddFromPackage("dash", "bin/dash");
        _root.AddFromPackage("libc6", "lib64/ld-linux-x86-64.so.2", Libraries + "/ld-linux-x86-64.so.2", Libraries + "/libc.so.6");
        _root.AddFile("shell.sh", File.ReadAllBytes(Repository.File("tests/run/programs/shell.sh")), isExecutable: false);
        _root.Compile("typist", "musl-gcc", "-static", Repository.File("tests/run/programs/typist.c"));
    }

    [OneTimeTearDown]
    public void RemoveRoot() => _root.Dispose();

    [TestCase("/bin/dash")]
    [TestCase("/bin/bash-static")]
    [TestCase("/bin/busybox", "sh")]
    public async Task A_script_with_pipelines_here_documents_traps_and_jobs_does_what_it_does_on_Linux(string shell, params string[] applet)
    {
        var expected = await HostProgram.RunAsync(OnHost(shell), [.. applet, OnHost("/bin/shell.sh"), OnHost(Busybox)]);
        expected.Output.ShouldEndWith("\ndone\n");
        expected.Status.ShouldBe(9);

        var outcome = await RunAsync([shell, .. applet, "/bin/shell.sh", Busybox]);

        (outcome.Status, outcome.Text).ShouldBe(expected, outcome.Error);
    }

    [TestCase("/bin/dash", "-i")]
    [TestCase("/bin/bash-static", "--norc", "--noediting", "-i")]
    public async Task What_is_seen_of_job_control_at_a_terminal_is_what_it_is_on_Linux(string shell, params string[] options)
    {
        var environment = new Dictionary<string, string> { ["PS1"] = "$ ", ["PATH"] = "/bin" };
        string[] onHost = [OnHost(shell), .. options, "--", .. JobControl.Select(piece => piece.Replace("BUSYBOX", OnHost(Busybox)))];
        string[] onBoard = [shell, .. options, "--", .. JobControl.Select(piece => piece.Replace("BUSYBOX", Busybox))];
        var (status, seen) = await HostProgram.RunAsync(OnHost("/bin/typist"), onHost, environment);
        status.ShouldBe(5, seen);

        var outcome = await RunAsync(["/bin/typist", .. onBoard], "--env", "PS1=$ ", "--env", "PATH=/bin");

        (outcome.Status, outcome.Text).ShouldBe((status, seen.Replace(OnHost(Busybox), Busybox)), outcome.Error);
    }

    private string OnHost(string path) => _root.Path + path;

    private Task<RunOutcome> RunAsync(string[] command, params string[] options) =>
        RunCommand.RunAsync(["--dir", _root.Path, "--timeout", "150", .. options, "--", .. command]);
}
