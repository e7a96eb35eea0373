using System.Collections.Generic;
using System.IO;
using System.Linq;

namespace Pistachio.Build.Setup;

/// <summary>Something the build needs from the machine, and the Debian package that brings it.</summary>
/// <param name="Package">Name of the Debian package.</param>
/// <param name="Files">It is there when any of these exists; a name without a slash is looked up in PATH.</param>
internal sealed record ToolRequirement(string Package, params string[] Files)
{
    public static readonly IReadOnlyList<ToolRequirement> All =
    [
        new("qemu-system-x86", "qemu-system-x86_64"),
        new("ovmf", "/usr/share/OVMF/OVMF_CODE.fd", "/usr/share/OVMF/OVMF_CODE_4M.fd"),
        new("grub-pc-bin", "/usr/lib/grub/i386-pc/multiboot2.mod"),
        new("grub-efi-amd64-bin", "/usr/lib/grub/x86_64-efi/multiboot2.mod"),
        new("grub-common", "grub-mkrescue"),
        new("xorriso", "xorriso"),
        new("mtools", "mformat"),
        new("binutils", "ld"),
        new("gcc", "gcc"),
        new("libc6-dev", "/usr/lib/x86_64-linux-gnu/libc.a"),
        new("musl-tools", "musl-gcc"),
    ];

    /// <summary>Whether the machine has it. <paramref name="searchPath"/> is the value of PATH.</summary>
    public bool IsMet(string searchPath) => Files.Any(file => file.Contains('/')
        ? File.Exists(file)
        : searchPath.Split(Path.PathSeparator).Any(folder => folder.Length > 0 && File.Exists(Path.Combine(folder, file))));
}
