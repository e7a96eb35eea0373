using System;
using System.Collections.Generic;

using Pistachio.Hil.Power;
using Pistachio.Hil.Rigs;
using Pistachio.Hil.Yaml;

namespace Pistachio.Hil.Places;

/// <summary>Reads the member <c>power</c> of a place.</summary>
internal static class PowerReader
{
    /// <summary>Power switches.</summary>
    public static readonly IReadOnlyList<string> Kinds = ["command", "snmp", "usb-hub", "usb-relay", "ipmi", "manual", "qemu"];

    public static IPowerDriver Read(DocumentNode node, string place, QemuDriver? qemu, IPerson person)
    {
        if (!node.IsMapping)
        {
            return node.Choice("qemu", "manual") switch
            {
                "qemu" => qemu!,
                _ => new ManualPower(place, person),
            };
        }

        var (kind, value, all) = Alternatives.Choose(node, "power", Kinds, "timeout", "off-time");
        var timing = new PowerTiming();
        if (all.TryGetValue("timeout", out var timeout))
            timing = timing with { Timeout = timeout.Duration(TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(10)) };
        if (all.TryGetValue("off-time", out var offTime))
            timing = timing with { OffTime = offTime.Duration(TimeSpan.Zero, TimeSpan.FromMinutes(10)) };
        return kind switch
        {
            "command" => new CommandPower(ReadCommands(value), timing),
            "snmp" => new SnmpPower(ReadOutlet(value), timing),
            "usb-hub" => ReadHub(value, timing),
            "usb-relay" => ReadRelay(value, timing),
            "ipmi" => new IpmiPower(ReadController(value), timing),
            "qemu" => qemu!,
            _ => throw value.Expected("'power: manual' without further members"),
        };
    }

    private static string Choice(this DocumentNode node, params string[] words) =>
        node.Choice([.. System.Linq.Enumerable.Select(words, word => (word, word))]);

    private static PowerCommands ReadCommands(DocumentNode node)
    {
        var members = node.Members("a mapping of on, off, cycle and status", "on", "off", "cycle", "status");
        return new PowerCommands(members.Required(node, "on").Text("a shell command"), members.Required(node, "off").Text("a shell command"))
        {
            Cycle = members.Optional("cycle", "a shell command"),
            Status = members.Optional("status", "a shell command that prints on or off"),
        };
    }

    private static SnmpOutlet ReadOutlet(DocumentNode node)
    {
        var members = node.Members("a mapping of host, oid, community, version, on and off", "host", "oid", "community", "version", "on", "off");
        var outlet = new SnmpOutlet(members.Required(node, "host").Text("a host"), members.Required(node, "oid").Text("an object identifier"));
        return outlet with
        {
            Community = members.Optional("community", "a community") ?? outlet.Community,
            Version = members.TryGetValue("version", out var version) ? version.Choice("1", "2c") : outlet.Version,
            On = Integer(members, "on") ?? outlet.On,
            Off = Integer(members, "off") ?? outlet.Off,
        };
    }

    private static string? Integer(IReadOnlyDictionary<string, DocumentNode> members, string name) =>
        members.TryGetValue(name, out var node) ? node.Number(0, int.MaxValue).ToString(System.Globalization.CultureInfo.InvariantCulture) : null;

    private static UsbHubPower ReadHub(DocumentNode node, PowerTiming timing)
    {
        var members = node.Members("a mapping of hub and port", "hub", "port");
        return new UsbHubPower(
            members.Required(node, "hub").Text("where the hub is, such as 1-1.4"), members.Required(node, "port").Number(1, 32), timing);
    }

    private static UsbRelayPower ReadRelay(DocumentNode node, PowerTiming timing)
    {
        var members = node.Members("a mapping of relay and on-when-open", "relay", "on-when-open");
        return new UsbRelayPower(
            members.Required(node, "relay").Text("a relay, such as BITFT_1"), members.TryGetValue("on-when-open", out var open) && open.Flag(), timing);
    }

    private static IpmiController ReadController(DocumentNode node)
    {
        var members = node.Members("a mapping of host, user, password-file and interface", "host", "user", "password-file", "interface");
        var controller = new IpmiController(members.Required(node, "host").Text("a host"));
        return controller with
        {
            User = members.Optional("user", "a user of the controller"),
            PasswordFile = members.TryGetValue("password-file", out var file) ? ConsoleReader.AbsolutePath(file, "the path of a file") : null,
            Interface = members.TryGetValue("interface", out var kind) ? kind.Choice("lan", "lanplus", "open") : controller.Interface,
        };
    }
}
