using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Text;
using CsCheck;
using NUnit.Framework;
using Pistachio.Build.Boards;
using Pistachio.Build.Execution;
using Pistachio.Build.Images;
using Pistachio.Build.Phases;
using Pistachio.Build.Qemu;
using Pistachio.Phases;
using Shouldly;

namespace Pistachio.BootFormat.Tests;

internal sealed class ManifestTests
{
    [Test]
    public void The_root_task_reads_what_the_build_wrote()
    {
        Manifest.Open(Write(Clock, Client), out var manifest).ShouldBe(FormatStatus.Ok);

        Encoding.ASCII.GetString(manifest.Board).ShouldBe("pc-x86");
        manifest.ServerCount.ShouldBe(2);
        var run = manifest.Grant(manifest.Server(1), 1);
        (run.Kind, Encoding.ASCII.GetString(run.Entry), run.IsOptional).ShouldBe((GrantKind.BootFile, "run", true));
        var clock = manifest.Server(0);
        Encoding.ASCII.GetString(clock.Name).ShouldBe("clock");
        Encoding.ASCII.GetString(clock.Program).ShouldBe("clock");
        clock.Priority.ShouldBe((byte)7);
        (clock.Budget, clock.Period).ShouldBe((2_000_000UL, 5_000_000UL));
        (clock.MemoryPages, clock.HeapPages, clock.StackPages, clock.CapabilitySlots).ShouldBe((512UL, 256UL, 16U, 64U));
        (clock.Restart, clock.RestartLimit, clock.Role).ShouldBe((RestartPolicy.Always, 3U, ServerRole.Service));
        clock.GrantCount.ShouldBe(2);
        manifest.Grant(clock, 1).Kind.ShouldBe(GrantKind.Notification);

        var client = manifest.Server(1);
        var endpoint = manifest.Grant(client, 0);
        Encoding.ASCII.GetString(endpoint.Name).ShouldBe("clock");
        (endpoint.Kind, endpoint.Argument0, endpoint.Badge, (int)endpoint.Rights).ShouldBe((GrantKind.Endpoint, 0UL, 2UL, 10));
    }

    [Test]
    public void A_name_that_does_not_fit_is_refused_by_name() =>
        Should.Throw<BuildFailure>(() => Write(Clock with { Name = new string('x', 32) })).Message.ShouldContain(new string('x', 32));

    [Test]
    public void A_budget_longer_than_its_period_is_refused() =>
        Should.Throw<BuildFailure>(() => Write(Clock with { Budget = TimeSpan.FromSeconds(1) })).Message.ShouldContain("out of range");

    [Test]
    public void Wild_values_are_refused_or_stay_inside()
    {
        var original = Write(Clock, Client);
        Gen.Select(Gen.Int[0, original.Length - 8], Gen.ULong).Array[1, 4].Sample(changes =>
        {
            var bytes = (byte[])original.Clone();
            foreach (var (offset, value) in changes)
            {
                BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(offset), value);
            }

            UseAll(bytes);
        });
    }

    [Test]
    public void Single_wild_bytes_are_refused_or_stay_inside()
    {
        var original = Write(Clock, Client);
        Gen.Select(Gen.Int[0, original.Length - 1], Gen.Byte).Sample((offset, value) =>
        {
            var bytes = (byte[])original.Clone();
            bytes[offset] = value;
            UseAll(bytes);
        });
    }

    [Test]
    public void A_truncated_manifest_is_refused()
    {
        var bytes = Write(Clock, Client);
        for (var length = 0; length < bytes.Length; length++)
        {
            Manifest.Open(bytes.AsSpan(0, length), out _).ShouldNotBe(FormatStatus.Ok, $"length {length}");
        }
    }

    private static ServerDescription Clock => new("clock", "clock.csproj")
    {
        Priority = 7,
        Budget = TimeSpan.FromMilliseconds(2),
        Period = TimeSpan.FromMilliseconds(5),
        Memory = 2 << 20,
        Heap = 1 << 20,
        CapabilitySlots = 64,
        Restart = RestartPolicy.Always,
        RestartLimit = 3,
        Needs = [new ServiceNeed("service"), new NotificationNeed("tick")],
    };

    private static ServerDescription Client => new("client", "client.csproj") { Needs = [new EndpointNeed("clock", "clock"), new BootFileNeed("request", "run") { Optional = true }] };

    private static void UseAll(ReadOnlySpan<byte> bytes)
    {
        if (Manifest.Open(bytes, out var manifest) != FormatStatus.Ok)
        {
            return;
        }

        for (var i = 0; i < manifest.ServerCount; i++)
        {
            var server = manifest.Server(i);
            server.Name.Length.ShouldBeInRange(1, Fields.NameSize - 1);
            for (var j = 0; j < server.GrantCount; j++)
            {
                var grant = manifest.Grant(server, j);
                Enum.IsDefined(grant.Kind).ShouldBeTrue();
                if (grant.Kind == GrantKind.BootFile)
                {
                    grant.Entry.Length.ShouldBeInRange(1, Manifest.EntryNameSize);
                }

                (grant.Kind == GrantKind.Endpoint && grant.Argument0 >= (ulong)manifest.ServerCount).ShouldBeFalse();
            }
        }
    }

    private static byte[] Write(params ServerDescription[] servers)
    {
        var board = new BoardProfile("board.yaml", "pc-x86", "", new QemuProfile("pc", "qemu64", 512))
        {
            Phases = [new BoardPhase("time", new Version(1, 0), 1)],
            Servers = [],
        };
        return ManifestWriter.Write(SystemPlan.Make(board, [new LoadedPhase("/", new TestPhase(servers), "/phase.dll")]));
    }

    private sealed class TestPhase(ServerDescription[] servers) : IPhase
    {
        public string Name => "time";

        public Version Version { get; } = new(1, 0);

        public IReadOnlyList<PhaseDependency> DependsOn => [];

        public IReadOnlyList<ServerDescription> Servers => servers;

        public IReadOnlyList<string> Functions => [];

        public IReadOnlyList<ConformanceProgram> Conformance => [];
    }
}
