using System;
using System.Collections.Generic;
using System.Linq;
using System.Xml.Linq;
using NUnit.Framework;
using Pistachio.BootFormat;
using Pistachio.Build.Boards;
using Pistachio.Build.Execution;
using Pistachio.Build.Images;
using Pistachio.Build.Phases;
using Pistachio.Build.Qemu;
using Pistachio.Phases;
using Shouldly;

namespace Pistachio.Build.Tests;

/// <summary>Nobody gets what the profile does not grant, and what is missing is named.</summary>
internal sealed class SystemPlanTests
{
    private static readonly ServerDescription Disk = new("disk", "disk.csproj")
    {
        Needs = [new ServiceNeed("service"), new PortRangeNeed("ports"), new InterruptNeed("line")],
    };

    private static readonly ServerDescription Files = new("files", "files.csproj") { Needs = [new EndpointNeed("disk", "disk")] };

    private static readonly BoardGrant Ports = new("ports", new PortRangeResource(0x1F0, 8), 5);

    private static readonly BoardGrant Line = new("line", new InterruptResource(14), 6);

    [Test]
    public void A_server_gets_what_it_needs_and_the_board_grants()
    {
        var plan = Plan([Grants("disk", Ports, Line)], Phase("disk", [Disk]), Phase("files", [Files], "disk"));

        plan.Servers[0].Grants.Select(grant => (grant.Name, grant.Kind, grant.Argument0)).ShouldBe(
        [
            ("service", GrantKind.Service, 0UL), ("ports", GrantKind.PortRange, 0x1F0UL), ("line", GrantKind.Interrupt, 14UL),
        ]);
        plan.Servers[1].Grants.Single().ShouldBe(new PlannedGrant("disk", GrantKind.Endpoint, Abi.Rights.Write | Abi.Rights.Grant, 0, 0, 2));
    }

    [Test]
    public void A_capability_that_the_board_does_not_grant_is_named() =>
        Failure([Grants("disk", Ports)], Phase("disk", [Disk])).ShouldBe(
            "board.yaml:4: server 'disk' of phase 'disk' needs an interrupt ('interrupt: LINE' or 'message-interrupt: NUMBER') as 'line', which the board does not grant");

    [Test]
    public void A_grant_of_the_wrong_kind_is_named() =>
        Failure([Grants("disk", Ports, Line with { Resource = new UntypedResource(4096) })], Phase("disk", [Disk])).ShouldBe(
            "board.yaml:6: expected an interrupt ('interrupt: LINE' or 'message-interrupt: NUMBER') for 'line' of server 'disk'");

    [Test]
    public void A_missing_phase_is_named() =>
        Failure([], Phase("files", [], "disk")).ShouldBe(
            "board.yaml:1: phase 'files' needs phase 'disk' in version 1.0 or later, which the board does not enable");

    [Test]
    public void An_endpoint_needs_a_dependency_on_the_phase_of_its_server() =>
        Failure([Grants("disk", Ports, Line)], Phase("disk", [Disk]), Phase("files", [Files])).ShouldBe(
            "server 'files' needs an endpoint of server 'disk', but phase 'files' does not depend on phase 'disk'");

    [Test]
    public void A_server_that_is_not_in_the_image_is_named() =>
        Failure([], Phase("files", [Files])).ShouldContain("endpoint of server 'disk', which is not in the image");

    [Test]
    public void A_version_that_is_not_in_the_tree_is_named()
    {
        var board = Board([], "files") with { Phases = [new BoardPhase("files", new Version(9, 9), 3)] };
        Should.Throw<BuildFailure>(() => SystemPlan.Make(board, [Phase("files", [])])).Message
            .ShouldBe("board.yaml:3: expected version 1.0 of phase 'files', which is the one in the tree, not 9.9");
    }

    [Test]
    public void A_grant_for_a_server_that_does_not_exist_is_refused() =>
        Failure([Grants("dsik", Ports)], Phase("files", [])).ShouldStartWith("board.yaml:4: unknown server 'dsik'");

