using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;

using Pistachio.Hil.Boot;
using Pistachio.Hil.Rigs;
using Pistachio.Hil.Yaml;

namespace Pistachio.Hil.Places;

/// <summary>
/// Reads what a place says of a virtual board: <c>power: qemu</c> or <c>power: { qemu: { … } }</c>, <c>boot: { qemu: … }</c>, and perhaps
/// <c>console: qemu</c>. Power and boot belong together: QEMU boots what its arguments say.
/// </summary>
internal static class QemuPlaceReader
{
    private static readonly (string Word, Func<BootImage, QemuBoot> Make)[] Boots =
    [
        ("pvh", image => new QemuBoot.Pvh(image.Kernel, image.Archive, image.CommandLine)),
        ("bios", image => new QemuBoot.BiosDisk(DiskOf(image), image.CommandLine)),
        ("cd", image => new QemuBoot.BiosCd(DiskOf(image), image.CommandLine)),
        ("uefi", image => new QemuBoot.UefiDisk(DiskOf(image), image.CommandLine)),
        ("pxe", image => new QemuBoot.Network(image, IsIpxe: false)),
        ("ipxe", image => new QemuBoot.Network(image, IsIpxe: true)),
    ];

    /// <summary>The virtual board, or null when nothing of the place is one.</summary>
    public static QemuDriver? Read(DocumentNode console, DocumentNode power, DocumentNode boot)
    {
        bool isConsole = IsWord(console, "qemu");
        bool isPower = IsWord(power, "qemu") || Names(power, "qemu");
        bool isBoot = Names(boot, "qemu");
        if (!isConsole && !isPower && !isBoot)
            return null;
        if (!isPower)
            throw power.Expected("'qemu' for the power, as QEMU is console or boot medium");
        if (!isBoot)
            throw boot.Expected("'qemu: METHOD' for the boot, as QEMU is the power switch");

        DocumentNode method = Member(boot, "qemu");
        Func<BootImage, QemuBoot> make = method.Choice(Boots.Select(each => (each.Word, each.Make)).ToArray());
        QemuSerial serial = new QemuSerial.Private();
        IReadOnlyList<string> arguments = [];
        if (!IsWord(power, "qemu"))
            (serial, arguments) = ReadSettings(Member(power, "qemu"));
        if (isConsole && serial is not QemuSerial.Private)
            throw console.Wrong("the console is in the rig's own hands, but 'power' says that QEMU's serial line leads elsewhere");
        if (!isConsole && serial is QemuSerial.Private)
            throw power.Expected("'serial' in 'qemu', where the console finds the line");

        return new QemuDriver(method.Text("a method"), image => new QemuOptions(make(image))
        {
            Machine = image.Machine.Machine,
            Cpu = image.Machine.Cpu,
            Memory = image.Machine.Memory,
            Serial = serial,
            Arguments = arguments,
        });
    }

    private static (QemuSerial Serial, IReadOnlyList<string> Arguments) ReadSettings(DocumentNode node)
    {
        var members = node.Members("a mapping of serial and arguments", "serial", "arguments");
        return (
            members.TryGetValue("serial", out var serial) ? ReadSerial(serial) : new QemuSerial.Private(),
            members.TryGetValue("arguments", out var list) ? [.. list.Items("a list of arguments").Select(each => each.Text("an argument"))] : []);
    }

    private static QemuSerial ReadSerial(DocumentNode node)
    {
        var (kind, value, _) = Alternatives.Choose(node, "serial line of QEMU", ["tty", "tcp", "unix"]);
        return kind switch
        {
            "tty" => new QemuSerial.Tty(ConsoleReader.AbsolutePath(value, "the path of a link to the tty")),
            "tcp" => new QemuSerial.Tcp(ConsoleReader.Address(value)),
            _ => new QemuSerial.Unix(ConsoleReader.AbsolutePath(value, "the path of a socket")),
        };
    }

    private static bool IsWord(DocumentNode node, string word) => !node.IsMapping && node.Text("a word or a mapping") == word;

    private static bool Names(DocumentNode node, string name) => node.IsMapping && node.Entries("a mapping").Any(entry => entry.Name.Text("a name") == name);

    private static DocumentNode Member(DocumentNode node, string name) => node.Entries("a mapping").First(entry => entry.Name.Text("a name") == name).Value;

    private static string DiskOf(BootImage image) => image.Disk ?? throw new RigException("the image has no disk image to boot by BIOS or UEFI");
}
