using System.Collections.Generic;
using System.IO;

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
    /// <param name="Code">Path of OVMF's code.</param>
    /// <param name="Variables">Path of OVMF's variables; they are not written to.</param>
    public sealed record UefiDisk(string Image, string Code, string Variables) : QemuBoot
    {
        /// <summary>With the firmware of Debian's package ovmf, of 2 or of 4 MiB.</summary>
        public UefiDisk(string image)
            : this(image, Firmware("OVMF_CODE"), Firmware("OVMF_VARS"))
        {
        }

        public override IReadOnlyList<string> Files => [Image, Code, Variables];

        public override IReadOnlyList<string> Arguments =>
        [
            "-drive", $"if=pflash,unit=0,format=raw,readonly=on,file={Escape(Code)}",
            "-drive", $"if=pflash,unit=1,format=raw,snapshot=on,file={Escape(Variables)}",
            .. Disk(Image),
        ];

        private static string Firmware(string name)
        {
            string small = $"/usr/share/OVMF/{name}.fd";
            string large = $"/usr/share/OVMF/{name}_4M.fd";
            return File.Exists(large) && !File.Exists(small) ? large : small;
        }
    }

    private static string[] Disk(string image) => ["-drive", $"file={Escape(image)},format=raw,if=ide,snapshot=on"];

    /// <summary>A comma in a file name is doubled, as QEMU's option syntax asks.</summary>
    private static string Escape(string path) => path.Replace(",", ",,");
}
