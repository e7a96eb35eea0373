using System.Collections.Generic;
using System.IO;
using System.Linq;

namespace Pistachio.Build.Qemu;

/// <summary>The machine that QEMU imitates for a board.</summary>
/// <param name="Machine">QEMU's <c>-machine</c>.</param>
/// <param name="Cpu">QEMU's <c>-cpu</c>.</param>
/// <param name="MemoryMebibytes">RAM in MiB.</param>
internal sealed record QemuProfile(string Machine, string Cpu, int MemoryMebibytes)
{
    public const string Program = "qemu-system-x86_64";

    /// <summary>Status of QEMU after a kernel panic: the kernel's 42, doubled plus one by <c>isa-debug-exit</c>.</summary>
    public const int Panicked = 85;

    /// <summary>Boots kernel and boot archive by PVH, QEMU's <c>-kernel</c>, without a boot loader.</summary>
    public IReadOnlyList<string> BootKernel(string kernel, string archive) =>
        [.. Common(), "-kernel", kernel, "-initrd", archive];

    /// <summary>Boots the disk image with SeaBIOS, as a hard disk.</summary>
    public IReadOnlyList<string> BootDisk(string image) =>
        [.. Common(), "-drive", $"file={image},format=raw,if=ide,snapshot=on"];

    /// <summary>Boots the disk image with SeaBIOS, as a CD.</summary>
    public IReadOnlyList<string> BootCd(string image) =>
        [.. Common(), "-drive", $"file={image},format=raw,if=ide,media=cdrom,readonly=on", "-boot", "d"];

    /// <summary>Boots the disk image with OVMF, a UEFI firmware, as a hard disk.</summary>
    public IReadOnlyList<string> BootUefi(string image) =>
    [
        .. Common(),
        "-drive", $"if=pflash,unit=0,format=raw,readonly=on,file={Firmware("OVMF_CODE")}",
        "-drive", $"if=pflash,unit=1,format=raw,snapshot=on,file={Firmware("OVMF_VARS")}",
        "-drive", $"file={image},format=raw,if=ide,snapshot=on",
    ];

    private IEnumerable<string> Common() =>
    [
        "-machine", Machine, "-cpu", Cpu, "-m", $"{MemoryMebibytes}", "-smp", "1",
        "-nodefaults", "-no-user-config", "-display", "none", "-no-reboot",
        // The kernel ends QEMU through this port with status 2 × value + 1.
        "-device", "isa-debug-exit,iobase=0xf4,iosize=0x04",
        "-serial", "stdio",
    ];

    // Older packages have only the 2 MiB build of the firmware, newer ones only the 4 MiB build.
    private static string Firmware(string name) =>
        new[] { $"/usr/share/OVMF/{name}.fd", $"/usr/share/OVMF/{name}_4M.fd" } is var files && files.FirstOrDefault(File.Exists) is { } file
            ? file
            : files[0];
}
