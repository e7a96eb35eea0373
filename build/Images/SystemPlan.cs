using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using Pistachio.Abi;
using Pistachio.BootFormat;
using Pistachio.Build.Boards;
using Pistachio.Build.Execution;
using Pistachio.Build.Phases;
using Pistachio.Phases;

namespace Pistachio.Build.Images;

/// <summary>A server of the image, with all its capabilities resolved.</summary>
internal sealed record PlannedServer(LoadedPhase Phase, ServerDescription Description, ServerRole Role, IReadOnlyList<PlannedGrant> Grants);

/// <summary>A capability that a server gets.</summary>
/// <param name="Name">Its name in the server.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Rights">Its rights.</param>
/// <param name="Argument0">As <see cref="GrantKind"/> says.</param>
/// <param name="Argument1">As <see cref="GrantKind"/> says.</param>
/// <param name="Badge">The badge of an endpoint.</param>
internal sealed record PlannedGrant(string Name, GrantKind Kind, Rights Rights, ulong Argument0 = 0, ulong Argument1 = 0, ulong Badge = 0)
{
    /// <summary>Whether others may have the same part of the machine.</summary>
    public bool Shared { get; init; }

    /// <summary>Of a boot file: the name of the entry.</summary>
    public string Entry
    {
        get
        {
            Span<byte> bytes = stackalloc byte[Manifest.EntryNameSize];
            BinaryPrimitives.WriteUInt64LittleEndian(bytes, Argument0);
            BinaryPrimitives.WriteUInt64LittleEndian(bytes[8..], Argument1);
            return Encoding.ASCII.GetString(Fields.Text(bytes));
        }
    }
}

/// <summary>An entry of the boot archive that a server asks for and a project makes.</summary>
/// <param name="Entry">Its name.</param>
/// <param name="Project">The absolute project file.</param>
internal sealed record PlannedBootFile(string Entry, string Project);

/// <summary>
/// What will run on the board: the servers of the enabled phases and their capabilities. Making a plan checks the dependencies of the
/// phases and that nobody gets what the profile does not grant.
/// </summary>
internal sealed class SystemPlan
{
    private const ulong FirstAutomaticBadge = 2;

    private readonly BoardProfile _board;
    private readonly IReadOnlyList<LoadedPhase> _phases;
    private readonly List<(LoadedPhase Phase, ServerDescription Server, ServerRole Role)> _declared;
    private readonly Dictionary<string, ulong> _nextBadge = [];

    private SystemPlan(BoardProfile board, IReadOnlyList<LoadedPhase> phases)
    {
        _board = board;
        _phases = phases;
        _declared = phases.SelectMany(phase =>
            phase.Phase.Servers.Select(server => (phase, server, ServerRole.Service))
                .Concat(phase.Phase.Conformance.Select(program => (phase, program.Program, ServerRole.Conformance)))).ToList();
        Servers = [];
    }

    public string Board => _board.Name;

    public IReadOnlyList<LoadedPhase> Phases => _phases;

    public IReadOnlyList<PlannedServer> Servers { get; private set; }

    /// <summary>The entries of the boot archive that projects make for servers.</summary>
    public IReadOnlyList<PlannedBootFile> BootFiles => _declared
        .SelectMany(each => each.Server.Needs.OfType<BootFileNeed>()
            .Where(need => need.Project != null)
            .Select(need => new PlannedBootFile(need.Entry, each.Phase.PathOf(need.Project!))))
        .Distinct()
        .ToList();

    /// <summary>Makes the plan of a board, or says what is missing.</summary>
    public static SystemPlan Make(BoardProfile board, IReadOnlyList<LoadedPhase> phases)
    {
        var plan = new SystemPlan(board, phases);
        plan.CheckPhases();
        plan.CheckServers();
        plan.Servers = plan._declared.ConvertAll(each => plan.Resolve(each.Phase, each.Server, each.Role));
        plan.CheckNothingIsGrantedTwice();
        return plan;
    }

    private void CheckPhases()
    {
        foreach (var wanted in _board.Phases)
        {
            var version = _phases.Single(phase => phase.Name == wanted.Name).Phase.Version;
            if (version != wanted.Version)
            {
                throw Wrong(wanted.Line, $"expected version {version} of phase '{wanted.Name}', which is the one in the tree, not {wanted.Version}");
            }
        }

        foreach (var phase in _phases)
        {
            foreach (var dependency in phase.Phase.DependsOn)
            {
                var found = _phases.FirstOrDefault(candidate => candidate.Name == dependency.Name);
                if (found == null ? !dependency.Optional : found.Phase.Version < dependency.Minimum)
                {
                    throw Wrong(
                        _board.Phases.Single(each => each.Name == phase.Name).Line,
                        $"phase '{phase.Name}' needs phase '{dependency.Name}' in version {dependency.Minimum} or later, which the board does not enable");
                }
            }
        }
    }

