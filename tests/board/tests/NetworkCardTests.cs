using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading.Tasks;

using NUnit.Framework;

using Pistachio.BootFormat;
using Pistachio.Build.Boards;
using Pistachio.Build.Images;
using Pistachio.Build.NetPrograms;
using Pistachio.Build.Network;
using Pistachio.Build.Phases;
using Pistachio.Build.Qemu;
using Pistachio.Hil.Rigs;
using Pistachio.Net;
using Pistachio.Phases;

using Shouldly;

namespace Pistachio.Board.Tests;

/// <summary>Each network card that QEMU imitates carries frames, also after its driver has died.</summary>
[TestFixture]
internal sealed class NetworkCardTests
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(40);

    private string _archive = "";

    [OneTimeSetUp]
    public void WriteArchive()
    {
        _archive = Path.GetTempFileName();
        File.WriteAllBytes(_archive, MakeArchive());
    }

    [OneTimeTearDown]
    public void DeleteArchive() => File.Delete(_archive);

    [TestCase("virtio", "pc", "1af4:1000")]
    [TestCase("e1000", "pc", "8086:100e")]
    [TestCase("e1000e", "q35", "8086:10d3")]
    public async Task A_card_is_found_and_carries_frames_its_driver_may_die_and_its_cable_be_pulled(string card, string machine, string model)
    {
        IReadOnlyList<string> network = BoardNetwork.Parse("user", card, card, []).Arguments;
        string folder = Directory.CreateTempSubdirectory("pistachio-monitor-").FullName;
        string console;
        try
        {
            QemuMonitor monitor = new(Path.Combine(folder, "monitor"));
            console = await RunAsync(machine, [.. network, .. monitor.Arguments], monitor);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }

        string[] lines = console.Split('\n', StringSplitOptions.TrimEntries);
        lines.Count(line => line.StartsWith($"nic: network card {model} at 00:0", StringComparison.Ordinal)
            && line.EndsWith(", address 525400123456", StringComparison.Ordinal)).ShouldBe(2, console);
        lines.ShouldContain("probe: attached to 525400123456, MTU 1500");
        lines.ShouldContain("probe: 10.0.2.2 is at 52550a000202");
        lines.ShouldContain("probe: 500 answers to 500 questions; 0 violations");
        lines.ShouldContain("probe: took the card: 0");
        lines.ShouldContain(line => line.StartsWith("root task: nic ", StringComparison.Ordinal) && line.EndsWith("; restart 1 of 10", StringComparison.Ordinal));
        lines.ShouldContain("probe: in life 2 10.0.2.2 is at 52550a000202");
        lines.ShouldContain("probe: with the cable in again 10.0.2.2 is at 52550a000202, in life 2");
    }

    [TestCase("", "nic: no network card")]
    [TestCase("rtl8139", "nic: no driver for the network card 10ec:8139 at 00:02.0")]
    public async Task A_board_without_a_card_that_a_driver_knows_says_so_once(string device, string expected)
    {
        string[] arguments = device.Length == 0 ? [] : ["-device", device + ",romfile="];
        string[] lines = (await RunAsync("pc", arguments)).Split('\n', StringSplitOptions.TrimEntries);
        lines.Where(line => line.StartsWith("nic:", StringComparison.Ordinal)).ShouldBe([expected]);
        lines.ShouldContain($"probe: not attached: {(uint)Abi.Errno.ENODEV}");
    }

    private async Task<string> RunAsync(string machine, IReadOnlyList<string> arguments, QemuMonitor? monitor = null)
    {
        var boot = new QemuBoot.Pvh(BoardRun.PathOf("Kernel"), _archive);
        var profile = new QemuProfile(machine, "qemu64,+rdrand", 256);
        await using var qemu = QemuMachine.Start(profile.OnStandardStreams([.. arguments, .. boot.Arguments]), Deadline);
        if (monitor is not null)
        {
            (await qemu.PrintsAsync("probe: in life 2")).ShouldBeTrue(qemu.Console);
            await monitor.TellAsync("set_link net0 off");
            (await qemu.PrintsAsync("probe: the cable is out")).ShouldBeTrue(qemu.Console);
            await monitor.TellAsync("set_link net0 on");
        }

        (await qemu.PrintsAsync("root task: probe ended")).ShouldBeTrue(qemu.Console);
        return qemu.Console;
    }

    private static byte[] MakeArchive()
    {
        SystemPlan plan = MakePlan();
        return BootArchiveWriter.Write(
            [
                new ArchiveFile("roottask", EntryKind.RootTask, File.ReadAllBytes(BoardRun.PathOf("RootTask"))),
                new ArchiveFile("manifest", EntryKind.Manifest, ManifestWriter.Write(plan)),
                .. plan.Servers.Select(server => new ArchiveFile(server.Description.Name, EntryKind.Program, File.ReadAllBytes(BoardRun.PathOf(server.Description.Name)))),
            ],
            File.ReadAllBytes(BoardRun.PathOf("Kernel")));
    }

    private static SystemPlan MakePlan()
    {
        BoardGrant console = new("console", new ConsoleAndClockResource(), 1);
        BoardServer pci = new("pci", 1)
        {
            Grants =
            [
                new BoardGrant("configuration", new PortRangeResource(0xCF8, 8), 1),
                new BoardGrant("devices", new DeviceMemoryResource(), 1),
                new BoardGrant("pool", new UntypedResource(640 << 10), 1),
                new BoardGrant("message0", new MessageInterruptResource(0), 1),
                new BoardGrant("line10", new InterruptResource(10), 1),
                new BoardGrant("line11", new InterruptResource(11), 1),
                console,
            ],
        };
        BoardProfile board = new("board.yaml", "pc-x86", "", new QemuProfile("pc", "qemu64,+rdrand", 256))
        {
            Phases = [new BoardPhase("network", new Version(1, 0), 1)],
            Servers = [pci, new BoardServer("nic", 1) { Grants = [console] }, new BoardServer("probe", 1) { Grants = [console] }],
        };
        return SystemPlan.Make(board, [new LoadedPhase("/", new NetworkPhase(), "")]);
    }

    /// <summary>The servers of the net phase below the socket server, and a client in its place.</summary>
    private sealed class NetworkPhase : IPhase
    {
        /// <summary>The first badge that the build gives callers: that of the driver, the first caller of the PCI server.</summary>
        private const ulong BadgeOfDriver = 2;

        public string Name => "network";

        public Version Version { get; } = new(1, 0);

        public IReadOnlyList<PhaseDependency> DependsOn => [];

        public IReadOnlyList<ServerDescription> Servers { get; } =
        [
            .. new NetPhase().Servers.Where(server => server.Name is "pci" or "nic"),
            new ServerDescription("probe", "unused")
            {
                Priority = 100,
                Memory = 1 << 20,
                Heap = 1 << 20,
                CapabilitySlots = 64,
                Needs =
                [
                    new AddressSpaceNeed("space"), new NotificationNeed("events"), new EndpointNeed("nic", "nic"),
                    new EndpointNeed("pci", "pci") { Badge = BadgeOfDriver },
                ],
            },
        ];

        public IReadOnlyList<string> Functions => [];

        public IReadOnlyList<ConformanceProgram> Conformance => [];
    }
}
