using System;
using System.Runtime.Versioning;
using System.Threading.Tasks;
using NUnit.Framework;
using Shouldly;

namespace Pistachio.Run.Tests;

/// <summary>What a user of <c>./nuke.ps1 Run</c> gets: streams, statuses, messages.</summary>
[TestFixture]
[Platform(Exclude = "Win")]
[UnsupportedOSPlatform("windows")]
internal sealed class RunCommandTests
{
    private const string ExitWithZero = "mov $60, %eax; xor %edi, %edi; syscall";

    private RootDirectory _root = null!;

    [OneTimeSetUp]
    public void MakeRoot()
    {
        _root = new RootDirectory();
        _root.AddProgram("speak", """
            mov $1, %eax; mov $1, %edi; lea out(%rip), %rsi; mov $7, %edx; syscall
            mov $1, %eax; mov $2, %edi; lea err(%rip), %rsi; mov $6, %edx; syscall
            mov $60, %eax; mov $42, %edi; syscall
            out: .ascii "out\0\r\n\377"
            err: .ascii "error\n"
            """);
        _root.AddProgram("copy", $"""
            sub $4096, %rsp
            again: xor %eax, %eax; xor %edi, %edi; mov %rsp, %rsi; mov $4096, %edx; syscall
            test %rax, %rax; jle done
            mov %rax, %rdx; mov $1, %eax; mov $1, %edi; mov %rsp, %rsi; syscall
            jmp again
            done: {ExitWithZero}
            """);
        _root.AddProgram("spin", "jmp _start");
        _root.AddProgram("invalid", "ud2");
        _root.AddProgram("flood", """
            lea text(%rip), %rsi
            mov $1, %edi; mov $8, %edx
            again: mov $1, %eax; syscall
            jmp again
            text: .ascii "flooded\n"
            """);
        _root.AddProgram("second", $"""
            mov 16(%rsp), %rsi; mov %rsi, %rdx
            length: cmpb $0, (%rdx); je end; inc %rdx; jmp length
            end: sub %rsi, %rdx; mov $1, %eax; mov $1, %edi; syscall
            {ExitWithZero}
            """);
        _root.AddFile("plain", "just text\n"u8.ToArray(), isExecutable: false);
        _root.AddFile("garbage", "\0\0\0\0 no program"u8.ToArray(), isExecutable: true);
    }

    [OneTimeTearDown]
    public void RemoveRoot() => _root.Dispose();

    [TestCase("")]
    [TestCase("--icount")]
    [TestCase("--cpu=max")]
    public async Task Output_error_and_status_of_a_program_are_those_of_the_command(string option)
    {
        var outcome = await RunAsync([option], "/bin/speak");

        outcome.Status.ShouldBe(42, outcome.Error);
        outcome.Output.ShouldBe([.. "out\0\r\n"u8, 0xFF]);
        outcome.Error.ShouldContain("error\n");
        outcome.Error.ShouldContain("root task: started");
    }

    [Test]
    public async Task Quietly_run_only_the_program_speaks()
    {
        var outcome = await RunAsync(["--verbosity", "quiet"], "/bin/speak");

        outcome.Status.ShouldBe(42, outcome.Error);
        outcome.Error.ShouldBe("error\n");
    }

    [Test]
    public async Task Standard_input_reaches_the_program_up_to_its_end()
    {
        var bytes = new byte[20_000];
        new Random(3).NextBytes(bytes);

        var outcome = await RunAsync([], "/bin/copy", input: bytes);

        outcome.Status.ShouldBe(0, outcome.Error);
        outcome.Output.ShouldBe(bytes);
    }

    [Test]
    public async Task Arguments_arrive_as_they_were_given()
    {
        var outcome = await RunAsync([], "/bin/second", argument: "--board 'ü' --");

        outcome.Status.ShouldBe(0, outcome.Error);
        outcome.Text.ShouldBe("--board 'ü' --");
    }

    [Test]
    public async Task A_name_without_a_slash_is_looked_for_in_the_search_path()
    {
        (await RunAsync([], "speak")).Status.ShouldBe(42);

        var outcome = await RunAsync(["--env", "PATH=/sbin"], "speak");
        outcome.Status.ShouldBe(127);
        outcome.Error.ShouldContain("speak: not found in /sbin");
    }

    [Test]
    public async Task A_program_that_does_not_end_is_ended_with_status_124()
    {
        var outcome = await RunAsync(["--timeout", "10"], "/bin/spin");

        outcome.Status.ShouldBe(124, outcome.Error);
        outcome.Error.ShouldContain("did not end within 10 s");
    }

    [Test]
    public async Task A_program_that_dies_of_a_signal_gives_128_and_its_number()
    {
        const int IllegalInstruction = 4;

        (await RunAsync([], "/bin/invalid")).Status.ShouldBe(128 + IllegalInstruction);
    }

    [TestCase("/bin/nothing", 127, "/bin/nothing: not found")]
    [TestCase("/bin/plain", 126, "/bin/plain: no permission")]
    [TestCase("/bin", 126, "/bin: is a directory")]
    public async Task A_program_that_cannot_be_run_is_named(string program, int status, string message)
    {
        var outcome = await RunAsync([], program);

        outcome.Status.ShouldBe(status, outcome.Error);
        outcome.Error.ShouldContain(message);
        outcome.Output.ShouldBeEmpty();
    }

    [Test]
    public async Task A_file_that_is_no_program_gives_status_126() => (await RunAsync([], "/bin/garbage")).Status.ShouldBe(126);

    [Test]
    public async Task A_reader_that_has_enough_ends_the_run_quietly()
    {
        var outcome = await RunCommand.RunInShellAsync(
            $"$run --dir {_root.Path} --timeout 120 --verbosity quiet -- /bin/flood | head -n 2; exit ${{PIPESTATUS[0]}}");

        outcome.Text.ShouldBe("flooded\nflooded\n");
        outcome.Status.ShouldBe(141, outcome.Error);
        outcome.Error.ShouldBeEmpty();
    }

    [Test]
    public async Task An_interrupt_ends_the_run_with_status_130()
    {
        var outcome = await RunCommand.RunInShellAsync(
            $"timeout --preserve-status --signal=INT 15 $run --dir {_root.Path} -- /bin/spin; exit $?");

        outcome.Status.ShouldBe(130, outcome.Error);
        outcome.Error.ShouldContain("interrupted");
    }

    private Task<RunOutcome> RunAsync(string[] options, string program, string? argument = null, byte[]? input = null)
    {
        string[] given = Array.FindAll(options, option => option.Length > 0);
        string[] limit = Array.Exists(given, option => option == "--timeout") ? [] : ["--timeout", "120"];
        return RunCommand.RunAsync(["--dir", _root.Path, .. limit, .. given, "--", program, .. argument is null ? (string[])[] : [argument]], input);
    }
}
