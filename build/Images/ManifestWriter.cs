using System;
using System.Linq;
using Pistachio.BootFormat;
using Pistachio.Build.Execution;

namespace Pistachio.Build.Images;

/// <summary>Writes the manifest that <see cref="Manifest"/> reads.</summary>
internal static class ManifestWriter
{
    public static byte[] Write(SystemPlan plan)
    {
        var grants = plan.Servers.Sum(server => server.Grants.Count);
        if (plan.Servers.Count > Manifest.MaximumServers || grants > Manifest.MaximumGrants)
        {
            throw new BuildFailure(
                $"{plan.Servers.Count} servers with {grants} capabilities: expected at most {Manifest.MaximumServers} with {Manifest.MaximumGrants}");
        }

        var bytes = new byte[Manifest.HeaderSize + (plan.Servers.Count * Manifest.ServerSize) + (grants * Manifest.GrantSize)];
        var header = new RecordWriter(bytes);
        header.Long(Manifest.Magic);
        header.Word(Manifest.Version);
        header.Word((uint)plan.Servers.Count);
        header.Word((uint)grants);
        header.Word(0);
        header.Name(plan.Board, Fields.NameSize, "board");

        var firstGrant = 0;
        for (var i = 0; i < plan.Servers.Count; i++)
        {
            WriteServer(bytes.AsSpan(Manifest.HeaderSize + (i * Manifest.ServerSize)), plan.Servers[i], firstGrant);
            foreach (var grant in plan.Servers[i].Grants)
            {
                var offset = Manifest.HeaderSize + (plan.Servers.Count * Manifest.ServerSize) + (firstGrant++ * Manifest.GrantSize);
                WriteGrant(bytes.AsSpan(offset), grant);
            }
        }

        return Manifest.Open(bytes, out _) is var status and not FormatStatus.Ok
            ? throw new BuildFailure($"the manifest {FormatStatusText.Describe(status)}; a server or a grant has a value out of range")
            : bytes;
    }

    private static void WriteServer(Span<byte> record, PlannedServer planned, int firstGrant)
    {
        var server = planned.Description;
        var writer = new RecordWriter(record);
        writer.Name(server.Name, Fields.NameSize, "server");
        writer.Name(server.Name, Fields.NameSize, "program");
        writer.Word((uint)server.Priority);
        writer.Word((uint)server.Restart);
        writer.Long((ulong)server.Budget.TotalNanoseconds);
        writer.Long((ulong)server.Period.TotalNanoseconds);
        writer.Long(Pages(server.Memory));
        writer.Long(Pages(server.Heap));
        writer.Word((uint)Pages(server.Stack));
        writer.Word((uint)server.CapabilitySlots);
        writer.Word((uint)firstGrant);
        writer.Word((uint)planned.Grants.Count);
        writer.Word((uint)planned.Role);
        writer.Word((uint)server.RestartLimit);
    }

    private static void WriteGrant(Span<byte> record, PlannedGrant grant)
    {
        var writer = new RecordWriter(record);
        writer.Name(grant.Name, Manifest.GrantNameSize, "capability");
        writer.Word((uint)grant.Kind);
        writer.Word((uint)grant.Rights);
        writer.Long(grant.Argument0);
        writer.Long(grant.Argument1);
        writer.Long(grant.Badge);
    }

    private static ulong Pages(long bytes) => (ulong)((bytes + Fields.PageSize - 1) / Fields.PageSize);
}
