using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Runtime.Versioning;
using System.Text.RegularExpressions;
using System.Threading.Tasks;
using NUnit.Framework;
using Pistachio.Tests;
using Shouldly;

namespace Pistachio.Run.Tests;

/// <summary>Programs made for Linux, unmodified, by <c>./nuke.ps1 Run</c>: what they print and how they end is what they do on Linux.</summary>
[TestFixture]
[Platform("Linux")]
[SupportedOSPlatform("linux")]
internal sealed class LinuxProgramsTests
{
    private const string Text = "/etc/text";

    private RootDirectory _root = null!;

    /// <summary>Debian's busybox-static and bash-static, and a program of ours by three linkers' recipes.</summary>
    [OneTimeSetUp]
    public void MakeRoot()
    {
        _root = new RootDirectory();
        _root.AddFile("busybox", ReadFromPackage("busybox-static", "bin/busybox"), isExecutable: true);
        _root.AddFile("bash-static", ReadFromPackage("bash-static", "bin/bash-static"), isExecutable: true);
        var source = Repository.File("tests/run/programs/hello.c");
        _root.Compile("hello-musl", "musl-gcc", "-static", source);
        _root.Compile("hello-glibc", "gcc", "-static", source);
        _root.Compile("hello-pie", "gcc", "-static-pie", source);
        _root.Compile("locks-glibc", "gcc", "-static", "-pthread", Repository.File("tests/run/programs/locks.c"));
        Directory.CreateDirectory(OnHost("/etc"));
        File.WriteAllText(OnHost(Text), "first line\n" + string.Concat(Enumerable.Range(0, 2000).Select(i => $"line {i}\n")) + "no newline");
    }

    [OneTimeTearDown]
    public void RemoveRoot() => _root.Dispose();

    [TestCase("/bin/busybox", "echo", "two  words", "ü")]
    [TestCase("/bin/busybox", "echo", "-n", "no newline")]
    [TestCase("/bin/busybox", "true")]
    [TestCase("/bin/busybox", "false")]
    [TestCase("/bin/busybox", "sh", "-c", "for i in 1 2 3; do echo $i; done")]
    [TestCase("/bin/busybox", "sh", "-c", "x=$((6 * 7)); case $x in 4?) echo forty-$x;; esac; exit 3")]
    [TestCase("/bin/bash-static", "-c", "echo $((2 ** 40 / 3)) $((7 % 4))")]
    [TestCase("/bin/bash-static", "-c", "s=0; for ((i = 1; i <= 100; i++)); do ((s += i)); done; echo $s; a=(x y z); echo ${#a[@]} ${a[2]^^}; exit 9")]
    [TestCase("/bin/bash-static", "-c", "trap 'echo caught' USR1; kill -USR1 $$; echo after; trap 'echo bye' EXIT; exit 4")]
    [TestCase("/bin/bash-static", "-c", "n=0; trap 'n=$((n + 1))' USR1; for i in 1 2 3 4 5; do kill -USR1 $$; done; echo $n; trap 'echo term; exit 7' TERM; kill $$; echo never")]
    [TestCase("/bin/bash-static", "-c", "trap '' TERM; kill $$; (trap - TERM; kill $BASHPID); echo $?; trap - TERM; kill $$")]
    [TestCase("/bin/bash-static", "-c", "(while :; do :; done) & p=$!; kill -STOP $p; kill -CONT $p; kill -TERM $p; wait $p; echo $?")]
    [TestCase("/bin/bash-static", "-c", "set -m; (while :; do :; done) & kill -STOP %1; wait %1; echo $?; kill -CONT %1; kill %1; wait %1; echo $?")]
    [TestCase("/bin/busybox", "sh", "-c", "trap 'echo usr1' USR1; kill -USR1 $$; (exit 3); echo $?; trap '' TERM; kill $$; echo still")]
    [TestCase("/bin/busybox", "sh", "-c", "(while :; do :; done) & kill -9 $!; wait $!; echo $?; trap 'echo bye' EXIT; (kill -INT $$); echo never")]
    [TestCase("/bin/hello-musl", "argument")]
    [TestCase("/bin/hello-glibc", "argument")]
    [TestCase("/bin/hello-pie", "argument")]
    [TestCase("/bin/locks-glibc")]
    public async Task A_program_prints_and_returns_what_it_does_on_Linux(string program, params string[] arguments)
    {
        var expected = await HostProgram.RunAsync(OnHost(program), arguments, new Dictionary<string, string> { ["GREETED"] = "world" });

        var outcome = await RunAsync([program, .. arguments], "--env", "GREETED=world");

        (outcome.Status, outcome.Text).ShouldBe(expected, outcome.Error);
    }