    [Test]
    public void Ports_that_overlap_go_to_nobody()
    {
        var other = Disk with { Name = "tape" };
        var overlapping = new BoardGrant("ports", new PortRangeResource(0x1F7, 2), 9);
        Failure(
            [Grants("disk", Ports, Line), Grants("tape", overlapping, Line with { Resource = new InterruptResource(15) })],
            Phase("disk", [Disk, other])).ShouldContain("'ports' of server 'disk' and 'ports' of server 'tape' are the same part of the machine");
    }

    [TestCase(true, true, true)]
    [TestCase(true, false, false)]
    [TestCase(false, true, false)]
    public void Ports_are_shared_only_when_every_grant_of_them_says_so(bool first, bool second, bool allowed)
    {
        var tape = Disk with { Name = "tape" };
        BoardServer[] servers =
        [
            Grants("disk", Ports with { Shared = first }, Line),
            Grants("tape", Ports with { Shared = second }, Line with { Resource = new InterruptResource(15) }),
        ];
        var make = () => Plan(servers, Phase("disk", [Disk, tape]));
        if (allowed)
        {
            make().Servers.Count.ShouldBe(2);
        }
        else
        {
            Should.Throw<BuildFailure>(make).Message.ShouldContain("are the same part of the machine");
        }
    }

    [Test]
    public void What_a_server_needs_for_another_phase_it_gets_with_that_phase_alone()
    {
        var store = new ServerDescription("store", "store.csproj") { Needs = [new UntypedNeed("pool"), new UntypedNeed("segments") { Phase = "ipc" }] };
        BoardServer[] servers =
        [
            Grants("store", new BoardGrant("pool", new UntypedResource(4096), 5), new BoardGrant("segments", new UntypedResource(8192), 6)),
        ];

        Plan(servers, Phase("store", [store]), Phase("ipc", [])).Servers.Single().Grants.Select(grant => grant.Name).ShouldBe(["pool", "segments"]);
        Plan(servers, Phase("store", [store])).Servers.Single().Grants.Select(grant => grant.Name).ShouldBe(["pool"]);
    }

    [Test]
    public void Untyped_memory_can_be_a_share_of_the_machine()
    {
        var store = new ServerDescription("store", "store.csproj") { Needs = [new UntypedNeed("pool")] };
        var share = new BoardGrant("pool", new UntypedShareResource(40), 5);
        Plan([Grants("store", share)], Phase("store", [store])).Servers.Single().Grants.Single()
            .ShouldBe(new PlannedGrant("pool", GrantKind.Untyped, Abi.Rights.All, 0, 40));
    }

    [Test]
    public void Memory_that_outlives_its_server_is_granted_as_untyped_memory_is()
    {
        var store = new ServerDescription("store", "store.csproj") { Needs = [new LastingMemoryNeed("pool")] };
        var share = new BoardGrant("pool", new UntypedShareResource(5), 5);
        Plan([Grants("store", share)], Phase("store", [store])).Servers.Single().Grants.Single()
            .ShouldBe(new PlannedGrant("pool", GrantKind.LastingMemory, Abi.Rights.All, 0, 5));
    }

    [Test]
    public void A_boot_file_is_granted_and_the_project_that_makes_it_is_built()
    {
        var loader = new ServerDescription("loader", "loader.csproj")
        {
            Needs = [new BootFileNeed("library", "libposix") { Project = "../library.csproj" }, new BootFileNeed("run", "run") { Optional = true }],
        };
        var plan = Plan([], Phase("loader", [loader]));

        plan.Servers.Single().Grants.Select(grant => (grant.Name, grant.Kind, grant.Entry, grant.Badge, grant.Rights)).ShouldBe(
        [
            ("library", GrantKind.BootFile, "libposix", 0UL, Abi.Rights.Read | Abi.Rights.Execute),
            ("run", GrantKind.BootFile, "run", 1UL, Abi.Rights.Read | Abi.Rights.Execute),
        ]);
        plan.BootFiles.ShouldBe([new PlannedBootFile("libposix", "/library.csproj")]);
    }

