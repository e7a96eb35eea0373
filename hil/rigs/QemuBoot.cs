using System.Collections.Generic;
using System.IO;
using System.Threading;
using System.Threading.Tasks;

using Pistachio.Hil.Boot;

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

    /// <summary>Makes what the machine is to boot but must not change, in a directory that lasts as long as the machine.</summary>
    internal virtual Task<QemuBoot> PrepareAsync(string directory, CancellationToken cancellation) => Task.FromResult(this);

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
    /// <param name="CommandLine">Kernel command line, or null for that of the image.</param>
    public sealed record BiosDisk(string Image, string? CommandLine = null) : QemuBoot
    {
        public override IReadOnlyList<string> Files => [Image];

        public override IReadOnlyList<string> Arguments => Disk(Image);

        internal override Task<QemuBoot> PrepareAsync(string directory, CancellationToken cancellation) =>
            Task.FromResult<QemuBoot>(new BiosDisk(WithCommandLine(Image, CommandLine, directory)));
    }

    /// <summary>A disk image, booted by UEFI firmware.</summary>
    /// <param name="Image">Path of the image; it is not written to.</param>
    /// <param name="Code">Path of OVMF's code.</param>
    /// <param name="Variables">Path of OVMF's variables; they are not written to.</param>
    /// <param name="CommandLine">Kernel command line, or null for that of the image.</param>
    public sealed record UefiDisk(string Image, string Code, string Variables, string? CommandLine = null) : QemuBoot
    {
        /// <summary>With the firmware of Debian's package ovmf, of 2 or of 4 MiB.</summary>
        public UefiDisk(string image, string? commandLine = null)
            : this(image, Firmware("OVMF_CODE"), Firmware("OVMF_VARS"), commandLine)
        {
        }

        public override IReadOnlyList<string> Files => [Image, Code, Variables];

        public override IReadOnlyList<string> Arguments =>
        [
            "-drive", $"if=pflash,unit=0,format=raw,readonly=on,file={Escape(Code)}",
            "-drive", $"if=pflash,unit=1,format=raw,snapshot=on,file={Escape(Variables)}",
            .. Disk(Image),
        ];

        internal override Task<QemuBoot> PrepareAsync(string directory, CancellationToken cancellation) =>
            Task.FromResult<QemuBoot>(this with { Image = WithCommandLine(Image, CommandLine, directory), CommandLine = null });

        private static string Firmware(string name)
        {
            string small = $"/usr/share/OVMF/{name}.fd";
            string large = $"/usr/share/OVMF/{name}_4M.fd";
            return File.Exists(large) && !File.Exists(small) ? large : small;
        }
    }

    /// <summary>The disk image as a CD, booted by SeaBIOS.</summary>
    /// <param name="Image">Path of the image.</param>
    /// <param name="CommandLine">Kernel command line, or null for that of the image.</param>
    public sealed record BiosCd(string Image, string? CommandLine = null) : QemuBoot
    {
        public override IReadOnlyList<string> Files => [Image];

        public override IReadOnlyList<string> Arguments => ["-drive", $"file={Escape(Image)},format=raw,if=ide,media=cdrom,readonly=on", "-boot", "d"];

        internal override Task<QemuBoot> PrepareAsync(string directory, CancellationToken cancellation) =>
            Task.FromResult<QemuBoot>(new BiosCd(WithCommandLine(Image, CommandLine, directory)));
    }

    /// <summary>Over the network: QEMU's own DHCP and TFTP server offers a tree as a lab's server would (<see cref="PxeTree"/>).</summary>
    /// <param name="Image">What to boot.</param>
    /// <param name="IsIpxe">The firmware of the network card runs the iPXE script; else it loads GRUB by plain PXE.</param>
    public sealed record Network(BootImage Image, bool IsIpxe) : QemuBoot
    {
        private static readonly MacAddress Card = MacAddress.Parse("52:54:00:00:00:01")!.Value;

        private string? tree;

        public override IReadOnlyList<string> Files => Image.Archive is null ? [Image.Kernel] : [Image.Kernel, Image.Archive];

        public override IReadOnlyList<string> Arguments =>
        [
            "-netdev", $"user,id=net,restrict=on,tftp={Escape(tree ?? "")},bootfile={(IsIpxe ? PxeTree.IpxeScript : PxeTree.BiosLoader)}",
            "-device", $"e1000,netdev=net,mac={Card}",
            "-boot", "n",
        ];

        internal override async Task<QemuBoot> PrepareAsync(string directory, CancellationToken cancellation)
        {
            string root = Directory.CreateDirectory(Path.Combine(directory, "tftp")).FullName;
            await new PxeTree(root).WriteAsync("qemu", Card, Image, cancellation).ConfigureAwait(false);
            return this with { tree = root };
        }
    }

    /// <summary>The image, or a copy of it with another command line.</summary>
    private static string WithCommandLine(string image, string? commandLine, string directory)
    {
        if (commandLine is null)
            return image;

        string copy = Path.Combine(directory, "disk.img");
        File.Copy(image, copy);
        DiskCommandLine.Write(copy, commandLine);
        return copy;
    }

    private static string[] Disk(string image) => ["-drive", $"file={Escape(image)},format=raw,if=ide,snapshot=on"];

    /// <summary>A comma in a file name is doubled, as QEMU's option syntax asks.</summary>
    internal static string Escape(string path) => path.Replace(",", ",,");
}
