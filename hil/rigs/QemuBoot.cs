using System.Collections.Generic;

namespace Pistachio.Hil.Rigs;

/// <summary>What QEMU boots, and by which firmware.</summary>
public abstract record QemuBoot
{
    private QemuBoot()
    {
    }

    /// <summary>Files that must exist.</summary>
    public abstract IReadOnlyList<string> Files { get; }

    /// <summary>QEMU's arguments for it.</summary>
    public abstract IReadOnlyList<string> Arguments { get; }

    /// <summary>The kernel itself with its boot archive, entered by the PVH note; no boot loader.</summary>
    /// <param name="Kernel">Path of the kernel ELF file.</param>
    /// <param name="Archive">Path of the boot archive, or null for none.</param>
    /// <param name="CommandLine">Kernel command line, or null for none.</param>
    public sealed record Pvh(string Kernel, string? Archive = null, string? CommandLine = null) : QemuBoot
    {
        public override IReadOnlyList<string> Files => Archive is null ? [Kernel] : [Kernel, Archive];

        public override IReadOnlyList<string> Arguments =>
        [
            "-kernel", Kernel,
            .. Archive is null ? (string[])[] : ["-initrd", Archive],
            .. CommandLine is null ? (string[])[] : ["-append", CommandLine],
        ];
    }

    /// <summary>A disk image, booted by SeaBIOS.</summary>
    /// <param name="Image">Path of the image; it is not written to.</param>
    public sealed record BiosDisk(string Image) : QemuBoot
    {
        public override IReadOnlyList<string> Files => [Image];

        public override IReadOnlyList<string> Arguments => Disk(Image);
    }

    /// <summary>A disk image, booted by UEFI firmware.</summary>
    /// <param name="Image">Path of the image; it is not written to.</param>
    /// <param name="Firmware">Path of an OVMF file with code and variables.</param>
    public sealed record UefiDisk(string Image, string Firmware = UefiDisk.DefaultFirmware) : QemuBoot
    {
        /// <summary>Where Debian's package ovmf puts it.</summary>
        public const string DefaultFirmware = "/usr/share/ovmf/OVMF.fd";

        public override IReadOnlyList<string> Files => [Image, Firmware];

        public override IReadOnlyList<string> Arguments => ["-bios", Firmware, .. Disk(Image)];
    }

    // A comma in a file name is doubled, as QEMU's option syntax asks.
    private static string[] Disk(string image) => ["-drive", $"file={image.Replace(",", ",,")},format=raw,if=ide,snapshot=on"];
}