    private void CheckServers()
    {
        if (_declared.GroupBy(each => each.Server.Name).FirstOrDefault(group => group.Count() > 1) is { } twice)
        {
            throw new BuildFailure($"two servers are called '{twice.Key}': in {string.Join(" and ", twice.Select(each => $"phase '{each.Phase.Name}'"))}");
        }

        if (BootFiles.GroupBy(file => file.Entry).FirstOrDefault(group => group.Count() > 1) is { } disputed)
        {
            throw new BuildFailure($"two projects make the boot file '{disputed.Key}': {string.Join(" and ", disputed.Select(each => each.Project))}");
        }

        foreach (var server in _board.Servers.Where(server => !_declared.Exists(each => each.Server.Name == server.Name)))
        {
            throw Wrong(server.Line, $"unknown server '{server.Name}'; servers of the enabled phases: {string.Join(", ", _declared.Select(each => each.Server.Name))}");
        }
    }

    private PlannedServer Resolve(LoadedPhase phase, ServerDescription server, ServerRole role)
    {
        var settings = _board.Servers.FirstOrDefault(each => each.Name == server.Name);
        var grants = server.Needs
            .Where(IsWanted)
            .Where(need => need is not EndpointNeed { Optional: true } endpoint || _declared.Exists(each => each.Server.Name == endpoint.Server))
            .Select(need => Resolve(phase, server, settings, need))
            .ToList();
        grants.AddRange((settings?.Grants ?? [])
            .Where(grant => !server.Needs.Any(need => need.Name == grant.Name))
            .Select(Grant));

        if (grants.GroupBy(grant => grant.Name).FirstOrDefault(group => group.Count() > 1) is { } twice)
        {
            throw new BuildFailure($"server '{server.Name}' has two capabilities called '{twice.Key}'");
        }

        var adjusted = server with
        {
            Priority = settings?.Priority ?? server.Priority,
            Memory = settings?.Memory ?? server.Memory,
            Heap = settings?.Heap ?? server.Heap,
        };
        return new PlannedServer(phase, adjusted, role, grants);
    }

    private bool IsWanted(CapabilityNeed need) => need.Phase == null || _phases.Any(phase => phase.Name == need.Phase);

    private PlannedGrant Resolve(LoadedPhase phase, ServerDescription server, BoardServer? settings, CapabilityNeed need)
    {
        switch (need)
        {
            case ServiceNeed:
                return new PlannedGrant(need.Name, GrantKind.Service, Rights.All);
            case NotificationNeed notification:
                return new PlannedGrant(
                    need.Name, GrantKind.Notification, Rights.All, notification.IsBound ? ManifestGrant.BoundNotification : 0);
            case AddressSpaceNeed:
                return new PlannedGrant(need.Name, GrantKind.AddressSpace, Rights.All);
            case EndpointNeed endpoint:
                return Endpoint(phase, server, endpoint);
            case BootFileNeed file:
                return BootFile(server, file);
        }

        var granted = settings?.Grants.FirstOrDefault(grant => grant.Name == need.Name)
            ?? throw Wrong(
                settings?.Line ?? 1,
                $"server '{server.Name}' of phase '{phase.Name}' needs {Describe(need)} as '{need.Name}', which the board does not grant");
        return (need, granted.Resource) is (UntypedNeed or LastingMemoryNeed, UntypedResource or UntypedShareResource)
            or (PortRangeNeed, PortRangeResource)
            or (InterruptNeed, InterruptResource or MessageInterruptResource) or (DeviceMemoryNeed, DeviceMemoryResource) or (MachineNeed, ConsoleAndClockResource)
            ? Grant(granted) is var planned && need is LastingMemoryNeed ? planned with { Kind = GrantKind.LastingMemory } : planned
            : throw Wrong(granted.Line, $"expected {Describe(need)} for '{need.Name}' of server '{server.Name}'");
    }

    private PlannedGrant Endpoint(LoadedPhase phase, ServerDescription server, EndpointNeed need)
    {
        var number = _declared.FindIndex(each => each.Server.Name == need.Server);
        if (number < 0)
        {
            throw new BuildFailure($"server '{server.Name}' of phase '{phase.Name}' needs an endpoint of server '{need.Server}', which is not in the image");
        }

        var (owner, target, _) = _declared[number];
        if (owner.Name != phase.Name && phase.Phase.DependsOn.All(dependency => dependency.Name != owner.Name))
        {
            throw new BuildFailure(
                $"server '{server.Name}' needs an endpoint of server '{need.Server}', but phase '{phase.Name}' does not depend on phase '{owner.Name}'");
        }

        if (!target.Needs.OfType<ServiceNeed>().Any())
        {
            throw new BuildFailure($"server '{server.Name}' needs an endpoint of server '{need.Server}', which waits on none");
        }

        var automatic = _nextBadge.GetValueOrDefault(need.Server, FirstAutomaticBadge);
        _nextBadge[need.Server] = need.Badge == null ? automatic + 1 : automatic;
        return new PlannedGrant(need.Name, GrantKind.Endpoint, need.Rights, (ulong)number, Badge: need.Badge ?? automatic);
    }

