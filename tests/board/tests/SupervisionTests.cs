using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading.Tasks;

using NUnit.Framework;

using Pistachio.Abi;
using Pistachio.BootFormat;
using Pistachio.Build.Boards;
using Pistachio.Build.Images;
using Pistachio.Build.Phases;
using Pistachio.Build.Qemu;
using Pistachio.Hil.Rigs;
using Pistachio.Phases;

using Shouldly;

namespace Pistachio.Board.Tests;

/// <summary>A server that dies is started again with what the manifest gives it, and the console says so.</summary>
[TestFixture]
internal sealed class SupervisionTests
{
    /// <summary>Kind, rights and size of each capability of the phoenix, in the order of its needs.</summary>
    private const string Holdings =
        "phoenix: holds service=8/1/0 pool=1/15/64 ports=12/3/2 line=11/3/0 signal=9/15/0 space=4/15/0 console=13/3/0";

    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(2);

    private string[] _lines = [];

    [OneTimeSetUp]
    public async Task BootAsync()
    {
        string archive = Path.GetTempFileName();
        try
        {
            await File.WriteAllBytesAsync(archive, MakeArchive());
            var profile = new QemuProfile("pc", "qemu64,+rdrand", 256);
            var boot = new QemuBoot.Pvh(BoardRun.PathOf("Kernel"), archive);

            // Time is counted in instructions, so that who is in the queue when the phoenix dies does not depend on the host.
            await using var machine = QemuMachine.Start(profile.Counted(boot.Arguments), Deadline);
            bool ended = await machine.PrintsAsync("root task: witness ended") && await machine.PrintsAsync("root task: patient ended");
            _lines = machine.Console.Split('\n', StringSplitOptions.TrimEntries);
            ended.ShouldBeTrue(machine.Console);
        }
        finally
        {
            File.Delete(archive);
        }
    }

    [Test]
    public void Each_life_gets_the_capabilities_of_the_manifest_and_no_others()
    {
        string[] holdings = Of("phoenix: holds");
        holdings.Length.ShouldBe(5);
        holdings.ShouldAllBe(line => line == Holdings);
    }

    [Test]
    public void In_each_life_memory_is_empty_and_interrupts_come() =>
        Of("phoenix: memory and interrupt work").Length.ShouldBe(5);

    [Test]
    public void A_caller_is_told_of_each_death_loses_what_the_dead_gave_and_is_answered_by_the_next_life() =>
        Of("witness:").ShouldBe(
        [
            "witness: status 0, answer 1",
            "witness: status 0, answer 2",
            "witness: capability of the phoenix: status 0",
            "witness: its use: status 0",
            $"witness: death by a fault: status {(int)CallStatus.DeadPartner}",
            $"witness: use after the death: status {(int)CallStatus.BadHandle}",
            "witness: status 0, answer 1",
            $"witness: death by an exception: status {(int)CallStatus.DeadPartner}",
            "witness: status 0, answer 1",
            $"witness: end with status 7: status {(int)CallStatus.DeadPartner}",
            "witness: status 0, answer 1",
            $"witness: death with another one in the queue: status {(int)CallStatus.DeadPartner}",
            "witness: status 0, answer 1",
            $"witness: end for good: status {(int)CallStatus.DeadPartner}",
            $"witness: call of one that is gone: status {(int)CallStatus.BadHandle}",
        ]);

    [Test]
    public void Who_is_in_the_queue_of_a_server_that_dies_is_answered_by_the_next_life_or_told_that_there_is_none()
    {
        string line = Of("patient:").ShouldHaveSingleItem();
        line.ShouldStartWith("patient: was the first of ");
        int.Parse(line.Split(' ')[5]).ShouldBeGreaterThanOrEqualTo(1);
        line.ShouldEndWith($"then status {(int)CallStatus.DeadPartner}");
    }

    [Test]
    public void The_console_says_how_each_life_ended_and_what_comes_next()
    {
        string[] ends = Of("root task: phoenix ");
        ends.Length.ShouldBe(5);
        ends[0].ShouldStartWith("root task: phoenix died: page fault, error 6, address 666666666000, at ");
        ends[0].ShouldEndWith("; restart 1 of 10");
        ends[1].ShouldEndWith("; restart 2 of 10");
        ends[1].ShouldStartWith("root task: phoenix ended with status ");
        ends[2].ShouldBe("root task: phoenix ended with status 7; restart 3 of 10");
        ends[3].ShouldEndWith("; restart 4 of 10");
        ends[4].ShouldBe("root task: phoenix ended with status 0; it is not started again");
        _lines.ShouldContain("unhandled exception: InvalidOperationException: as it was asked to");
    }