    [TestCase("hello-musl")]
    [TestCase("hello-glibc")]
    [TestCase("hello-pie")]
    public async Task A_compiled_program_has_memory_environment_floating_point_and_a_status(string program)
    {
        var outcome = await RunAsync(["/bin/" + program], "--env", "GREETED=Pistachio");

        outcome.Status.ShouldBe(42, outcome.Error);
        outcome.Text.ShouldBe($"hello Pistachio, 1 arguments, the last is '/bin/{program}'\n3.142857 1e-09 1048575\n");
    }

    [Test]
    public async Task A_file_is_printed_byte_for_byte()
    {
        var outcome = await RunAsync(["/bin/busybox", "cat", Text]);

        outcome.Status.ShouldBe(0, outcome.Error);
        outcome.Output.ShouldBe(await File.ReadAllBytesAsync(OnHost(Text)));
    }

    [Test]
    public async Task A_missing_file_is_a_message_and_a_status()
    {
        var outcome = await RunAsync(["/bin/busybox", "cat", "/etc/nothing"], "--verbosity", "quiet");

        outcome.Status.ShouldBe(1, outcome.Error);
        outcome.Error.ShouldBe("cat: can't open '/etc/nothing': No such file or directory\n");
    }

    [Test]
    public async Task A_directory_is_listed_with_modes_sizes_and_dates()
    {
        var outcome = await RunAsync(["/bin/busybox", "ls", "-l", "/bin"]);

        outcome.Status.ShouldBe(0, outcome.Error);
        var lines = outcome.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        lines[0].ShouldStartWith("total ");
        var files = new DirectoryInfo(OnHost("/bin")).GetFiles().OrderBy(file => file.Name, StringComparer.Ordinal).ToList();
        lines.Skip(1).Select(line => Regex.Replace(line, " +", " ")).ShouldBe(files.Select(file =>
            $"{ModeOf(file)} 1 0 0 {file.Length} {file.LastWriteTimeUtc.ToString("MMM d HH:mm", CultureInfo.InvariantCulture)} {file.Name}"));
    }

