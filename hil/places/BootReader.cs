using System;
using System.Collections.Generic;

using Pistachio.Hil.Boot;
using Pistachio.Hil.Rigs;
using Pistachio.Hil.Yaml;

namespace Pistachio.Hil.Places;

/// <summary>Reads the member <c>boot</c> of a place.</summary>
internal static class BootReader
{
    /// <summary>Ways to bring an image to a board.</summary>
    public static readonly IReadOnlyList<string> Kinds = ["pxe", "sd-mux", "device", "installed", "qemu"];

    public static IBootDriver Read(DocumentNode node, string place, QemuDriver? qemu)
    {
        if (!node.IsMapping)
            return node.Choice(("installed", (IBootDriver)new InstalledBoot()));

        var (kind, value, _) = Alternatives.Choose(node, "boot", Kinds);
        return kind switch
        {
            "pxe" => ReadPxe(value, place),
            "sd-mux" => ReadMux(value),
            "device" => new DeviceBoot(ConsoleReader.AbsolutePath(value, "the path of a disk")),
            "qemu" => qemu!,
            _ => throw value.Expected("'boot: installed' without further members"),
        };
    }

    private static PxeBoot ReadPxe(DocumentNode node, string place)
    {
        const string what = "the address of a network card, such as 52:54:00:12:34:56";
        var members = node.Members("a mapping of root and mac", "root", "mac");
        DocumentNode mac = members.Required(node, "mac");
        return new PxeBoot(
            place,
            ConsoleReader.AbsolutePath(members.Required(node, "root"), "the directory of a TFTP server"),
            MacAddress.Parse(mac.Text(what)) ?? throw mac.Expected(what));
    }

    private static SdMuxBoot ReadMux(DocumentNode node)
    {
        var members = node.Members("a mapping of mux, disk and appears-within", "mux", "disk", "appears-within");
        return new SdMuxBoot(
            ConsoleReader.AbsolutePath(members.Required(node, "mux"), "the control device of a multiplexer"),
            ConsoleReader.AbsolutePath(members.Required(node, "disk"), "the path of the disk that appears"),
            members.TryGetValue("appears-within", out var time) ? time.Duration(TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(5)) : TimeSpan.FromSeconds(15));
    }
}
