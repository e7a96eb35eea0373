using System;
using System.Collections.Generic;
using System.IO;
using System.Threading;
using System.Threading.Tasks;
using Pistachio.Build.Execution;
using Pistachio.Build.Processes;
using Pistachio.Hil.Rigs;

namespace Pistachio.Build.Images;

/// <summary>
/// The hybrid disk image: an ISO 9660 file system with an MBR, a GPT and an EFI system partition, so that BIOS and UEFI PCs boot it
/// from a USB stick, a disk or a CD. GRUB loads the kernel by Multiboot2 and the boot archive as its module. The kernel's command line is in
/// a block of its own, see <see cref="DiskCommandLine"/>.
/// </summary>
internal sealed class DiskImage(Tools tools)
{
    // Without the serial terminal a headless PC would show nothing when GRUB itself cannot go on.
    private const string Menu =
        $$"""
        serial --unit=0 --speed=115200
        terminal_input console serial
        terminal_output console serial
        set timeout=0
        set default=0
        load_env --file /boot/grub/grubenv {{DiskCommandLine.Variable}}
        menuentry "Pistachio" {
            multiboot2 /boot/kernel.elf ${{DiskCommandLine.Variable}}
            module2 /boot/pistachio.boot pistachio.boot
        }

        """;

    private const string Modules = "part_msdos part_gpt iso9660 fat multiboot2 serial terminal normal configfile loadenv";

    /// <summary>Makes the image out of a kernel and a boot archive. <paramref name="workFolder"/> is emptied first.</summary>
    public async Task MakeAsync(string kernel, string archive, string image, string workFolder, CancellationToken cancellation)
    {
        if (Directory.Exists(workFolder))
        {
            Directory.Delete(workFolder, recursive: true);
        }

        var boot = Directory.CreateDirectory(Path.Combine(workFolder, "boot")).FullName;
        var grub = Directory.CreateDirectory(Path.Combine(boot, "grub")).FullName;
        File.Copy(kernel, Path.Combine(boot, "kernel.elf"));
        File.Copy(archive, Path.Combine(boot, "pistachio.boot"));
        await File.WriteAllTextAsync(Path.Combine(grub, "grub.cfg"), Menu, cancellation).ConfigureAwait(false);
        await File.WriteAllBytesAsync(Path.Combine(grub, "grubenv"), DiskCommandLine.Block(""), cancellation).ConfigureAwait(false);

        List<string> arguments =
        [
            "-o", image + ".new", "--compress=no", "--locales=", "--themes=", "--fonts=",
            $"--modules={Modules}", $"--install-modules={Modules} all_video", workFolder, "--", "-volid", "PISTACHIO",
        ];
        await tools.RunAsync("grub-mkrescue", arguments, cancellation).ConfigureAwait(false);
        await CheckAsync(image + ".new", cancellation).ConfigureAwait(false);
        File.Move(image + ".new", image, overwrite: true);
    }

    // grub-mkrescue silently leaves out a platform whose modules are not installed.
    private async Task CheckAsync(string image, CancellationToken cancellation)
    {
        var (_, report) = await tools
            .ExecuteAsync("xorriso", ["-indev", image, "-report_el_torito", "plain"], cancellation)
            .ConfigureAwait(false);
        foreach (var platform in new[] { "BIOS", "UEFI" })
        {
            if (!report.Contains($"  {platform} ", StringComparison.Ordinal))
            {
                throw new BuildFailure($"grub-mkrescue made an image that does not boot on {platform} PCs");
            }
        }
    }
}