    [Test]
    public async Task The_root_shows_the_directories_that_were_given_and_dev_proc_and_tmp()
    {
        var outcome = await RunAsync(["/bin/busybox", "ls", "-l", "/"]);

        outcome.Status.ShouldBe(0, outcome.Error);
        var entries = outcome.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1).ToList();
        entries.SkipLast(2).ShouldAllBe(line => line.StartsWith("drwxr-xr-x"));
        entries[^2].ShouldStartWith("dr-xr-xr-x");
        entries[^1].ShouldStartWith("drwxrwxrwt");
        entries.Select(line => line.Split(' ')[^1]).ShouldBe(["bin", "dev", "etc", "proc", "tmp"]);
    }

    [TestCase("/tmp/work")]
    [TestCase("/work")]
    [TestCase("/dev/shm/work")]
    public async Task A_script_that_copies_moves_packs_sorts_edits_and_links_files_does_what_it_does_on_Linux(string directory)
    {
        var host = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        var script = Repository.File("tests/run/programs/files.sh");
        var busybox = OnHost("/bin/busybox");
        _root.AddFile("files.sh", await File.ReadAllBytesAsync(script), isExecutable: false);
        var expected = await HostProgram.RunAsync(busybox, ["sh", script, busybox, host]);
        expected.Output.ShouldEndWith("\ngone\n");

        var outcome = await RunAsync(["/bin/busybox", "sh", "/bin/files.sh", "/bin/busybox", directory]);

        (outcome.Status, outcome.Text).ShouldBe(expected, outcome.Error);
    }

    [Test]
    public async Task More_than_sixty_applets_print_what_they_do_on_Linux()
    {
        var host = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        var script = Repository.File("tests/run/programs/applets.sh");
        var busybox = OnHost("/bin/busybox");
        _root.AddFile("applets.sh", await File.ReadAllBytesAsync(script), isExecutable: false);
        var expected = await HostProgram.RunAsync(busybox, ["sh", script, busybox, host]);
        expected.Output.ShouldEndWith("\nremoved\n");
        var known = (await HostProgram.RunAsync(busybox, ["--list"])).Output.Split('\n');
        expected.Output.Split('\n').Where(line => line.StartsWith("== ")).SelectMany(line => line[3..].Split(", ")).Distinct().Intersect(known).Count()
            .ShouldBeGreaterThan(60);

        string[] options = ["--dir", _root.Path, "--timeout", "220"];
        var outcome = await RunCommand.RunAsync([.. options, "--", "/bin/busybox", "sh", "/bin/applets.sh", "/bin/busybox", "/tmp/applets"]);

        (outcome.Status, outcome.Text).ShouldBe(expected, outcome.Error);
    }

    [Test]
    public async Task Applets_that_look_at_proc_find_what_they_look_for()
    {
        (string Command, string[] Patterns)[] looks =
        [
            ("ps", ["PID   USER     COMMAND", "/bin/busybox sh -c"]),
            ("top -b -n1", ["CPU: ", "Load average: ", "/bin/busybox top -b -n1"]),
            ("free", ["Mem:  "]),
            ("uptime", ["load average: "]),
            ("pidof busybox", ["^\\d+ \\d+$"]),
            ("mount", ["proc on /proc type proc \\(rw\\)"]),
            ("df", ["tmpfs .* /tmp"]),
            ("ls -l /proc/self/exe", ["/proc/self/exe -> /bin/busybox"]),
            ("cat /proc/self/maps", ["rw-p .*\\[stack\\]"]),
            ("cat /proc/cpuinfo", ["processor\t: 0"]),
        ];
        var script = string.Join("; ", looks.Select(each => $"echo '== {each.Command}'; /bin/busybox {each.Command}"));

        var outcome = await RunAsync(["/bin/busybox", "sh", "-c", script], "--verbosity", "quiet");

        (outcome.Status, outcome.Error).ShouldBe((0, ""));
        var sections = ("\n" + outcome.Text).Split("\n== ", StringSplitOptions.RemoveEmptyEntries);
        foreach (var (section, look) in sections.Zip(looks))
        {
            section.ShouldStartWith(look.Command + "\n");
            look.Patterns.ShouldAllBe(pattern => Regex.IsMatch(section, pattern, RegexOptions.Multiline), section);
        }
    }

    [Test]
    public async Task The_environment_is_what_was_given()
    {
        var outcome = await RunAsync(["/bin/busybox", "env"], "--env", "ONE=1", "--env", "PATH=/bin");

        outcome.Status.ShouldBe(0, outcome.Error);
        outcome.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries).ShouldBe(["HOME=/", "ONE=1", "PATH=/bin"], ignoreOrder: true);
    }

    [Test]
    public async Task Calls_that_do_not_exist_are_listed_when_asked_for()
    {
        const string CallNumber1000 = "mov $1000, %eax; syscall; mov $1000, %eax; syscall; mov $60, %eax; mov $5, %edi; syscall";
        _root.AddProgram("unknown", CallNumber1000);

        var outcome = await RunAsync(["/bin/unknown"], "--trace-enosys");
        outcome.Status.ShouldBe(5, outcome.Error);
        outcome.Error.ShouldContain("(unknown): system call 1000 does not exist: called 2 times");

        (await RunAsync(["/bin/unknown"])).Error.ShouldNotContain("system call 1000");
    }

    [TestCase("hello-c", "hello from C\none\n'two'\nthe child said 42\n")]
    [TestCase("hello-csharp", "hello from C#\nwith arguments\nthe child said 42\n")]
    public async Task The_samples_run_when_no_root_is_named(string sample, string output)
    {
        var outcome = await RunCommand.RunAsync(["--timeout", "120", "--", "/bin/" + sample, "one", "'two'"]);

        outcome.Status.ShouldBe(0, outcome.Error);
        outcome.Text.ShouldBe(output);
    }

    private static byte[] ReadFromPackage(string package, string file)
    {
        var path = Repository.File($"out/packages/{package}/{file}");
        return File.Exists(path)
            ? File.ReadAllBytes(path)
            : throw new FileNotFoundException($"{path} is not there; './nuke.ps1 Test' fetches Debian's package {package}");
    }

    private static string ModeOf(FileInfo file) =>
        '-' + string.Concat("rwxrwxrwx".Select((letter, i) => ((int)file.UnixFileMode >> (8 - i) & 1) != 0 ? letter : '-'));

    private string OnHost(string path) => _root.Path + path;

    private Task<RunOutcome> RunAsync(string[] command, params string[] options) =>
        RunCommand.RunAsync(["--dir", _root.Path, "--timeout", "120", .. options, "--", .. command]);
}
