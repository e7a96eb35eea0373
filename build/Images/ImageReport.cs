using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Security;
using System.Text;
using Pistachio.BootFormat;

namespace Pistachio.Build.Images;

/// <summary>Says what is in an image: contents, sizes, servers and the capability graph. Written as Markdown and as HTML.</summary>
internal sealed class ImageReport(SystemPlan plan, IReadOnlyList<ArchiveFile> files, long kernelSize, byte[] archive)
{
    private sealed record Section(string Title, string[] Columns, IReadOnlyList<string[]> Rows);

    /// <summary>Writes <c>image-report.md</c>, <c>image-report.html</c> and <c>capabilities.svg</c> into a folder.</summary>
    public void Write(string folder)
    {
        var graph = CapabilityGraph.Draw(plan);
        var sections = Sections();
        File.WriteAllText(Path.Combine(folder, "capabilities.svg"), graph);
        File.WriteAllText(Path.Combine(folder, "image-report.md"), Markdown(sections));
        File.WriteAllText(Path.Combine(folder, "image-report.html"), Html(sections, graph));
    }

    private string Title => $"Image for {plan.Board}";

    private string BuildId => BootArchiveWriter.BuildIdOf(archive);

    private List<Section> Sections() =>
    [
        new("Contents", ["File", "Kind", "Bytes"],
        [
            ["kernel.elf", "Kernel", Number(kernelSize)],
            .. files.Select(file => new[] { file.Name, $"{file.Kind}", Number(file.Content.Length) }),
            ["pistachio.boot", "Boot archive in all", Number(archive.Length)],
        ]),
        new("Phases", ["Phase", "Version", "px_ functions", "Conformance tests"],
            plan.Phases.Select(phase => new[]
            {
                phase.Name, $"{phase.Phase.Version}", Number(phase.Phase.Functions.Count), Number(phase.Phase.Conformance.Sum(program => program.Tests.Count)),
            }).ToList()),
        new("Servers", ["Server", "Phase", "Started", "Priority", "Budget / period", "Memory", "Heap", "Restart"],
            plan.Servers.Select(server => new[]
            {
                server.Description.Name,
                server.Phase.Name,
                server.Role == ServerRole.Service ? "always" : "with 'hil'",
                Number(server.Description.Priority),
                FormattableString.Invariant($"{server.Description.Budget.TotalMilliseconds} / {server.Description.Period.TotalMilliseconds} ms"),
                $"{server.Description.Memory >> 10} KiB",
                $"{server.Description.Heap >> 10} KiB",
                $"{server.Description.Restart}",
            }).ToList()),
        new("Capabilities", ["Server", "Name", "Kind", "What", "Rights"],
            plan.Servers.SelectMany(server => server.Grants.Select(grant => new[]
            {
                server.Description.Name, grant.Name, $"{grant.Kind}", What(grant), $"{grant.Rights}",
            })).ToList()),
    ];

    private string What(PlannedGrant grant) => grant.Kind switch
    {
        GrantKind.Endpoint => $"server {plan.Servers[(int)grant.Argument0].Description.Name}, badge {grant.Badge}",
        GrantKind.Untyped or GrantKind.LastingMemory => grant.Argument0 != 0 ? $"{grant.Argument0} pages" : $"{grant.Argument1} % of the memory",
        GrantKind.PortRange => $"0x{grant.Argument0:x}–0x{grant.Argument0 + grant.Argument1 - 1:x}",
        GrantKind.Interrupt => $"line {grant.Argument0}",
        GrantKind.Service => "its own endpoint",
        GrantKind.Notification => "its own notification",
        GrantKind.AddressSpace => "its own address space",
        GrantKind.BootFile => $"boot file {grant.Entry}{(grant.Badge == 1 ? ", if there" : "")}",
        _ => "console, clock, power",
    };

    private string Markdown(List<Section> sections)
    {
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"# {Title}\n\nBuild id `{BuildId}`.");
        foreach (var section in sections)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"\n## {section.Title}\n");
            text.AppendLine($"| {string.Join(" | ", section.Columns)} |");
            text.AppendLine($"|{string.Concat(Enumerable.Repeat("---|", section.Columns.Length))}");
            foreach (var row in section.Rows)
            {
                text.AppendLine($"| {string.Join(" | ", row)} |");
            }
        }

        return text.AppendLine("\n## Capability graph\n\n![Capability graph](capabilities.svg)").ToString();
    }

    private string Html(List<Section> sections, string graph)
    {
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $$"""
            <!DOCTYPE html>
            <html lang="en"><head><meta charset="utf-8"><title>{{Title}}</title>
            <style>body{font:15px/1.5 sans-serif;max-width:70rem;margin:2rem auto;padding:0 1rem}table{border-collapse:collapse}td,th{padding:.2rem .8rem;border-bottom:1px solid #ccd;text-align:left}svg{max-width:100%;height:auto}</style></head>
            <body><h1>{{Title}}</h1><p>Build id <code>{{BuildId}}</code></p>
            """);
        foreach (var section in sections)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"<h2>{section.Title}</h2>\n<table><tr>{Cells("th", section.Columns)}</tr>");
            foreach (var row in section.Rows)
            {
                text.AppendLine(CultureInfo.InvariantCulture, $"<tr>{Cells("td", row)}</tr>");
            }

            text.AppendLine("</table>");
        }

        return text.AppendLine(CultureInfo.InvariantCulture, $"<h2>Capability graph</h2>\n{graph}</body></html>").ToString();
    }

    private static string Cells(string tag, string[] cells) =>
        string.Concat(cells.Select(cell => $"<{tag}>{SecurityElement.Escape(cell)}</{tag}>"));

    private static string Number(long value) => value.ToString("N0", CultureInfo.InvariantCulture);
}
