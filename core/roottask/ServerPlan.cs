using System.Collections.Generic;
using System.Text;
using Pistachio.Abi;
using Pistachio.BootFormat;

namespace Pistachio.Root;

/// <summary>One capability that a server gets, see <see cref="GrantKind"/>.</summary>
internal sealed record GrantPlan(string Name, GrantKind Kind, Rights Rights, ulong Argument0, ulong Argument1, ulong Badge)
{
    /// <summary>Of a boot file: the name of the entry.</summary>
    public required string Entry { get; init; }

    /// <summary>Of a boot file: whether the server starts without it.</summary>
    public required bool IsOptional { get; init; }
}

/// <summary>A server of the manifest.</summary>
internal sealed class ServerPlan
{
    public required string Name { get; init; }

    public required string Program { get; init; }

    public required byte Priority { get; init; }

    public required ulong Budget { get; init; }

    public required ulong Period { get; init; }

    public required ulong MemoryPages { get; init; }

    public required ulong HeapPages { get; init; }

    public required ulong StackPages { get; init; }

    public required ulong CapabilitySlots { get; init; }

    public required RestartPolicy Restart { get; init; }

    public required uint RestartLimit { get; init; }

    /// <summary>Whether this boot wants it.</summary>
    public required bool IsWanted { get; init; }

    public List<GrantPlan> Grants { get; } = [];

    public static List<ServerPlan> Read(Manifest manifest, List<string> commandLine)
    {
        List<ServerPlan> plans = [];
        for (int i = 0; i < manifest.ServerCount; i++)
        {
            ManifestServer server = manifest.Server(i);
            ServerPlan plan = new()
            {
                Name = Encoding.ASCII.GetString(server.Name),
                Program = Encoding.ASCII.GetString(server.Program),
                Priority = server.Priority,
                Budget = server.Budget,
                Period = server.Period,
                MemoryPages = server.MemoryPages,
                HeapPages = server.HeapPages,
                StackPages = server.StackPages,
                CapabilitySlots = server.CapabilitySlots,
                Restart = server.Restart,
                RestartLimit = server.RestartLimit,
                IsWanted = server.Role switch
                {
                    ServerRole.Conformance => commandLine.Contains("hil=" + Encoding.ASCII.GetString(server.Name)),
                    ServerRole.Bench => commandLine.Contains("bench"),
                    _ => true,
                },
            };
            for (int j = 0; j < server.GrantCount; j++)
            {
                ManifestGrant grant = manifest.Grant(server, j);
                plan.Grants.Add(new GrantPlan(
                    Encoding.ASCII.GetString(grant.Name), grant.Kind, (Rights)grant.Rights, grant.Argument0, grant.Argument1, grant.Badge)
                {
                    Entry = grant.Kind == GrantKind.BootFile ? Encoding.ASCII.GetString(grant.Entry) : "",
                    IsOptional = grant.Kind == GrantKind.BootFile && grant.IsOptional,
                });
            }

            plans.Add(plan);
        }

        return plans;
    }
}
