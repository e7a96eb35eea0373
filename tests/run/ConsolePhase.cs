using System;
using System.Collections.Generic;
using Pistachio.Phases;
using Pistachio.Vfs;
using Pistachio.Vfs.Protocol;

namespace Pistachio.Run.Tests;

/// <summary>The console server, and a program that has all its badges.</summary>
internal sealed class ConsolePhase : IPhase
{
    public string Name => "vfs";

    public Version Version { get; } = new(0, 1, 0);

    public IReadOnlyList<PhaseDependency> DependsOn => [];

    public IReadOnlyList<ServerDescription> Servers { get; } =
    [
        Vfs.ConsoleDescription.Server,
        new ServerDescription("probe", "../../tests/board/console/Pistachio.ConsoleProbe.csproj")
        {
            Needs =
            [
                new MachineNeed("console"),
                Endpoint("control", 1),
                Endpoint("input", (ulong)ConsoleStream.Input),
                Endpoint("output", (ulong)ConsoleStream.Output),
                Endpoint("error", (ulong)ConsoleStream.Error),
            ],
        },
    ];

    public IReadOnlyList<string> Functions => [];

    public IReadOnlyList<ConformanceProgram> Conformance => [];

    private static EndpointNeed Endpoint(string name, ulong badge) => new(name, "console") { Badge = badge };
}
