using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Runtime.Versioning;
using System.Text.RegularExpressions;
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
internal sealed partial class ConformanceListTests
{
    private const string Sources = "phases/process/Conformance/Programs";
    private const string List = "phases/process/Conformance/tests.txt";

    private const string DoorList = "phases/process/Conformance/door-tests.txt";
    private const string DoorTests = Sources + "/door/door.c";

    private const string LinuxMemory = "calls of Linux, or several functions at once";
    private const string NotYet = "the C door has not all functions that they call yet";

    /// <summary>Tests, alone or all of an interface, that the door program does not run, and why.</summary>
    private static readonly Dictionary<string, string> WithoutDoor = new()
    {
        ["load"] = "many seconds; what is tested is in the servers",
        ["misbehaviour"] = "many seconds; what is tested is in the servers",
        ["stress"] = "many seconds; what is tested is in the servers",
        ["gate"] = "the binary gate itself",
        ["fault"] = "no function is called",
        ["thread/clone_errors"] = "the binary gate itself",
        ["sched_setscheduler/threads_are_scheduled_by_their_ids"] = "threads of the C door have no numbers",
        ["vfork/the_child_executes_with_the_policy_that_it_has_set"] = "by system calls, since musl has no such functions",
        ["futex"] = "the binary gate itself",
        ["clone"] = "the binary gate itself",
        ["prctl"] = "the binary gate itself",
        ["pidfd_open/proc_tells_of_it"] = "files of /proc, not functions",
        ["pidfd_open/a_thread_is_no_process"] = "threads of the C door have no numbers",
        ["pidfd_send_signal/directories_of_proc_are_taken"] = "files of /proc, not functions",
        ["orphan"] = "no function of this name",
        ["abort"] = "of the C library",
        ["siglongjmp"] = "of the C library",
        ["sigprocmask/bad_addresses_are_efault"] = "the binary gate itself",
        ["exit/gives_the_status"] = "exit of the C library",
        ["exit/calls_registered_functions"] = "exit of the C library",
        ["memory"] = LinuxMemory,
        ["madvise"] = LinuxMemory,
        ["mremap"] = LinuxMemory,
        ["mincore"] = LinuxMemory,
        ["mlock/the_limit_of_locked_memory_is_kept"] = LinuxMemory,
        ["shared"] = LinuxMemory,
        ["brk"] = LinuxMemory,
        ["mapping"] = NotYet,
        ["mmap/a_sparse_file_of_five_gib_is_mapped"] = LinuxMemory,
        ["mmap/an_offset_above_four_gib_shows_what_is_there"] = LinuxMemory,
        ["mmap/pages_behind_the_end_are_sigbus_whenever_that_moves"] = LinuxMemory,
        ["mmap/another_process_that_cuts_the_file_takes_the_pages"] = LinuxMemory,
        ["mmap/parts_of_a_large_mapping_are_protected_unmapped_and_inherited"] = LinuxMemory,
        ["mmap/what_is_written_to_a_large_private_mapping_stays_there"] = LinuxMemory,
        ["mmap/hundreds_of_mappings_at_different_distances"] = LinuxMemory,
        ["shm_open/a_large_object_takes_frames_where_it_is_touched"] = LinuxMemory,
        ["proc"] = "files of /proc, not functions",
        ["sendfile"] = "not POSIX",
        ["statx"] = "not POSIX",
        ["splice"] = "not POSIX",
        ["tee"] = "not POSIX",
        ["vmsplice"] = "not POSIX",
        ["preadv2"] = "not POSIX",
        ["fcntl/an_empty_notification_is_taken_back"] = "not POSIX",
        ["netlink"] = "not POSIX",
        ["control"] = "not POSIX",
        ["udplite"] = "not POSIX",
        ["options"] = "not POSIX",
        ["errqueue"] = "not POSIX",
        ["timestamp"] = "not POSIX",
        ["sethostname"] = "not POSIX",
        ["ioctl"] = "the C door has no function of this name",
        ["ppoll/a_mask_has_a_size"] = "the C door has a type for it",
        ["mq_open/poll_tells_of_messages_and_room"] = NotYet,
        ["memfd_create"] = "not POSIX",
        ["setrlimit/sigxcpu_comes_at_the_limit_of_cpu_time"] = "takes a second; what is tested is in the server",
        ["timer_create/a_function_of_the_c_library_is_called"] = "of the C library",
        ["settimeofday"] = "not POSIX",
        ["set_robust_list"] = "the binary gate itself",
        ["adjtimex"] = "not POSIX",
        ["utimes"] = "px_utimensat",
        ["semtimedop"] = "not POSIX",
        ["semctl/limits_and_sets_can_be_listed"] = "not POSIX",
        ["msgctl/limits_and_queues_can_be_listed"] = "not POSIX",
        ["msgrcv/except_takes_another_type"] = "not POSIX",
        ["shmctl/limits_and_segments_can_be_listed"] = "not POSIX",
        ["shmat/a_mapping_can_be_replaced"] = "not POSIX",
    };

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

    /// <summary>The same program by the functions of the C door runs only on the board, so its list is checked against that of the other.</summary>
    [Test]
    public void The_door_program_has_the_tests_of_the_other_but_those_that_are_not_about_the_door()
    {
        var door = File.ReadAllLines(Repository.File(DoorList));
        var own = OwnTest().Matches(File.ReadAllText(Repository.File(DoorTests))).Select(match => "px_" + match.Groups[1].Value).ToList();
        own.ShouldNotBeEmpty();

        door.ShouldBe(
            File.ReadAllLines(Repository.File(List)).Where(name => !WithoutDoor.ContainsKey(name) && !WithoutDoor.ContainsKey(name.Split('/')[0]))
                .Select(name => "px_" + name).Concat(own));
    }

    [GeneratedRegex(@"\{ ""(\w+/\w+)""")]
    private static partial Regex OwnTest();
}