    [Test]
    public void A_server_that_always_dies_is_left_after_its_last_restart()
    {
        string[] ends = Of("root task: looping ");
        ends.Length.ShouldBe(4);
        ends[..3].Select((line, i) => line.EndsWith($"; restart {i + 1} of 3", StringComparison.Ordinal)).ShouldAllBe(right => right);
        ends[3].ShouldEndWith("; it has died too often and is left");
    }

    [Test]
    public void A_server_that_is_not_to_be_restarted_dies_once()
    {
        string line = Of("root task: once ").ShouldHaveSingleItem();
        line.ShouldStartWith("root task: once died: page fault");
        line.ShouldEndWith("; it is not started again");
    }

    [Test]
    public void Nothing_of_that_gives_the_root_task_trouble() =>
        _lines.ShouldNotContain(line => line.Contains("kernel status", StringComparison.Ordinal));

    private string[] Of(string start) => [.. _lines.Where(line => line.StartsWith(start, StringComparison.Ordinal))];

    private static byte[] MakeArchive()
    {
        byte[] program = File.ReadAllBytes(BoardRun.PathOf("Supervision"));
        SystemPlan plan = MakePlan();
        return BootArchiveWriter.Write(
            [
                new ArchiveFile("roottask", EntryKind.RootTask, File.ReadAllBytes(BoardRun.PathOf("RootTask"))),
                new ArchiveFile("manifest", EntryKind.Manifest, ManifestWriter.Write(plan)),
                .. plan.Servers.Select(server => new ArchiveFile(server.Description.Name, EntryKind.Program, program)),
            ],
            File.ReadAllBytes(BoardRun.PathOf("Kernel")));
    }

    private static SystemPlan MakePlan()
    {
        BoardServer phoenix = new("phoenix", 1)
        {
            Grants =
            [
                new BoardGrant("pool", new UntypedResource(64 * Fields.PageSize), 1),
                new BoardGrant("ports", new PortRangeResource(0x70, 2), 1),
                new BoardGrant("line", new InterruptResource(8), 1),
            ],
        };
        BoardServer[] servers = [phoenix, .. new[] { "looping", "once", "witness", "patient" }.Select(name => new BoardServer(name, 1))];
        BoardProfile board = new("board.yaml", "pc-x86", "", new QemuProfile("pc", "qemu64,+rdrand", 256))
        {
            Phases = [new BoardPhase("supervision", new Version(1, 0), 1)],
            Servers = [.. servers.Select(server => server with { Grants = [.. server.Grants, new BoardGrant("console", new ConsoleAndClockResource(), 1)] })],
        };
        return SystemPlan.Make(board, [new LoadedPhase("/", new SupervisionPhase(), "")]);
    }

    /// <summary>The less urgent ones act only when the more urgent ones wait.</summary>
    private sealed class SupervisionPhase : IPhase
    {
        public string Name => "supervision";

        public Version Version { get; } = new(1, 0);

        public IReadOnlyList<PhaseDependency> DependsOn => [];

        public IReadOnlyList<ServerDescription> Servers { get; } =
        [
            Server("phoenix", 200) with
            {
                Needs =
                [
                    new ServiceNeed("service"), new UntypedNeed("pool"), new PortRangeNeed("ports"), new InterruptNeed("line"),
                    new NotificationNeed("signal"), new AddressSpaceNeed("space"), new MachineNeed("console"),
                ],
            },
            Server("looping", 190) with { RestartLimit = 3 },
            Server("once", 190) with { Restart = RestartPolicy.Never },
            Server("witness", 100) with { Needs = [new EndpointNeed("phoenix", "phoenix")] },
            Server("patient", 90) with { Needs = [new EndpointNeed("phoenix", "phoenix")] },
        ];

        public IReadOnlyList<string> Functions => [];

        public IReadOnlyList<ConformanceProgram> Conformance => [];

        private static ServerDescription Server(string name, int priority) =>
            new(name, "unused") { Priority = priority, Memory = 1 << 20, Heap = 1 << 20, CapabilitySlots = 64 };
    }
}
