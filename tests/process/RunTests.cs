using System;
using System.Buffers.Binary;
using System.Linq;
using System.Runtime.InteropServices;
using System.Text;
using NUnit.Framework;
using Pistachio.Abi;
using Pistachio.BootFormat;
using Pistachio.Processes.Protocol;
using Pistachio.Processes.Server;
using Pistachio.Processes.Tests.Fakes;
using Shouldly;

namespace Pistachio.Processes.Tests;

internal sealed class RunTests
{
    [Test]
    public void A_run_request_becomes_a_process_with_streams_arguments_environment_and_directory()
    {
        TestSystem system = new();
        Run(system);
        byte[] memory = system.RequestOf(system.Table.All.Single());
        ProcessRequest request = MemoryMarshal.Read<ProcessRequest>(memory);

        (request.ArgumentCount, request.EnvironmentCount, request.DescriptorCount, request.WorkingDirectory).ShouldBe((2U, 1U, 3U, 77U));
        Encoding.ASCII.GetString(memory, ProcessRequest.StringsOffset, (int)request.StringBytes).ShouldBe("/bin/echo\0echo\0hi\0A=B\0");
        system.Servers.Directories.ShouldBe(["/home"]);
    }

    [TestCase(nameof(ISystemServers.OpenDirectory))]
    [TestCase(nameof(ISystemServers.OpenStream))]
    [TestCase(nameof(ISystemServers.CreateMemory))]
    public void A_run_that_cannot_begin_ends_with_125_and_a_line_that_says_why(string call)
    {
        TestSystem system = new();
        system.Servers.Refuses = call;
        Run(system);
        system.Servers.Finished.ShouldBe([125U]);
        system.Servers.Console.ShouldHaveSingleItem().ShouldBe("process: cannot run /bin/echo: error 12");
        (system.Table.Count, system.Builder.InUse, system.Servers.Memory.Count, system.Servers.Files.Count).ShouldBe((0, 0, 0, 0));
    }

    [Test]
    public void A_program_is_launched_only_by_who_controls_the_server()
    {
        TestSystem system = new();
        Process process = system.Launch();
        system.Server.Launch(process.Domain, "/bin/x\0x\0"u8, out _).ShouldBe(Errno.EPERM);
        system.Server.Census(process.Domain, out _, out _, out _, out _).ShouldBe(Errno.EPERM);
        system.Server.WaitLaunched(process.Domain, process.Pid, out _).ShouldBe(Errno.EPERM);
    }

    [Test]
    public void Ending_all_processes_leaves_none_whatever_they_were_doing()
    {
        TestSystem system = new();
        Process first = system.Launch();
        Process second = system.Launch();
        Process child = system.Fork(first);
        system.Exit(system.Fork(child), 3); // a zombie
        _ = system.Fork(child);
        system.Server.CreateChild(child.Domain, out _, out _).ShouldBe(Errno.None); // not started
        system.Server.ReserveChild(second.Domain, out _).ShouldBe(Errno.None);
        system.Exit(second, 0); // nobody has waited for it
        system.Server.EndAll(first.Domain, out _).ShouldBe(Errno.EPERM);

        system.Server.EndAll(ProcessBadge.Control, out uint ended).ShouldBe(Errno.None);

        ended.ShouldBe(3U);
        (system.Table.Count, system.Builder.InUse, system.Servers.Memory.Count, system.Servers.Files.Count, system.Servers.Contexts.Count)
            .ShouldBe((0, 0, 0, 0, 0));
        system.Server.Census(ProcessBadge.Control, out uint processes, out _, out _, out ulong pages).ShouldBe(Errno.None);
        (processes, pages).ShouldBe((0U, 0UL));
        system.Launch().IsAlive.ShouldBeTrue();
    }

    [TestCase("")]
    [TestCase("/bin/x\0")]
    [TestCase("\0x\0")]
    [TestCase("/bin/x\0x")]
    public void A_command_without_program_or_arguments_is_refused(string command) =>
        new TestSystem().Server.Launch(ProcessBadge.Control, Encoding.ASCII.GetBytes(command), out _).ShouldBe(Errno.EINVAL);

    [Test]
    public void Unknown_calls_are_reported_only_when_the_run_wants_it()
    {
        TestSystem silent = new();
        silent.Server.ReportUnknownCall(silent.Launch().Domain, 999, 3).ShouldBe(Errno.EPERM);
        silent.Servers.Console.ShouldBeEmpty();

        TestSystem tracing = new(options: ProcessOptions.TraceUnknownCalls);
        Process process = tracing.Launch();
        tracing.Server.Executed(process.Domain, "a\nb"u8, out _, out _, out _).ShouldBe(Errno.None);
        tracing.Server.ReportUnknownCall(process.Domain, 999, 3).ShouldBe(Errno.None);
        tracing.Servers.Console.ShouldHaveSingleItem().ShouldBe($"process {process.Pid} (a?b): system call 999 does not exist: called 3 times");
    }

    /// <summary>Lets the server run <c>/bin/echo hi</c> in /home.</summary>
    public static void Run(TestSystem system)
    {
        byte[] strings = Encoding.ASCII.GetBytes("/bin/echo\0echo\0hi\0A=B\0/home\0");
        byte[] bytes = new byte[RunRequest.HeaderSize + strings.Length];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, RunRequest.Magic);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(8), RunRequest.Version);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(32), 2);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(36), 1);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(40), (uint)strings.Length);
        strings.CopyTo(bytes.AsSpan(RunRequest.HeaderSize));
        RunRequest.Open(bytes, out RunRequest request).ShouldBe(FormatStatus.Ok);
        system.Server.Run(request);
    }
}
