using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using Pistachio.Abi;
using Pistachio.Build.Execution;
using Pistachio.Build.Network;
using Pistachio.Build.Qemu;
using Pistachio.Hil.Yaml;

namespace Pistachio.Build.Boards;

/// <summary>Reads <c>boards/NAME/board.yaml</c>.</summary>
internal static class BoardProfileReader
{
    /// <summary>The boards that there are: a file creates a board.</summary>
    public static IReadOnlyList<string> Known(string root) =>
        Directory.EnumerateDirectories(Path.Combine(root, "boards"))
            .Where(folder => File.Exists(Path.Combine(folder, "board.yaml")))
            .Select(folder => Path.GetFileName(folder)!)
            .Order(StringComparer.Ordinal)
            .ToList();

    /// <summary>Reads the profile of a board. What is wrong is reported with file, line and what was expected.</summary>
    public static BoardProfile Read(string root, string board)
    {
        var known = Known(root);
        if (!known.Contains(board))
        {
            throw new BuildFailure($"unknown board '{board}'; known boards: {string.Join(", ", known)}", 2);
        }

        var shownAs = $"boards/{board}/board.yaml";
        var profile = ReadFile(Path.Combine(root, shownAs), shownAs);
        return profile.Name == board
            ? profile
            : throw new BuildFailure($"{shownAs}:1: expected the name of the folder, '{board}', not '{profile.Name}'", 2);
    }

    internal static BoardProfile ReadFile(string path, string shownAs) => ProfileDocument.Read(path, shownAs, document => ReadDocument(document, shownAs));

    private static BoardProfile ReadDocument(DocumentNode document, string shownAs)
    {
        var members = document.Members("a mapping of name, description, qemu, phases, servers and tests", "name", "description", "qemu", "phases", "servers", "tests");
        return new BoardProfile(
            shownAs,
            Required(document, members, "name").Text("the name of the board"),
            Required(document, members, "description").Text("a line that describes the board"),
            ReadQemu(Required(document, members, "qemu")))
        {
            Phases = Required(document, members, "phases").Entries("a mapping of phase: version")
                .Select(entry => new BoardPhase(entry.Name.Text("the name of a phase"), entry.Value.Version(), entry.Name.Line))
                .ToList(),
            Servers = members.TryGetValue("servers", out var servers)
                ? servers.Entries("a mapping of server: settings").Select(entry => ReadServer(entry.Name, entry.Value)).ToList()
                : [],
            Tests = members.TryGetValue("tests", out var tests) ? ReadTests(tests) : new BoardTests(),
        };
    }

    private static BoardTests ReadTests(DocumentNode node)
    {
        var members = node.Members("a mapping of deadline-factor and deadlines", "deadline-factor", "deadlines");
        return new BoardTests
        {
            DeadlineFactor = members.TryGetValue("deadline-factor", out var factor) ? Decimal(factor, "a number from 0.1 to 100, such as 2.5", 0.1, 100) : 1,
            Deadlines = members.TryGetValue("deadlines", out var deadlines)
                ? deadlines.Entries("a mapping of test: seconds").ToDictionary(
                    entry => entry.Name.Text("the name of a test"), entry => Decimal(entry.Value, "seconds, from 0.1 to 86400", 0.1, 86400))
                : new Dictionary<string, double>(),
        };
    }

    private static double Decimal(DocumentNode node, string what, double minimum, double maximum) =>
        double.TryParse(node.Text(what), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value) && value >= minimum && value <= maximum
            ? value
            : throw node.Expected(what);

    private static DocumentNode Required(DocumentNode parent, IReadOnlyDictionary<string, DocumentNode> members, string name) =>
        members.TryGetValue(name, out var node) ? node : throw parent.Expected($"a member '{name}'");

    private static QemuProfile ReadQemu(DocumentNode node)
    {
        var members = node.Members("a mapping of machine, cpu, memory and nic", "machine", "cpu", "memory", "nic");
        var profile = new QemuProfile(
            Required(node, members, "machine").Text("a machine of QEMU, such as pc"),
            Required(node, members, "cpu").Text("a CPU of QEMU, such as qemu64"),
            (int)(Required(node, members, "memory").Size() >> 20));
        if (!members.TryGetValue("nic", out var nic))
        {
            return profile;
        }

        var expected = $"a network card, one of {NetworkCard.Names}";
        return NetworkCard.Find(nic.Text(expected)) is { } card ? profile with { Nic = card.Name } : throw nic.Expected(expected);
    }

    private static BoardServer ReadServer(DocumentNode name, DocumentNode node)
    {
        var members = node.Members("a mapping of priority, memory, heap and grants", "priority", "memory", "heap", "grants");
        return new BoardServer(name.Text("the name of a server"), name.Line)
        {
            Priority = members.TryGetValue("priority", out var priority) ? priority.Number(0, RootTask.Priority) : null,
            Memory = members.TryGetValue("memory", out var memory) ? memory.Size() : null,
            Heap = members.TryGetValue("heap", out var heap) ? heap.Size() : null,
            Grants = members.TryGetValue("grants", out var grants)
                ? grants.Entries("a mapping of capability name: machine resource")
                    .Select(entry => ReadGrant(entry.Name, entry.Value))
                    .ToList()
                : [],
        };
    }

    private static BoardGrant ReadGrant(DocumentNode name, DocumentNode node)
    {
        const string what = "one of 'untyped: SIZE', 'ports: FIRST-LAST', 'interrupt: LINE', 'message-interrupt: NUMBER', 'device-memory: all' or 'machine: all', and for ports and interrupts perhaps 'shared: true'";
        var entries = node.Entries(what);
        var shared = entries.FirstOrDefault(entry => entry.Name.Text(what) == "shared");
        var resources = entries.Where(entry => entry.Name.Text(what) != "shared").ToList();
        if (resources.Count != 1)
        {
            throw node.Expected(what);
        }

        var resource = ReadResource(what, resources[0].Name, resources[0].Value);
        if (shared.Name != null && (shared.Value.Text("true") != "true" || resource is not (PortRangeResource or InterruptResource)))
        {
            throw shared.Name.Expected("'shared: true', for ports or an interrupt");
        }

        return new BoardGrant(name.Text("the name of a capability"), resource, name.Line, shared.Name != null);
    }

    private static MachineResource ReadResource(string what, DocumentNode name, DocumentNode value)
    {
        switch (name.Text(what))
        {
            case "untyped" when value.Percent() is { } percent:
                return new UntypedShareResource(percent);
            case "untyped":
                return new UntypedResource(value.Size());
            case "ports":
                var (first, last) = value.Range(0xFFFF);
                return new PortRangeResource(first, last - first + 1);
            case "interrupt":
                return new InterruptResource(value.Number(0, 255));
            case "message-interrupt":
                return new MessageInterruptResource(value.Number(0, 255));
            case "device-memory" when value.Text("all") == "all":
                return new DeviceMemoryResource();
            case "machine" when value.Text("all") == "all":
                return new ConsoleAndClockResource();
            default:
                throw name.Expected(what);
        }
    }
}
