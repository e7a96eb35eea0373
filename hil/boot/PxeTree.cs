using System;
using System.IO;
using System.Text;
using System.Threading;
using System.Threading.Tasks;

using Pistachio.Hil.Power;
using Pistachio.Hil.Rigs;

namespace Pistachio.Hil.Boot;

/// <summary>
/// What boards load over the network, below <c>pistachio/</c> in the directory of a TFTP server:
/// <c>grub/</c> GRUB's network loaders for BIOS (<c>i386-pc/core.0</c>) and UEFI (<c>x86_64-efi/core.efi</c>);
/// <c>boot.ipxe</c> the script for boards whose firmware is iPXE; <c>mac/</c> for each board a GRUB configuration <c>MAC.cfg</c> and an iPXE
/// script <c>MAC.ipxe</c>; <c>places/NAME/</c> kernel and boot archive. Everything outside <c>pistachio/</c> is left alone.
/// </summary>
/// <param name="root">The directory of the TFTP server.</param>
public sealed class PxeTree(string root)
{
    /// <summary>The directory in the TFTP server's.</summary>
    public const string Folder = "pistachio";

    /// <summary>What the DHCP server names as boot file to a BIOS PC.</summary>
    public const string BiosLoader = $"{Folder}/grub/i386-pc/core.0";

    /// <summary>What the DHCP server names as boot file to a UEFI PC.</summary>
    public const string UefiLoader = $"{Folder}/grub/x86_64-efi/core.efi";

    /// <summary>What the DHCP server names as boot file to iPXE.</summary>
    public const string IpxeScript = $"{Folder}/boot.ipxe";

    private static readonly TimeSpan MakeWithin = TimeSpan.FromMinutes(2);

    /// <summary>
    /// GRUB knows the address of the network card that it was loaded by. It cannot test whether a file is there (its network has no
    /// directories), so what is wrong is said when nothing has booted.
    /// </summary>
    private const string GrubStart =
        $$"""
        serial --unit=0 --speed=115200
        terminal_input console serial
        terminal_output console serial
        source /{{Folder}}/mac/$net_default_mac.cfg
        echo "Pistachio: the rig has no files to boot for a board with the network address $net_default_mac"
        sleep 10
        reboot

        """;

    private const string IpxeStart =
        """
        #!ipxe
        chain mac/${net0/mac:hexhyp}.ipxe || echo Pistachio: the rig knows no board with the network address ${net0/mac}

        """;

    /// <summary>Makes an image what a board loads at its next boot.</summary>
    /// <param name="place">Name of the place.</param>
    /// <param name="mac">Address of the board's network card.</param>
    /// <param name="image">The image.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="RigException">The directory is missing or cannot be written, or GRUB's network loader cannot be made.</exception>
    public async Task WriteAsync(string place, MacAddress mac, BootImage image, CancellationToken cancellation)
    {
        if (!Directory.Exists(root))
            throw new RigException($"{root} does not exist; it is to be the directory of the TFTP server");

        string archive = image.Archive ?? throw new RigException("the image has no boot archive for a network boot");
        try
        {
            await MakeLoadersAsync(cancellation).ConfigureAwait(false);
            string folder = Directory.CreateDirectory(PathOf("places", place)).FullName;
            Replace(image.Kernel, Path.Combine(folder, "kernel.elf"));
            Replace(archive, Path.Combine(folder, "pistachio.boot"));
            Directory.CreateDirectory(PathOf("mac"));
            WriteText(PathOf("mac", $"{mac.WithColons}.cfg"), GrubConfiguration(place, image.CommandLine));
            WriteText(PathOf("mac", $"{mac.WithHyphens}.ipxe"), IpxeConfiguration(place));
        }
        catch (Exception trouble) when (trouble is IOException or UnauthorizedAccessException)
        {
            throw new RigException($"the files for the network boot cannot be written: {trouble.Message}", trouble);
        }
    }

    private static string GrubConfiguration(string place, string? commandLine) =>
        $$"""
        # {{place}}, written by the rig
        multiboot2 /{{Folder}}/places/{{place}}/kernel.elf {{commandLine}}
        module2 /{{Folder}}/places/{{place}}/pistachio.boot pistachio.boot
        boot

        """;

    /// <summary>iPXE cannot load the kernel itself (no Multiboot2), so it loads GRUB.</summary>
    private static string IpxeConfiguration(string place) =>
        $$"""
        #!ipxe
        # {{place}}, written by the rig
        iseq ${platform} efi && chain ../grub/x86_64-efi/core.efi || chain ../grub/i386-pc/core.0

        """;

    private string PathOf(params string[] parts) => Path.Combine([root, Folder, .. parts]);

    private async Task MakeLoadersAsync(CancellationToken cancellation)
    {
        if (!File.Exists(Path.Combine(root, BiosLoader)) && !File.Exists(Path.Combine(root, UefiLoader)))
        {
            Directory.CreateDirectory(PathOf());
            await ExternalTool.RunAsync(
                "grub-mknetdir",
                [$"--net-directory={root}", $"--subdir={Folder}/grub", "--locales=", "--themes=", "--fonts=", "--modules=multiboot2 serial terminal configfile echo sleep reboot"],
                MakeWithin,
                cancellation).ConfigureAwait(false);
        }

        WriteText(PathOf("grub", "grub.cfg"), GrubStart);
        WriteText(Path.Combine(root, IpxeScript), IpxeStart);
    }

    /// <summary>A board that loads just now gets the old file or the new one, and no mixture.</summary>
    private static void Replace(string source, string target)
    {
        File.Copy(source, target + ".new", overwrite: true);
        File.Move(target + ".new", target, overwrite: true);
    }

    private static void WriteText(string path, string text)
    {
        File.WriteAllText(path + ".new", text, new UTF8Encoding(false));
        File.Move(path + ".new", path, overwrite: true);
    }
}