    private PlannedGrant BootFile(ServerDescription server, BootFileNeed need)
    {
        if (need.Entry.Length is 0 or > Manifest.EntryNameSize || !need.Entry.All(each => each is > ' ' and < (char)0x7F))
        {
            throw new BuildFailure(
                $"server '{server.Name}' needs the boot file '{need.Entry}': expected a name of 1 to {Manifest.EntryNameSize} printable ASCII characters without spaces");
        }

        if (!need.Optional && !BootFiles.Any(file => file.Entry == need.Entry))
        {
            throw new BuildFailure($"server '{server.Name}' needs the boot file '{need.Entry}', which no project makes");
        }

        var name = new ShortName(Encoding.ASCII.GetBytes(need.Entry));
        return new PlannedGrant(need.Name, GrantKind.BootFile, Rights.Read | Rights.Execute, name.Low, name.High, need.Optional ? 1UL : 0);
    }

    private void CheckNothingIsGrantedTwice()
    {
        var hardware = Servers.SelectMany(server => server.Grants.Select(grant => (Server: server.Description.Name, Grant: grant))).ToList();
        for (var i = 0; i < hardware.Count; i++)
        {
            for (var j = i + 1; j < hardware.Count; j++)
            {
                if (Overlap(hardware[i].Grant, hardware[j].Grant) && !(hardware[i].Grant.Shared && hardware[j].Grant.Shared))
                {
                    throw new BuildFailure(
                        $"{_board.File}: '{hardware[i].Grant.Name}' of server '{hardware[i].Server}' and '{hardware[j].Grant.Name}' of server '{hardware[j].Server}' are the same part of the machine");
                }
            }
        }
    }

    private static bool Overlap(PlannedGrant left, PlannedGrant right) => left.Kind == right.Kind && left.Kind switch
    {
        GrantKind.PortRange => left.Argument0 < right.Argument0 + right.Argument1 && right.Argument0 < left.Argument0 + left.Argument1,
        GrantKind.Interrupt => left.Argument0 == right.Argument0 && left.Argument1 == right.Argument1,
        GrantKind.DeviceMemory => true,
        _ => false,
    };

    private static PlannedGrant Grant(BoardGrant grant)
    {
        var planned = grant.Resource switch
        {
            UntypedResource untyped => new PlannedGrant(grant.Name, GrantKind.Untyped, Rights.All, (ulong)untyped.Bytes / Fields.PageSize),
            UntypedShareResource share => new PlannedGrant(grant.Name, GrantKind.Untyped, Rights.All, 0, (ulong)share.Percent),
            PortRangeResource ports => new PlannedGrant(grant.Name, GrantKind.PortRange, Rights.Read | Rights.Write, (ulong)ports.First, (ulong)ports.Count),
            InterruptResource interrupt => new PlannedGrant(grant.Name, GrantKind.Interrupt, Rights.Read | Rights.Write, (ulong)interrupt.Line),
            MessageInterruptResource message => new PlannedGrant(
                grant.Name, GrantKind.Interrupt, Rights.Read | Rights.Write, (ulong)message.Number, ManifestGrant.MessageInterrupt),
            DeviceMemoryResource => new PlannedGrant(grant.Name, GrantKind.DeviceMemory, Rights.Read | Rights.Write),
            ConsoleAndClockResource => new PlannedGrant(grant.Name, GrantKind.Machine, Rights.Read | Rights.Write),
            _ => throw new ArgumentOutOfRangeException(nameof(grant)),
        };
        return planned with { Shared = grant.Shared };
    }

    private static string Describe(CapabilityNeed need) => need switch
    {
        UntypedNeed or LastingMemoryNeed => "untyped memory ('untyped: SIZE', or '40 %' of the machine's)",
        PortRangeNeed => "I/O ports ('ports: FIRST-LAST')",
        InterruptNeed => "an interrupt ('interrupt: LINE' or 'message-interrupt: NUMBER')",
        DeviceMemoryNeed => "the addresses of devices ('device-memory: all')",
        MachineNeed => "the console and clock ('machine: all')",
        _ => need.GetType().Name,
    };

    private BuildFailure Wrong(int line, string message) => new($"{_board.File}:{line}: {message}", 2);
}
