using System.Collections.Generic;
using System.Linq;

using Pistachio.Hil.Rigs;
using Pistachio.Hil.Transports;
using Pistachio.Hil.Yaml;

namespace Pistachio.Hil.Places;

/// <summary>Reads the member <c>console</c> of a place.</summary>
internal static class ConsoleReader
{
    /// <summary>Ways to the console.</summary>
    public static readonly IReadOnlyList<string> Kinds = ["tty", "usb", "tcp", "rfc2217", "ssh", "unix", "qemu"];

    private static readonly string[] LineMembers = ["baud", "bits", "parity", "stop", "flow"];

    public static IConsoleTransport Read(DocumentNode node, QemuDriver? qemu)
    {
        if (!node.IsMapping && node.Text("'qemu', or a mapping") == "qemu")
            return qemu!;

        var (kind, value, all) = Alternatives.Choose(node, "console", Kinds, LineMembers);
        bool hasLine = kind is "tty" or "usb" or "rfc2217" or "ssh";
        string? surplus = LineMembers.FirstOrDefault(all.ContainsKey);
        if (!hasLine && surplus is not null)
            throw all[surplus].Wrong($"'{surplus}' has no meaning with '{kind}': whoever has the serial port sets it");

        LineSettings settings = ReadLine(all);
        switch (kind)
        {
            case "tty":
                return TtyTransport.AtPath(AbsolutePath(value, "the path of a tty"), settings);
            case "usb":
                return ReadUsb(value, settings);
            case "tcp":
                return new TcpTransport(Address(value));
            case "rfc2217":
                return new Rfc2217Transport(Address(value), settings);
            case "ssh":
                return ReadSsh(value, settings);
            case "unix":
                return new UnixSocketTransport(AbsolutePath(value, "the path of a socket"));
            default:
                throw value.Expected("'console: qemu' without further members");
        }
    }

    /// <summary>A path that means the same wherever the command is given.</summary>
    public static string AbsolutePath(DocumentNode node, string what)
    {
        string path = node.Text(what);
        return path.StartsWith('/') ? path : throw node.Expected($"{what} that begins with '/', not '{path}'");
    }

    public static NetworkAddress Address(DocumentNode node)
    {
        const string what = "HOST:PORT, with a port from 1 to 65535";
        return NetworkAddress.Parse(node.Text(what)) ?? throw node.Expected($"{what}, not '{node.Text(what)}'");
    }

    private static LineSettings ReadLine(IReadOnlyDictionary<string, DocumentNode> all) => new()
    {
        Baud = all.TryGetValue("baud", out var baud) ? baud.Number(50, 4_000_000) : 115_200,
        DataBits = all.TryGetValue("bits", out var bits) ? bits.Number(7, 8) : 8,
        Parity = all.TryGetValue("parity", out var parity)
            ? parity.Choice(("none", LineParity.None), ("odd", LineParity.Odd), ("even", LineParity.Even))
            : LineParity.None,
        StopBits = all.TryGetValue("stop", out var stop) ? stop.Number(1, 2) : 1,
        Flow = all.TryGetValue("flow", out var flow)
            ? flow.Choice(("none", LineFlow.None), ("rtscts", LineFlow.Hardware), ("xonxoff", LineFlow.Software))
            : LineFlow.None,
    };

    private static TtyTransport ReadUsb(DocumentNode node, LineSettings settings)
    {
        if (!node.IsMapping)
            return TtyTransport.OfUsbDevice(node.Text("the serial number of a USB adapter"), null, settings);

        var members = node.Members("a mapping of serial and interface", "serial", "interface");
        return TtyTransport.OfUsbDevice(
            members.Required(node, "serial").Text("the serial number of a USB adapter"),
            members.TryGetValue("interface", out var channel) ? channel.Number(0, 255) : null,
            settings);
    }

    private static SshTransport ReadSsh(DocumentNode node, LineSettings settings)
    {
        var (kind, value, all) = Alternatives.Choose(node, "ssh console", ["tty", "command"], "host");
        string host = all.Required(node, "host").Text("a host as ssh takes it, such as user@host");
        return kind == "tty"
            ? SshTransport.ToTty(host, AbsolutePath(value, "the path of a tty of that host"), settings)
            : new SshTransport(host, value.Text("a command whose standard streams are the line"));
    }
}