    [Test]
    public void A_boot_file_that_nobody_makes_is_named() =>
        Failure([], Phase("loader", [new ServerDescription("loader", "loader.csproj") { Needs = [new BootFileNeed("tree", "root")] }]))
            .ShouldBe("server 'loader' needs the boot file 'root', which no project makes");

    [Test]
    public void A_boot_file_with_a_name_too_long_is_refused() =>
        Failure([], Phase("loader", [new ServerDescription("loader", "loader.csproj") { Needs = [new BootFileNeed("tree", new string('x', 17))] }]))
            .ShouldContain("expected a name of 1 to 16 printable ASCII characters");

    [Test]
    public void A_server_does_without_an_optional_endpoint_when_the_other_phase_is_not_there()
    {
        var files = new ServerDescription("files", "files.csproj")
        {
            Needs = [new NotificationNeed("tick"), new EndpointNeed("disk", "disk") { Optional = true }],
        };
        var optional = new PhaseDependency("disk", new Version(1, 0)) { Optional = true };
        var phase = new LoadedPhase("/", new TestPhase("files", [files], [optional]), "/phase.dll");

        Plan([], phase).Servers.Single().Grants.Select(grant => grant.Name).ShouldBe(["tick"]);
        Plan([Grants("disk", Ports, Line)], phase, Phase("disk", [Disk])).Servers[0].Grants.Select(grant => grant.Name).ShouldBe(["tick", "disk"]);
    }

    [Test]
    public void Each_caller_of_a_server_has_a_badge_of_its_own()
    {
        var plan = Plan(
            [Grants("disk", Ports, Line)],
            Phase("disk", [Disk]),
            Phase("files", [Files, Files with { Name = "backup" }], "disk"));

        plan.Servers.Skip(1).Select(server => server.Grants.Single().Badge).ShouldBe([2UL, 3UL]);
    }

    [Test]
    public void The_capability_graph_shows_every_server_and_every_part_of_the_machine()
    {
        var svg = XElement.Parse(CapabilityGraph.Draw(
            Plan([Grants("disk", Ports, Line)], Phase("disk", [Disk]), Phase("files", [Files], "disk"))));
        var texts = svg.Elements().Where(each => each.Name.LocalName == "text").Select(each => each.Value).ToList();

        texts.ShouldContain("disk");
        texts.ShouldContain("files");
        texts.ShouldContain("interrupt 14");
        texts.ShouldContain("I/O ports 0x1f0–0x1f7");
        texts.ShouldContain("disk (badge 2)");
    }

    private static string Failure(BoardServer[] servers, params LoadedPhase[] phases) =>
        Should.Throw<BuildFailure>(() => Plan(servers, phases)).Message;

    private static SystemPlan Plan(BoardServer[] servers, params LoadedPhase[] phases) =>
        SystemPlan.Make(Board(servers, phases.Select(phase => phase.Name).ToArray()), phases);

    private static BoardProfile Board(BoardServer[] servers, params string[] phases) =>
        new("board.yaml", "test", "", new QemuProfile("pc", "max", 512))
        {
            Phases = phases.Select(phase => new BoardPhase(phase, new Version(1, 0), 1)).ToList(),
            Servers = servers,
        };

    private static BoardServer Grants(string server, params BoardGrant[] grants) => new(server, 4) { Grants = grants };

    private static LoadedPhase Phase(string name, ServerDescription[] servers, params string[] dependencies) =>
        new("/", new TestPhase(name, servers, dependencies.Select(each => new PhaseDependency(each, new Version(1, 0))).ToList()), "");

    private sealed record TestPhase(string Name, IReadOnlyList<ServerDescription> Servers, IReadOnlyList<PhaseDependency> DependsOn) : IPhase
    {
        public Version Version { get; } = new(1, 0);

        public IReadOnlyList<string> Functions => [];

        public IReadOnlyList<ConformanceProgram> Conformance => [];
    }
}
