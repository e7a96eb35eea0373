using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Security;
using System.Text;
using Pistachio.BootFormat;

namespace Pistachio.Build.Images;

/// <summary>
/// Draws who can reach what: servers in columns, callers left of whom they call, and the machine's parts in the last column. An arrow
/// is a capability.
/// </summary>
internal static class CapabilityGraph
{
    private const int BoxWidth = 170;
    private const int BoxHeight = 34;
    private const int ColumnStep = 270;
    private const int RowStep = 56;
    private const int Margin = 16;

    private sealed record Box(string Id, string Text, bool IsMachine, int Column, int Row)
    {
        public int Left => Margin + (Column * ColumnStep);

        public int Top => Margin + (Row * RowStep);

        public int Middle => Top + (BoxHeight / 2);
    }

    private sealed record Arrow(string From, string To, string Label);

    /// <summary>The graph as one SVG element.</summary>
    public static string Draw(SystemPlan plan)
    {
        var arrows = plan.Servers.SelectMany(server => server.Grants
            .Where(grant => grant.Kind is not (GrantKind.Service or GrantKind.Notification or GrantKind.AddressSpace))
            .Select(grant => new Arrow(server.Description.Name, Target(plan, grant), Label(grant)))).ToList();
        var boxes = Place(plan, arrows);
        var byId = boxes.ToDictionary(box => box.Id);
        var width = boxes.Select(box => box.Left + BoxWidth).DefaultIfEmpty(0).Max() + Margin;
        var height = boxes.Select(box => box.Top + BoxHeight).DefaultIfEmpty(0).Max() + Margin;

        var svg = new StringBuilder();
        svg.AppendLine(CultureInfo.InvariantCulture, $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" height=\"{height}\" font-family=\"sans-serif\" font-size=\"12\">");
        svg.AppendLine("<defs><marker id=\"head\" viewBox=\"0 0 8 8\" refX=\"8\" refY=\"4\" markerWidth=\"8\" markerHeight=\"8\" orient=\"auto\"><path d=\"M0 0L8 4L0 8z\" fill=\"#456\"/></marker></defs>");
        foreach (var arrow in arrows)
        {
            Append(svg, byId[arrow.From], byId[arrow.To], arrow.Label);
        }

        foreach (var box in boxes)
        {
            Append(svg, box);
        }

        return svg.AppendLine("</svg>").ToString();
    }

    // A caller stands one column left of the leftmost server it calls, as far as the calls have no circle.
    private static List<Box> Place(SystemPlan plan, List<Arrow> arrows)
    {
        var servers = plan.Servers.Select(server => server.Description.Name).ToList();
        var depth = servers.ToDictionary(name => name, _ => 0);
        for (var round = 0; round < servers.Count; round++)
        {
            foreach (var arrow in arrows.Where(arrow => depth.ContainsKey(arrow.To)))
            {
                depth[arrow.From] = Math.Min(servers.Count, Math.Max(depth[arrow.From], depth[arrow.To] + 1));
            }
        }

        var deepest = depth.Values.DefaultIfEmpty(0).Max();
        var rows = new Dictionary<int, int>();
        return servers.Select(name => Next(name, name, false, deepest - depth[name]))
            .Concat(arrows.Select(arrow => arrow.To).Where(id => !depth.ContainsKey(id)).Distinct()
                .Select(id => Next(id, id, true, deepest + 1)))
            .ToList();

        Box Next(string id, string text, bool isMachine, int column)
        {
            var row = rows.GetValueOrDefault(column);
            rows[column] = row + 1;
            return new Box(id, text, isMachine, column, row);
        }
    }

    private static string Target(SystemPlan plan, PlannedGrant grant) => grant.Kind switch
    {
        GrantKind.Endpoint => plan.Servers[(int)grant.Argument0].Description.Name,
        GrantKind.Untyped or GrantKind.LastingMemory => "physical memory",
        GrantKind.PortRange => $"I/O ports 0x{grant.Argument0:x}–0x{grant.Argument0 + grant.Argument1 - 1:x}",
        GrantKind.Interrupt when grant.Argument1 == ManifestGrant.MessageInterrupt => $"message interrupt {grant.Argument0}",
        GrantKind.Interrupt => $"interrupt {grant.Argument0}",
        GrantKind.DeviceMemory => "registers of devices",
        GrantKind.BootFile => $"boot file {grant.Entry}",
        _ => "console and clock",
    };

    private static string Label(PlannedGrant grant) => grant.Kind switch
    {
        GrantKind.Endpoint => $"{grant.Name} (badge {grant.Badge})",
        GrantKind.Untyped or GrantKind.LastingMemory when grant.Argument0 == 0 => $"{grant.Name} ({grant.Argument1} %)",
        GrantKind.Untyped or GrantKind.LastingMemory => $"{grant.Name} ({grant.Argument0 * Fields.PageSize >> 20} MiB)",
        _ => grant.Name,
    };

    private static void Append(StringBuilder svg, Box from, Box to, string label)
    {
        var (x1, x2) = (from.Left + BoxWidth, to.Left);
        if (from.Column >= to.Column)
        {
            // Within a column or backwards: around below the boxes.
            (x1, x2) = (from.Left + (BoxWidth / 2), to.Left + (BoxWidth / 2));
        }

        var bend = from.Column >= to.Column ? 0 : (x2 - x1) / 2;
        svg.AppendLine(CultureInfo.InvariantCulture, $"<path d=\"M{x1} {from.Middle}C{x1 + bend} {from.Middle} {x2 - bend} {to.Middle} {x2} {to.Middle}\" fill=\"none\" stroke=\"#456\" marker-end=\"url(#head)\"/>");
        svg.AppendLine(CultureInfo.InvariantCulture, $"<text x=\"{(x1 + x2) / 2}\" y=\"{((from.Middle + to.Middle) / 2) - 4}\" text-anchor=\"middle\" font-size=\"10\" fill=\"#456\">{SecurityElement.Escape(label)}</text>");
    }

    private static void Append(StringBuilder svg, Box box)
    {
        var fill = box.IsMachine ? "#f4ead2" : "#dcebdc";
        svg.AppendLine(CultureInfo.InvariantCulture, $"<rect x=\"{box.Left}\" y=\"{box.Top}\" width=\"{BoxWidth}\" height=\"{BoxHeight}\" rx=\"5\" fill=\"{fill}\" stroke=\"#456\"/>");
        svg.AppendLine(CultureInfo.InvariantCulture, $"<text x=\"{box.Left + (BoxWidth / 2)}\" y=\"{box.Middle + 4}\" text-anchor=\"middle\">{SecurityElement.Escape(box.Text)}</text>");
    }
}
